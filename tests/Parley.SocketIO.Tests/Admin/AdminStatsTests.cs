using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Admin;

/// <summary>What administrators are told in any mode: what the UI can do, and the numbers.</summary>
public sealed class AdminStatsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(AdminUIMode.Production, false, "EMIT JOIN LEAVE DISCONNECT MJOIN MLEAVE MDISCONNECT AGGREGATED_EVENTS")]
    [InlineData(AdminUIMode.Production, true, "AGGREGATED_EVENTS")]
    [InlineData(AdminUIMode.Development, false, "EMIT JOIN LEAVE DISCONNECT MJOIN MLEAVE MDISCONNECT AGGREGATED_EVENTS ALL_EVENTS")]
    [InlineData(AdminUIMode.Development, true, "AGGREGATED_EVENTS ALL_EVENTS")]
    public async Task The_UI_is_told_what_it_can_do(AdminUIMode mode, bool readOnly, string features)
    {
        await using var hall = await AdminHall.OpenAsync(ui => (ui.Mode, ui.ReadOnly) = (mode, readOnly));
        await using var administrator = await hall.EnterAsync();

        var config = (await administrator.HearAsync("config")).ShouldHaveSingleItem();

        config.GetProperty("supportedFeatures").EnumerateArray().Select(feature => feature.GetString()).ShouldBe(features.Split(' '));
    }

    [Fact]
    public async Task The_numbers_come_every_two_seconds()
    {
        await using var hall = await AdminHall.OpenAsync(ui => ui.ServerId = "node 1");
        await using var administrator = await hall.EnterAsync();
        await using var polling = await hall.Server.ConnectAsync(EngineClient.Polling);
        await administrator.HearAsync("config");
        hall.Time.Advance(Interval - TimeSpan.FromMilliseconds(100));
        await administrator.Client.ShouldBeQuietAsync();

        hall.Time.Advance(TimeSpan.FromMilliseconds(200));

        var stats = (await administrator.HearAsync("server_stats")).ShouldHaveSingleItem();
        stats.GetProperty("serverId").GetString().ShouldBe("node 1");
        stats.GetProperty("hostname").GetString().ShouldBe(Environment.MachineName);
        stats.GetProperty("pid").GetInt32().ShouldBe(Environment.ProcessId);
        stats.GetProperty("uptime").GetDouble().ShouldBeGreaterThan(2);
        stats.GetProperty("clientsCount").GetInt32().ShouldBe(2);
        stats.GetProperty("pollingClientsCount").GetInt32().ShouldBe(1);
        stats.GetProperty("namespaces").EnumerateArray().Select(place => place.GetRawText()).ShouldBe(
            [
                """{"name":"/","socketsCount":1}""",
                """{"name":"/other","socketsCount":0}""",
                """{"name":"/admin","socketsCount":1}""",
            ],
            ignoreOrder: true);
        hall.Time.Advance(Interval);
        await administrator.HearAsync("server_stats");
    }

    [Fact]
    public async Task What_passed_is_counted_from_one_time_to_the_next()
    {
        var ended = new Heard<string>();
        await using var hall = await AdminHall.OpenAsync(io: io => io.Default.OnDisconnect((_, reason) => ended.Add(reason)));
        await using var administrator = await hall.EnterAsync();
        var client = await hall.Server.ConnectAsync();
        await client.SendAsync("""42["four bytes and more"]""");
        await client.ShouldBeQuietAsync();

        var first = await NextCountsAsync(hall, administrator);
        first["rawConnection"].ShouldBe(2);
        first.ShouldNotContainKey("rawDisconnection");
        // Without the packet's type: two CONNECT packets, the event, and the question for the namespace that is not there.
        first["packetsIn"].ShouldBe(4);
        first["bytesIn"].ShouldBe(
            ("0/admin," + AdminHall.Credentials).Length + "0".Length + """2["four bytes and more"]""".Length + "0/nobody-declares-this".Length);
        first["packetsOut"].ShouldBeGreaterThan(4);
        first["bytesOut"].ShouldBeGreaterThan(100);

        await client.DisposeAsync();
        (await ended.NextAsync()).ShouldBe("transport close");
        var second = await NextCountsAsync(hall, administrator);
        second["rawDisconnection transport close"].ShouldBe(1);
        second.ShouldNotContainKey("rawConnection");
    }

    [Fact]
    public async Task In_production_nothing_else_is_told()
    {
        await using var hall = await AdminHall.OpenAsync(io: io => io.Default.OnConnection(socket => socket.Join("red")));
        await using var administrator = await hall.EnterAsync();
        await administrator.HearAsync("config");

        await using (var client = await hall.Server.ConnectAsync())
        {
            await client.SendAsync("""42["hi"]""");
            hall.Everyone.Emit("hi");
            await client.NextAsync();
        }

        await administrator.Client.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task A_server_without_it_has_nobody_to_tell()
    {
        await using var server = await TestServer.StartAsync();

        server.IO.Engine.Metrics.Traffic.ShouldBeNull();
        server.IO.Engine.Upgraded.ShouldBeNull();
        server.IO.Default.Rooms.Events.ShouldBeNull();
        server.IO.Default.DataChanged.ShouldBeNull();
        server.IO.Default.Events.Any.ShouldBeEmpty();
        server.IO.Default.ConnectionHandlers.ShouldBeEmpty();
    }

    private static async Task<Dictionary<string, long>> NextCountsAsync(AdminHall hall, Administrator administrator)
    {
        hall.Time.Advance(Interval);
        var stats = await administrator.HearAsync("server_stats");
        var now = hall.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return stats[0].GetProperty("aggregatedEvents").EnumerateArray().ToDictionary(
            passed =>
            {
                passed.GetProperty("timestamp").GetInt64().ShouldBeInRange(now - 3000, now);
                return passed.GetProperty("type").GetString()
                    + (passed.TryGetProperty("subType", out var reason) ? " " + reason.GetString() : "");
            },
            passed => passed.GetProperty("count").GetInt64());
    }
}
