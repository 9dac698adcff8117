using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Presence;
using Parley.Tests.Blocks;
using Parley.Tests.Realtime;

namespace Parley.Tests.Presence;

/// <summary>How present somebody is with several devices, what he is doing, and when he was last seen.</summary>
public sealed class StatusTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;
    private ChatClient _bens = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(time: _clock);
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        await _anna.DirectAsync(_ben);
        _bens = await ConnectAsync(_ben);
    }

    public async ValueTask DisposeAsync()
    {
        await _bens.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Somebody_is_as_present_as_at_the_device_where_he_is_most()
    {
        await using var laptop = await ConnectAsync(_anna);
        await SeeAsync("online");
        await laptop.DoAsync("setPresence", new { status = "away" });
        await SeeAsync("away");
        var phone = await ConnectAsync(_anna);
        await SeeAsync("online");
        await phone.DoAsync("setPresence", new { status = "away" });
        await SeeAsync("away");
        await phone.DoAsync("setPresence", new { status = "online" });
        await SeeAsync("online");
        await phone.DisposeAsync();
        await SeeAsync("away");
        _bens.Seen("userStatusChanged").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_handshake_may_say_it()
    {
        await using var annas = await ChatClient.ConnectAsync(_server, new { token = _anna.Token, status = "away" });
        await SeeAsync("away");
        await using var again = await ConnectAsync(_ben);
        (await again.SeeAsync("onlineUsers")).Payload.EnumerateArray().Select(id => id.GetString()).ShouldBe([_ben.Id, _anna.Id]);
        (await again.SeeAsync("userStatusChanged")).Text("status").ShouldBe("away");
        (await annas.SeeAsync("userStatusChanged")).Text("userId").ShouldBe(_anna.Id);
    }

    [Fact]
    public async Task Whoever_is_invisible_is_offline_for_others_with_all_devices_until_he_says_otherwise()
    {
        await using var laptop = await ConnectAsync(_anna);
        await using var phone = await ConnectAsync(_anna);
        await SeeAsync("online");
        await laptop.DoAsync("setPresence", new { status = "invisible" });
        await SeeAsync("offline");
        (await phone.SeeAsync("userStatusChanged")).Text("status").ShouldBe("invisible");
        await using var another = await ChatClient.ConnectAsync(_server, new { token = _anna.Token, status = "online" });
        (await another.SeeAsync("userStatusChanged")).Text("status").ShouldBe("invisible");
        await another.DoAsync("setActivity", new { activity = "in_game" });
        (await OnlineAsync(_bens)).ShouldBe([_ben.Id]);
        (await OnlineAsync(another)).ShouldBe([_anna.Id, _ben.Id]);
        (await StatusOfAsync(_ben, _anna)).ShouldBe(("offline", null));
        (await StatusOfAsync(_anna, _anna)).ShouldBe(("invisible", "in_game"));
        _bens.Seen("userStatusChanged").ShouldBeEmpty();

        await phone.DoAsync("setPresence", new { status = "online" });
        (await SeeAsync("online")).GetProperty("activity").GetProperty("activity").GetString().ShouldBe("in_game");
    }

    [Fact]
    public async Task It_stays_so_over_a_restart_and_is_never_shown_for_a_moment()
    {
        await using (var annas = await ChatClient.ConnectAsync(_server, new { token = _anna.Token, status = "invisible" }))
        {
            (await annas.SeeAsync("userStatusChanged")).Text("status").ShouldBe("invisible");
        }

        await _server.RestartAsync();
        await using var bens = await ConnectAsync(_ben);
        await using var again = await ConnectAsync(_anna);
        (await again.SeeAsync("userStatusChanged")).Text("status").ShouldBe("invisible");
        (await OnlineAsync(bens)).ShouldBe([_ben.Id]);
        bens.Seen("userStatusChanged").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_somebody_does_ends_with_his_last_device()
    {
        var annas = await ConnectAsync(_anna);
        await SeeAsync("online");
        await annas.DoAsync("setActivity", new { activity = "in_game", data = new { game = "pong", score = 3 } });
        (await SeeAsync("online")).GetProperty("activity").GetRawText().ShouldBe("""{"activity":"in_game","data":{"game":"pong","score":3}}""");
        (await _anna.CallAsync("PUT /users/me/activity", new { activity = "watching" })).Status.ShouldBe(200);
        (await SeeAsync("online")).GetProperty("activity").GetRawText().ShouldBe("""{"activity":"watching"}""");
        await using (var another = await ConnectAsync(_ben))
        {
            (await another.SeeAsync("userStatusChanged")).Payload.GetProperty("activity").GetProperty("activity").GetString().ShouldBe("watching");
        }

        (await _anna.CallAsync("DELETE /users/me/activity")).Status.ShouldBe(200);
        (await SeeAsync("online")).TryGetProperty("activity", out _).ShouldBeFalse();
        await annas.DoAsync("setActivity", new { activity = "in_game" });
        await SeeAsync("online");
        await annas.AskAsync("setActivity", null);
        await annas.CloseAsync();
        await AdvanceUntilAsync(() => _bens.SeeAsync("userStatusChanged", s => s.GetProperty("status").GetString() == "offline"));
        (await _anna.CallAsync("PUT /users/me/activity", new { activity = "in_game" })).Status.ShouldBe(409);
        _bens.Clear();
        await using var again = await ConnectAsync(_anna);
        (await SeeAsync("online")).TryGetProperty("activity", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("setPresence", "{}")]
    [InlineData("setPresence", """{"status":"offline"}""")]
    [InlineData("setPresence", """{"status":["away"]}""")]
    [InlineData("setActivity", """{"activity":""}""")]
    [InlineData("setActivity", """{"activity":"In Game"}""")]
    [InlineData("setActivity", """{"activity":"in_game","data":[1]}""")]
    [InlineData("setActivity", """{"activity":"in_game","data":"x"}""")]
    [InlineData("setActivity", "[]")]
    [InlineData("setActivity", "5")]
    public async Task What_cannot_be_is_refused(string name, string payload)
    {
        await using var annas = await ConnectAsync(_anna);
        await annas.FailAsync(name, JsonDocument.Parse(payload).RootElement, 400);
    }

    [Fact]
    public async Task Data_of_an_activity_have_at_most_a_kilobyte()
    {
        await using var annas = await ConnectAsync(_anna);
        await annas.DoAsync("setActivity", new { activity = "a", data = new { x = new string('x', 1_016) } });
        await annas.FailAsync("setActivity", new { activity = "a", data = new { x = new string('x', 1_017) } }, 400);
        (await _anna.CallAsync("PUT /users/me/activity", new { activity = "a", data = new { x = new string('x', 1_017) } })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task When_somebody_was_last_seen_is_told_to_whom_he_shows_it()
    {
        var annas = await ConnectAsync(_anna);
        await SeeAsync("online");
        var left = await LeaveAsync(annas);
        var seen = left.GetProperty("lastSeen").GetDateTimeOffset();
        (seen - new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBeLessThan(TimeSpan.FromMinutes(1));
        await EventuallyAsync(async () => (await SeenByAsync(_ben)) == seen);
        (await _ben.CallAsync($"GET /users/presence?ids={_anna.Id}")).Body[0].GetProperty("lastSeen").GetDateTimeOffset().ShouldBe(seen);

        (await _anna.CallAsync("PATCH /users/me", new { privacy = new { lastSeen = "nobody" } })).Status.ShouldBe(200);
        (await SeenByAsync(_ben)).ShouldBeNull();
        (await _ben.CallAsync($"GET /users/presence?ids={_anna.Id}")).Body[0].TryGetProperty("lastSeen", out _).ShouldBeFalse();
        annas = await ConnectAsync(_anna);
        await SeeAsync("online");
        (await LeaveAsync(annas)).TryGetProperty("lastSeen", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task It_is_written_while_somebody_is_there_but_not_while_he_is_invisible()
    {
        await using var annas = await ConnectAsync(_anna);
        await SeeAsync("online");
        var service = _server.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<LastSeen>().Single();
        _clock.Advance(TimeSpan.FromSeconds(5));
        await service.RunAsync(TestContext.Current.CancellationToken);
        var first = await SeenByAsync(_ben);
        first.ShouldBe(_clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromSeconds(5));
        await annas.DoAsync("setPresence", new { status = "invisible" });
        await SeeAsync("offline");
        await EventuallyAsync(async () => await SeenByAsync(_ben) == first + TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(5));
        await service.RunAsync(TestContext.Current.CancellationToken);
        (await SeenByAsync(_ben)).ShouldBe(first + TimeSpan.FromSeconds(5));
        using var snapshot = _server.Services.GetRequiredService<Database>().Read();
        snapshot.First<long>("SELECT is_invisible FROM users WHERE id = @id", new { id = long.Parse(_anna.Id, CultureInfo.InvariantCulture) }).ShouldBe(1);
    }

    [Fact]
    public async Task Who_is_online_is_told_of_those_one_may_see()
    {
        var cleo = await _server.RegisterAsync("cleo");
        await using var annas = await ConnectAsync(_anna);
        await using var cleos = await ConnectAsync(cleo);
        await SeeAsync("online");
        var found = (await _ben.CallAsync($"GET /users/presence?ids={cleo.Id},{_anna.Id},{_ben.Id},999999")).Body.EnumerateArray().ToList();
        found.Select(p => (p.GetProperty("userId").GetString(), p.GetProperty("status").GetString())).ShouldBe([(_anna.Id, "online"), (_ben.Id, "online")]);
        foreach (var ids in (string[])["", "x", "1,", "0", "1,2,-3", string.Join(',', Enumerable.Range(1, 101))])
        {
            (await _ben.CallAsync($"GET /users/presence?ids={ids}")).Status.ShouldBe(400);
        }
    }

    private static async Task<IReadOnlyList<string>> OnlineAsync(ChatClient client) =>
        [.. (await client.AskAsync("getOnlineUsers")).GetProperty("onlineUsers").EnumerateArray().Select(id => id.GetString()!)];

    private static async Task<(string Status, string? Activity)> StatusOfAsync(TestUser viewer, TestUser person)
    {
        var found = (await viewer.CallAsync($"GET /users/presence?ids={person.Id}")).Body[0];
        return (
            found.GetProperty("status").GetString()!,
            found.TryGetProperty("activity", out var activity) ? activity.GetProperty("activity").GetString() : null);
    }

    // The next change that Ben is told of Anna; it must be this.
    private async Task<JsonElement> SeeAsync(string status)
    {
        var seen = (await _bens.SeeAsync("userStatusChanged")).Payload;
        (seen.GetProperty("userId").GetString(), seen.GetProperty("status").GetString()).ShouldBe((_anna.Id, status));
        _bens.Clear();
        return seen;
    }

    [Fact]
    public async Task Who_has_been_blocked_sees_somebody_as_he_was_and_cannot_tell()
    {
        var cleo = await _server.RegisterAsync("cleo");
        var blocked = _clock.GetUtcNow();
        await using (var annas = await ConnectAsync(_anna))
        {
            await SeeAsync("online");
            await _anna.BlockAsync(_ben);
            (await SeeAsync("offline")).GetProperty("lastSeen").GetDateTimeOffset().ShouldBe(blocked);
            await EventuallyAsync(async () => await SeenByAsync(_ben) == blocked);
            _clock.Advance(TimeSpan.FromSeconds(10));
            await annas.CloseAsync();
        }

        // A third person sees when she really went.
        await EventuallyAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return await SeenByAsync(cleo) is { } seen && seen > blocked;
        });
        (await SeenByAsync(_ben)).ShouldBe(blocked);
        var shown = (await _ben.CallAsync($"GET /users/presence?ids={_anna.Id}")).Body[0];
        shown.GetProperty("status").GetString().ShouldBe("offline");
        shown.GetProperty("lastSeen").GetDateTimeOffset().ShouldBe((await SeenByAsync(_ben)).GetValueOrDefault());
        // Of a stranger nothing is said, blocked or not.
        (await _ben.CallAsync($"GET /users/presence?ids={cleo.Id}")).Body.GetArrayLength().ShouldBe(0);
    }

    private async Task<DateTimeOffset?> SeenByAsync(TestUser user) =>
        (await user.CallAsync($"GET /users/{_anna.Id}")).Body.TryGetProperty("lastSeen", out var seen) ? seen.GetDateTimeOffset() : null;

    private async Task<JsonElement> LeaveAsync(ChatClient annas)
    {
        await annas.CloseAsync();
        var left = (await AdvanceUntilAsync(() => _bens.SeeAsync("userStatusChanged"))).Payload;
        left.GetProperty("status").GetString().ShouldBe("offline");
        _bens.Clear();
        return left;
    }

    // The server notices the end of a connection in its own time, and counts from there.
    private async Task<ChatClient.Received> AdvanceUntilAsync(Func<Task<ChatClient.Received>> see)
    {
        var seen = see();
        while (!seen.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(seen, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
        }

        return await seen;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    private Task<ChatClient> ConnectAsync(TestUser user) => ChatClient.ConnectAsync(_server, user);
}
