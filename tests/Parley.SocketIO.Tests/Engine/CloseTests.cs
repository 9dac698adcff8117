using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

public sealed class CloseTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    public static TheoryData<string> Paths => HandshakeTests.Paths;

    [Theory, MemberData(nameof(Paths))]
    public async Task A_close_packet_ends_a_polling_session_and_releases_its_poll(string path)
    {
        await using var client = await RawPolling.OpenAsync(server.At(path));

        var poll = client.PollAsync();
        await client.PostAsync("1");

        // The close may overtake the poll, which then finds no session.
        (await poll).ShouldBeOneOf(new Answer(200, "6"), new Answer(400, """{"code":1,"message":"Session ID unknown"}"""));
        (await client.PollAsync()).Status.ShouldBe(400);
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_close_packet_ends_a_websocket_session(string path)
    {
        await using var client = await RawWebSocket.OpenAsync(server.At(path));

        await client.SendAsync("1");

        (await client.EndAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_poll_after_a_protocol_error_is_answered_with_the_close_packet_alone()
    {
        await using var client = await RawPolling.OpenAsync(server.At("/socket.io/"));

        (await client.PostAsync("4what")).ShouldBe(new(200, "ok"));

        (await client.PollAsync()).ShouldBe(new(200, "1"));
        (await client.PollAsync()).Status.ShouldBe(400);
    }
}
