using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Many small things at once: they cost their sender at most the connection, and the neighbour nothing.</summary>
public sealed class FloodTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    public static TheoryData<string, byte[], byte[]> Floods => new()
    {
        { "empty fragments", [0x01, 0x80, 0, 0, 0, 0], [0x00, 0x80, 0, 0, 0, 0] },
        { "fragments of one byte", [0x01, 0x81, 0, 0, 0, 0, (byte)'4'], [0x00, 0x81, 0, 0, 0, 0, (byte)'a'] },
        { "websocket pings", [], [0x89, 0x80, 0, 0, 0, 0] },
        { "websocket pongs", [], [0x8a, 0x80, 0, 0, 0, 0] },
        { "pongs that nobody asked for", [], [0x81, 0x81, 0, 0, 0, 0, (byte)'3'] },
        { "empty messages", [], [0x81, 0x81, 0, 0, 0, 0, (byte)'4'] },
        { "empty binary messages", [], [0x82, 0x80, 0, 0, 0, 0] },
    };

    [Theory, MemberData(nameof(Floods))]
    public async Task A_flood_of_frames_stops_nobody_else(string what, byte[] first, byte[] again)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var tcp = await RawTcp.ConnectAsync(server.Engine);
        await tcp.SendAsync(RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket"));
        await tcp.ReadUntilAsync("\"maxPayload\":1000000}");
        var burst = Enumerable.Repeat(again, 1_000).SelectMany(frame => frame).ToArray();

        try
        {
            await tcp.SendAsync(first);
            for (var round = 0; round < 20; round++)
            {
                await tcp.SendAsync(burst);
            }
        }
        catch (Exception refused) when (refused is IOException or OperationCanceledException)
        {
            // The server has closed the connection, or reads no more from a client that does not read either.
        }

        await canary.SingAsync();
        server.Errors.ShouldBeEmpty(what);
    }

    [Fact]
    public async Task A_crowd_that_comes_and_goes_leaves_nothing_behind()
    {
        var ended = new Heard<string>();
        await using var host = await TestServer.StartAsync(io => io.Default.OnDisconnect((_, reason) => ended.Add(reason)));

        for (var round = 0; round < 10; round++)
        {
            var crowd = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
                host.ConnectAsync(i % 2 == 0 ? EngineClient.Polling : EngineClient.WebSocket)));
            foreach (var client in crowd.OfType<RawWebSocket>())
            {
                client.Abort();
            }

            await Task.WhenAll(crowd.OfType<RawPolling>().Select(client => client.SendAsync("1")));
        }

        for (var i = 0; i < 200; i++)
        {
            await ended.NextAsync();
        }

        await using var last = await host.ConnectAsync();
        host.IO.ConnectionCount.ShouldBe(1);
        host.IO.Default.Sockets.Count.ShouldBe(1);
        ended.IsEmpty.ShouldBeTrue();
        host.Log.Errors.ShouldBeEmpty();
    }
}
