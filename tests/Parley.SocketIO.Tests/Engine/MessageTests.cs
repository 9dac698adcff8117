using System.Net.WebSockets;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Messages of an Engine.IO session; the server sends each one back.</summary>
public sealed class MessageTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    [Theory]
    [InlineData("4hello")]
    [InlineData("4test1\x1e" + "4test2\x1e" + "4test3")]
    [InlineData("4hello\x1e" + "bAQIDBA==")]
    public async Task What_one_POST_carries_comes_back_in_one_poll(string payload)
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);

        (await client.PostAsync(payload)).ShouldBe(new(200, "ok"));

        (await client.PollAsync()).ShouldBe(new(200, payload));
    }

    [Theory]
    [InlineData("4hello")]
    [InlineData("bAQIDBA==")]
    public async Task A_websocket_message_comes_back_as_it_was(string packet)
    {
        await using var client = await RawWebSocket.OpenAsync(server.Engine);

        await client.SendAsync(packet);

        (await client.NextAsync()).ShouldBe(packet);
    }

    [Fact]
    public async Task A_websocket_client_without_binary_frames_may_send_base64()
    {
        await using var client = await RawWebSocket.OpenAsync(server.Engine);

        await client.SendFrameAsync("bAQIDBA=="u8.ToArray(), WebSocketMessageType.Text);

        (await client.NextAsync()).ShouldBe("bAQIDBA==");
    }

    [Theory]
    [InlineData(EngineClient.Polling)]
    [InlineData(EngineClient.WebSocket)]
    public async Task A_packet_of_no_known_type_closes_the_session(string transport)
    {
        await using var client = await EngineClient.OpenAsync(server.Engine, transport);

        await client.OfferAsync("abc");

        (await client.EndAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_poll_beside_a_pending_one_closes_the_session()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);

        // Which of the two arrives first is not ours to say; the first one learns that the session is closed.
        var answers = await Task.WhenAll(client.PollAsync(), client.PollAsync());

        answers.ShouldContain(new Answer(200, "1"));
        answers.ShouldContain(answer => answer.Status == 400 || answer.Status == 500);
        (await client.PollAsync()).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_poll_given_up_by_its_client_closes_the_session()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);

        await RawTcp.SendAndHangUpAsync(client.SessionUri, $"GET {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\n\r\n");

        (await client.EndAsync()).ShouldBeEmpty();
    }
}
