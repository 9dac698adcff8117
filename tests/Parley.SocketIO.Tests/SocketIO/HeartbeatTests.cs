using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Socket.IO beside the heartbeat of the connection below it.</summary>
public sealed class HeartbeatTests(BriskProtocolServer server) : IClassFixture<BriskProtocolServer>
{
    [Fact]
    public async Task A_client_that_joins_no_namespace_is_closed()
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);

        await client.EndAsync();
    }

    [Fact]
    public async Task After_leaving_the_main_namespace_the_next_packet_is_a_ping()
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");

        await client.SendAsync("41");

        (await client.NextAsync()).ShouldBe("2");
    }

    [Fact]
    public async Task A_heartbeat_between_a_header_and_its_attachment_is_no_part_of_the_packet()
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");

        await client.SendAsync("""451-["message",{"_placeholder":true,"num":0}]""");
        (await client.NextAsync()).ShouldBe("2");
        await client.SendAsync("3", "bAQID");

        (await client.NextAsync(2)).ShouldBe(["""451-["message-back",{"_placeholder":true,"num":0}]""", "bAQID"]);
    }
}
