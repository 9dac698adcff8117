using System.Globalization;
using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

public sealed class HistoryTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;
    private string _conversation = "";

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(s => s with { MessagesPerPage = 4, AccessTokenLifetime = TimeSpan.FromDays(7) }, _clock);
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        _conversation = await _anna.DirectAsync(_ben);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_message_has_others_before_after_and_around_it()
    {
        var ids = await SendAsync(9);
        (await ReadAsync("")).ShouldBe("6 7 8 9");
        (await ReadAsync($"?before={ids[4]}")).ShouldBe("1 2 3 4");
        (await ReadAsync($"?before={ids[8]}&limit=2")).ShouldBe("7 8");
        (await ReadAsync($"?before={ids[0]}")).ShouldBe("");
        (await ReadAsync($"?after={ids[4]}")).ShouldBe("6 7 8 9");
        (await ReadAsync($"?after={ids[0]}&limit=2")).ShouldBe("2 3");
        (await ReadAsync($"?after={ids[8]}")).ShouldBe("");
        (await ReadAsync($"?around={ids[4]}")).ShouldBe("3 4 5 6");
        (await ReadAsync($"?around={ids[4]}&limit=5")).ShouldBe("3 4 5 6 7");
        (await ReadAsync($"?around={ids[4]}&limit=1")).ShouldBe("5");
        (await ReadAsync($"?around={ids[0]}")).ShouldBe("1 2");
        (await ReadAsync($"?around={ids[8]}")).ShouldBe("7 8 9");
        (await ReadAsync("?page=2")).ShouldBe("2 3 4 5");
        (await ReadAsync("?page=1000000&limit=100")).ShouldBe("");
    }

    [Fact]
    public async Task Times_keep_what_was_sent_between_them()
    {
        var start = _clock.GetUtcNow();
        var ids = await SendAsync(9, TimeSpan.FromHours(6));
        string Hours(int hours, int more = 0) =>
            start.AddHours(hours).AddMilliseconds(more).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

        string At(int hours) => start.AddHours(hours).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

        (await ReadAsync($"?from={Hours(6)}&to={Hours(18)}")).ShouldBe("2 3 4");
        (await ReadAsync($"?from={At(6)}&to={At(18)}")).ShouldBe("2 3 4");
        (await ReadAsync($"?from={Hours(6, 1)}&to={Hours(18, -1)}")).ShouldBe("3");
        (await ReadAsync($"?to={At(12)}")).ShouldBe("1 2 3");
        (await ReadAsync($"?from={At(36)}")).ShouldBe("7 8 9");
        (await ReadAsync($"?from={At(0)}&page=2&limit=3")).ShouldBe("4 5 6");
        (await ReadAsync($"?to={At(36)}&before={ids[2]}")).ShouldBe("1 2");
        (await ReadAsync($"?from={At(12)}&after={ids[0]}&limit=2")).ShouldBe("3 4");
        (await ReadAsync($"?from={Hours(100)}")).ShouldBe("");
        (await ReadAsync("?to=0")).ShouldBe("");
        (await ReadAsync($"?from={Hours(7)}&to={Hours(8)}")).ShouldBe("");
        var days = (await _anna.MessagesAsync(_conversation, "?limit=100")).ToLookup(
            m => m.GetProperty("createdAt").GetString()![..10], m => m.GetProperty("content").GetString());
        foreach (var day in days)
        {
            (await ReadAsync($"?from={day.Key}&to={day.Key}&limit=100")).ShouldBe(string.Join(' ', day));
        }

        var hour = start.AddHours(6).ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFK", CultureInfo.InvariantCulture);
        (await ReadAsync($"?to={Uri.EscapeDataString(hour)}")).ShouldBe("1 2");
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_on_both_routes()
    {
        (await _anna.CallAsync($"GET /chats/conversations/{_conversation}/messages?page=1&before=2")).Status.ShouldBe(400);
        (await _anna.CallAsync($"GET /chats/direct/{_ben.Id}/messages?before=1&before=2")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Around_a_message_that_is_not_there_to_be_seen_is_nothing()
    {
        var cleo = await _server.RegisterAsync("cleo");
        var group = await _anna.GroupAsync();
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        var before = (await annas.SayAsync(group, "before")).Id();
        await _anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        (await cleo.CallAsync($"GET /chats/conversations/{group}/messages?around={before}")).Status.ShouldBe(404);
        (await _anna.CallAsync($"GET /chats/conversations/{_conversation}/messages?around={before}")).Status.ShouldBe(404);
        (await _anna.CallAsync($"GET /chats/conversations/{group}/messages?around=999999999")).Status.ShouldBe(404);
        (await cleo.MessagesAsync(group)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_stays_read_as_one_history()
    {
        var group = await _anna.GroupAsync();
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        var ids = new List<string>();
        for (var i = 1; i <= 12; i++)
        {
            // Ben is there for 3 to 5 and for 9 and 10.
            if (i is 3 or 9)
            {
                await _anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { _ben.Id } });
            }

            ids.Add((await annas.SayAsync(group, FormattableString.Invariant($"{i}"))).Id());
            if (i is 5)
            {
                await _ben.CallAsync($"POST /chats/conversations/{group}/leave");
            }
        }

        async Task<string> BenAsync(string query) => string.Join(' ', await _ben.ContentsAsync(group, query));
        (await BenAsync("?limit=100")).ShouldBe("3 4 5 9 10 11 12");
        (await BenAsync("?page=2&limit=3")).ShouldBe("4 5 9");
        (await BenAsync($"?before={ids[8]}&limit=2")).ShouldBe("4 5");
        (await BenAsync($"?before={ids[6]}&limit=2")).ShouldBe("4 5");
        (await BenAsync($"?after={ids[0]}&limit=4")).ShouldBe("3 4 5 9");
        (await BenAsync($"?around={ids[8]}&limit=4")).ShouldBe("4 5 9 10");
        (await _ben.CallAsync($"GET /chats/conversations/{group}/messages?around={ids[6]}")).Status.ShouldBe(404);
        (await _ben.CallAsync($"GET /chats/messages/{ids[6]}")).Status.ShouldBe(404);
        (await _ben.MessageAsync(ids[3])).GetProperty("content").GetString().ShouldBe("4");
    }

    [Fact]
    public async Task The_direct_conversation_is_found_by_the_other_person()
    {
        var cleo = await _server.RegisterAsync("cleo");
        var ids = await SendAsync(5);
        var direct = await _ben.CallAsync($"GET /chats/direct/{_anna.Id}/messages?before={ids[4]}&limit=2");
        direct.Body.EnumerateArray().Select(m => m.GetProperty("content").GetString()).ShouldBe(["3", "4"]);
        direct.Cursor.ShouldNotBeNull();
        (await cleo.CallAsync($"GET /chats/direct/{_anna.Id}/messages")).Body.GetArrayLength().ShouldBe(0);
        (await _anna.CallAsync($"GET /chats/direct/{_anna.Id}/messages")).Body.GetArrayLength().ShouldBe(0);
        (await _anna.CallAsync("GET /chats/direct/999/messages")).Status.ShouldBe(404);
        (await _anna.CallAsync("GET /chats/direct/nonsense/messages")).Status.ShouldBe(404);
        (await _anna.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task What_one_message_shows_is_delivered()
    {
        var ids = await SendAsync(1);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await _ben.MessageAsync(ids[0]);
        (await _clock.AdvanceUntilAsync(annas.SeeAsync("messageDelivered"))).Text("deliveredTo").ShouldBe(_ben.Id);
    }

    private async Task<IReadOnlyList<string>> SendAsync(int count, TimeSpan apart = default)
    {
        var ids = new List<string>();
        for (var i = 1; i <= count; i++)
        {
            // No connection outlives such a jump of the clock.
            await using var annas = await ChatClient.ConnectAsync(_server, _anna);
            ids.Add((await annas.SayAsync(_conversation, FormattableString.Invariant($"{i}"))).Id());
            _clock.Advance(apart);
        }

        return ids;
    }

    private async Task<string> ReadAsync(string query) => string.Join(' ', await _anna.ContentsAsync(_conversation, query));
}
