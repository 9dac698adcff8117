using System.Net.WebSockets;
using System.Text;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>The largest body or message is 1,000,000 bytes, the last of them included.</summary>
public sealed class LimitTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    private const int Limit = 1_000_000;

    [Theory]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    public async Task A_POST_up_to_the_limit_is_taken(int bytes)
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);
        var packet = Packet(bytes);

        await client.SendAsync(packet);

        (await client.NextAsync()).ShouldBe(packet);
    }

    [Fact]
    public async Task A_POST_over_the_limit_is_413_without_a_body_and_the_session_lives()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);

        (await client.PostAsync(Packet(Limit + 1))).ShouldBe(new(413, ""));

        await client.SendAsync("4alive");
        (await client.NextAsync()).ShouldBe("4alive");
    }

    [Fact]
    public async Task The_limit_counts_bytes_and_not_characters()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);

        (await client.PostAsync("4" + new string('é', Limit / 2))).ShouldBe(new(413, ""));
    }

    [Fact]
    public async Task A_POST_that_hides_its_length_is_cut_at_the_limit()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);
        await using var tcp = await RawTcp.ConnectAsync(server.Engine);
        var chunk = Encoding.ASCII.GetBytes($"{0x10000:x}\r\n{new string('a', 0x10000)}\r\n");

        await tcp.SendAsync(
            $"POST {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var sent = 0; sent <= Limit; sent += 0x10000)
        {
            await tcp.SendAsync(chunk);
        }

        // The body never ends; an answer shows that nobody waits for it to.
        await tcp.ReadUntilAsync("HTTP/1.1 413");
    }

    [Theory]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    public async Task A_websocket_message_up_to_the_limit_is_taken(int bytes)
    {
        await using var client = await RawWebSocket.OpenAsync(server.Engine);
        var packet = Packet(bytes);

        await client.SendAsync(packet);

        (await client.NextAsync()).ShouldBe(packet);
    }

    [Fact]
    public async Task A_websocket_message_over_the_limit_closes_with_1009_and_no_reason()
    {
        await using var client = await RawWebSocket.OpenAsync(server.Engine);

        await client.OfferAsync(Packet(Limit + 1));

        (await client.EndAsync()).ShouldBeEmpty();
        client.CloseFrame.ShouldBe((1009, ""));
    }

    [Fact]
    public async Task A_binary_websocket_message_counts_its_bytes_alone()
    {
        await using var client = await RawWebSocket.OpenAsync(server.Engine);

        await client.SendFrameAsync(new byte[Limit], WebSocketMessageType.Binary);

        (await client.NextAsync()).Length.ShouldBe(1 + ((Limit + 2) / 3 * 4));
    }

    [Fact]
    public async Task Fragments_of_a_websocket_message_count_together()
    {
        await using var client = await RawWebSocket.OpenAsync(server.Engine);
        var half = Encoding.ASCII.GetBytes(Packet((Limit / 2) + 1));

        await client.SendFrameAsync(half, WebSocketMessageType.Text, endOfMessage: false);
        await client.SendFrameAsync(half, WebSocketMessageType.Text);

        (await client.EndAsync()).ShouldBeEmpty();
        client.CloseFrame.ShouldBe((1009, ""));
    }

    private static string Packet(int bytes) => "4" + new string('a', bytes - 1);
}
