using System.Globalization;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Many small things at once: they cost their sender at most the connection, and the neighbour nothing.</summary>
public sealed class LivenessCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    // How many frames a flood has, and how many open and join nothing.
    private static readonly int FloodFrames = From("FLOOD_FRAMES", 20_000);
    private static readonly int IdleClients = From("IDLE_CLIENTS", 100);

    // What is sent first, and then again and again.
    private static readonly Dictionary<string, (byte[] First, byte[] Again)> Floods = new(StringComparer.Ordinal)
    {
        ["W empty fragments (CVE-2026-48779)"] = (RawFrames.Frame(0x01), RawFrames.Frame(0x00)),
        ["W fragments of one byte (CVE-2026-48779)"] = (RawFrames.Frame(0x01, "4"), RawFrames.Frame(0x00, "a")),
        ["E6 websocket pings"] = ([], RawFrames.Frame(0x89)),
        ["E6 websocket pings of 125 bytes"] = ([], RawFrames.Frame(0x89, new byte[125])),
        ["E6 websocket pongs"] = ([], RawFrames.Frame(0x8a)),
        ["E6 pings of Engine.IO"] = ([], RawFrames.Frame(0x81, "2")),
        ["E6 pongs that nobody asked for"] = ([], RawFrames.Frame(0x81, "3")),
        ["E6 noops"] = ([], RawFrames.Frame(0x81, "6")),
        ["E6 empty messages"] = ([], RawFrames.Frame(0x81, "4")),
        ["E6 empty binary messages"] = ([], RawFrames.Frame(0x82)),
    };

    public static TheoryData<string> Names => [.. Floods.Keys];

    private static int From(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    [Theory, MemberData(nameof(Names))]
    public async Task A_flood_of_frames_stops_nobody_else(string what)
    {
        var (first, again) = Floods[what];
        await using var client = await RawFrames.DialAsync(server.Engine);
        var burst = Enumerable.Repeat(again, 1_000).SelectMany(frame => frame).ToArray();

        try
        {
            await client.SendAsync(first);
            for (var sent = 0; sent < FloodFrames; sent += 1_000)
            {
                await client.SendAsync(burst);
            }
        }
        catch (OperationCanceledException)
        {
            // The server reads no more from a client that does not read either.
        }

        await server.ShouldBeUnharmedAsync();
    }

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    [InlineData(50_000, false)]
    public async Task E5_a_payload_of_very_many_packets_is_taken_or_refused_without_a_stack(int packets, bool taken)
    {
        // CVE-2020-36048 and CVE-2026-40879.
        await using var client = await RawPolling.OpenAsync(server.Engine);

        var answer = await client.PostAsync(string.Join('\x1e', Enumerable.Repeat("4", packets)));

        answer.ShouldBe(taken ? new(200, "ok") : new(400, ""));
        server.Calls(client.Sid).ShouldBe(10_000);
        server.Lives(client.Sid).ShouldBe(taken);
        await server.ShouldBeUnharmedAsync();
    }

    [Fact]
    public async Task E6_whoever_opens_and_joins_nothing_is_closed()
    {
        await using var host = await TestServer.StartAsync(options: options => options.ConnectTimeout = TimeSpan.FromMilliseconds(IdleClients));
        await using var neighbour = await host.ConnectAsync();

        var idle = await Task.WhenAll(Enumerable.Range(0, IdleClients).Select(i =>
            host.OpenAsync(i % 2 == 0 ? EngineClient.Polling : EngineClient.WebSocket)));

        foreach (var client in idle)
        {
            (await client.EndAsync()).ShouldBeEmpty();
            await client.DisposeAsync();
        }

        await neighbour.ShouldBeQuietAsync();
        host.IO.ConnectionCount.ShouldBe(1);
    }

    [Fact]
    public async Task E6_whoever_is_slow_holds_up_nobody()
    {
        // The beginnings of what a client may send, never finished.
        await using var victim = await RawPolling.OpenAsync(server.Engine);
        var beginnings = new[]
        {
            "", "G", "GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n",
            $"POST {victim.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n4",
            RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket")[..^2],
            RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket") + "\u0081",
            RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket") + "\u0081\u00ff\0\0\0\0\0\u000f\u0042\u0040",
        };
        var slow = new List<RawTcp>();
        foreach (var beginning in beginnings.SelectMany(beginning => Enumerable.Repeat(beginning, 20)))
        {
            slow.Add(await RawTcp.ConnectAsync(server.Engine));
            await slow[^1].SendAsync(beginning);
        }

        await server.ShouldBeUnharmedAsync();
        await using var another = await RawPolling.OpenAsync(server.Engine);
        await another.SendAsync("4prompt");
        (await another.NextAsync()).ShouldBe("4prompt");

        foreach (var connection in slow)
        {
            connection.Reset();
        }

        await server.ShouldBeUnharmedAsync();
    }

    [Fact]
    public async Task A_crowd_that_comes_and_goes_leaves_nothing_behind()
    {
        var ended = new Heard<string>();
        await using var host = await TestServer.StartAsync(io =>
        {
            Canary.Serve(io);
            io.Default.OnDisconnect((_, reason) => ended.Add(reason));
        });

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

        await using (var canary = await Canary.WakeAsync(host.Endpoint))
        {
            await Descriptors.ShouldBeClosedAsync(host.Endpoint, canary);
        }

        (await ended.NextAsync()).ShouldNotBeNull();
        await using var last = await host.ConnectAsync();
        host.IO.ConnectionCount.ShouldBe(1);
        host.IO.Default.Sockets.Count.ShouldBe(1);
        ended.IsEmpty.ShouldBeTrue();
        host.Log.Errors.ShouldBeEmpty();
    }
}
