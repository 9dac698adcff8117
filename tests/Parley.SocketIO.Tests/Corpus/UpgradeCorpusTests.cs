using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Upgrades that go wrong, or are meant to; the polling session they aim at stays what it was.</summary>
public sealed class UpgradeCorpusTests
{
    [Fact]
    public async Task A_probe_that_is_never_completed_runs_out_and_polling_lives()
    {
        await using var server = await TestServer.StartAsync(
            options: options => options.UpgradeTimeout = TimeSpan.FromMilliseconds(100));
        await using var polling = await server.ConnectAsync(EngineClient.Polling);

        await using var socket = await RawWebSocket.ProbeAsync(server.Endpoint, polling.Sid);

        (await socket.EndAsync()).ShouldBeEmpty();
        await ShouldLiveAsync(polling);
    }

    [Fact]
    public async Task A_websocket_that_never_probes_runs_out_and_polling_lives()
    {
        await using var server = await TestServer.StartAsync(
            options: options => options.UpgradeTimeout = TimeSpan.FromMilliseconds(100));
        await using var polling = await server.ConnectAsync(EngineClient.Polling);

        await using var socket = await RawWebSocket.DialAsync(
            server.Endpoint, $"EIO=4&transport=websocket&sid={polling.Sid}");

        (await socket.EndAsync()).ShouldBeEmpty();
        await ShouldLiveAsync(polling);
    }

    [Theory]
    [InlineData("3probe")]
    [InlineData("2")]
    [InlineData("2other")]
    [InlineData("5")]
    [InlineData("4message")]
    [InlineData("6")]
    [InlineData("x")]
    [InlineData("bAQID")]
    public async Task Anything_but_a_probe_ends_the_websocket_and_polling_lives(string packet)
    {
        await using var server = await TestServer.StartAsync();
        await using var polling = await server.ConnectAsync(EngineClient.Polling);
        await using var socket = await RawWebSocket.DialAsync(
            server.Endpoint, $"EIO=4&transport=websocket&sid={polling.Sid}");

        await socket.OfferAsync(packet);

        (await socket.EndAsync()).ShouldBeEmpty();
        await ShouldLiveAsync(polling);
    }

    [Theory]
    [InlineData("4message")]
    [InlineData("3probe")]
    [InlineData("bAQID")]
    public async Task Anything_but_the_upgrade_after_the_probe_ends_the_websocket_and_polling_lives(string packet)
    {
        await using var server = await TestServer.StartAsync();
        await using var polling = await server.ConnectAsync(EngineClient.Polling);
        await using var socket = await RawWebSocket.ProbeAsync(server.Endpoint, polling.Sid);

        await socket.OfferAsync(packet);

        (await socket.EndAsync()).ShouldBeEmpty();
        await ShouldLiveAsync(polling);
    }

    [Fact]
    public async Task A_websocket_cut_while_it_probes_leaves_polling_alive_and_another_may_try()
    {
        await using var server = await TestServer.StartAsync();
        var polling = (RawPolling)await server.ConnectAsync(EngineClient.Polling);
        var first = await RawWebSocket.ProbeAsync(server.Endpoint, polling.Sid);

        await first.CloseAsync();
        await ShouldLiveAsync(polling);

        await using var second = await polling.UpgradeAsync();
        await second.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task A_second_websocket_beside_a_probing_one_takes_nothing_over()
    {
        await using var server = await TestServer.StartAsync();
        await using var polling = await server.ConnectAsync(EngineClient.Polling);
        await using var first = await RawWebSocket.ProbeAsync(server.Endpoint, polling.Sid);

        (await RawWebSocket.IsRefusedAsync(server.Endpoint, $"EIO=4&transport=websocket&sid={polling.Sid}")).ShouldBeTrue();

        await first.SendAsync("5");
        await first.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task An_upgrade_that_the_options_forbid_is_neither_offered_nor_taken()
    {
        await using var server = await TestServer.StartAsync(options: options => options.AllowUpgrades = false);
        await using var polling = await server.ConnectAsync(EngineClient.Polling);
        polling.Open.Upgrades.ShouldBeEmpty();

        (await RawWebSocket.IsRefusedAsync(server.Endpoint, $"EIO=4&transport=websocket&sid={polling.Sid}")).ShouldBeTrue();

        await ShouldLiveAsync(polling);
    }

    [Fact]
    public async Task What_is_emitted_during_an_upgrade_arrives_once_and_in_order()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        var polling = (RawPolling)await server.ConnectAsync(EngineClient.Polling);
        var socket = await sockets.NextAsync();

        socket.Emit("n", 1);
        var probing = await RawWebSocket.ProbeAsync(server.Endpoint, polling.Sid);
        socket.Emit("n", 2);
        var received = new List<string>(await DrainAsync(polling));
        socket.Emit("n", 3);
        await probing.SendAsync("5");
        socket.Emit("n", 4);
        while (received.Count < 4)
        {
            received.Add(await probing.NextAsync());
        }

        received.ShouldBe(["42[\"n\",1]", "42[\"n\",2]", "42[\"n\",3]", "42[\"n\",4]"]);
        await probing.ShouldBeQuietAsync();
        socket.Transport.ShouldBe("websocket");
    }

    [Fact]
    public async Task The_heartbeat_goes_on_after_an_upgrade()
    {
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(100);
            options.PingTimeout = TimeSpan.FromSeconds(2);
        });
        var polling = (RawPolling)await server.OpenAsync(EngineClient.Polling);
        await using var socket = await polling.UpgradeAsync();

        for (var beat = 0; beat < 3; beat++)
        {
            (await socket.NextAsync()).ShouldBe("2");
            await socket.SendAsync("3");
        }
    }

    /// <summary>Polls until the noop that tells a polling client to stop, as a client that upgrades does.</summary>
    private static async Task<IEnumerable<string>> DrainAsync(RawPolling polling)
    {
        var packets = new List<string>();
        while (!packets.Contains("6"))
        {
            packets.AddRange((await polling.PollAsync()).Body.Split('\x1e'));
        }

        return packets.Where(packet => packet != "6");
    }

    /// <summary>A refusal there and back; noops that the failed upgrade left behind do not count.</summary>
    private static async Task ShouldLiveAsync(EngineClient polling)
    {
        await polling.SendAsync("40/nobody-declares-this");
        string packet;
        while ((packet = await polling.NextAsync()) == "6")
        {
        }

        packet.ShouldBe("""44/nobody-declares-this,{"message":"Invalid namespace"}""");
    }
}
