using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Log;
using Parley.Retention;
using Parley.Tests.Realtime;

namespace Parley.Tests.Retention;

public sealed class OldHistoryTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;

    [Fact]
    public async Task What_is_old_is_gone_with_all_that_hangs_on_it()
    {
        await StartAsync(days: 30);
        var conversation = await _anna.DirectAsync(_ben);
        var idle = await _anna.GroupAsync(_ben);
        var old = await SayAsync(conversation, "old 1", "old 2");
        await SayAsync(idle, "old 3");
        await _ben.CallAsync($"POST /chats/conversations/{conversation}/read", new { messageId = old[0] });
        await _ben.CallAsync($"PUT /chats/conversations/{conversation}/draft", new { content = "draft", replyTo = old[1] });
        _clock.Skip(TimeSpan.FromDays(29));
        var young = await SayAsync(conversation, "young");
        await _ben.CallAsync($"POST /chats/conversations/{conversation}/read");
        await SweepAsync();
        (await _anna.ContentsAsync(conversation)).ShouldBe(["old 1", "old 2", "young"]);

        _clock.Skip(TimeSpan.FromDays(2));
        await SweepAsync();
        (await _anna.ContentsAsync(conversation)).ShouldBe(["young"]);
        (await _anna.CallAsync($"GET /chats/messages/{old[0]}/reads")).Status.ShouldBe(404);
        Count("messages").ShouldBe(1);
        Count("reads").ShouldBe(1);
        var draft = (await _ben.CallAsync($"GET /chats/conversations/{conversation}/draft")).Body;
        (draft.GetProperty("content").GetString(), draft.TryGetProperty("replyTo", out _)).ShouldBe(("draft", false));

        // The conversations are all there, in their order, and go on.
        var list = (await _anna.CallAsync("GET /chats/conversations")).Body.EnumerateArray().ToList();
        list.Select(c => c.Id()).ShouldBe([conversation, idle]);
        list[1].GetProperty("lastMessage").ValueKind.ShouldBe(JsonValueKind.Null);
        list[1].GetProperty("updatedAt").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        (await _ben.UnreadAsync(idle)).ShouldBe(0);
        var next = await SayAsync(idle, "new");
        (await _ben.UnreadAsync(idle)).ShouldBe(1);
        Number(next[0]).ShouldBeGreaterThan(Number(young[0]));
        (await _anna.MessagesAsync(idle))[0].GetProperty("seq").GetInt64().ShouldBe(2);
        (await _ben.CallAsync($"POST /chats/conversations/{conversation}/unread", new { messageId = old[0] })).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_others_added_to_an_old_message_goes_with_it_and_what_came_later_is_shown_without_it()
    {
        await StartAsync(days: 30);
        var start = (await _anna.CallAsync("GET /sync")).Text("cursor");
        var conversation = await _anna.DirectAsync(_ben);
        var old = (await SayAsync(conversation, "ancient")).Single();
        foreach (var call in (string[])[$"PUT /chats/messages/{old}/pin", $"PUT /chats/messages/{old}/reactions/👍"])
        {
            (await _ben.CallAsync(call)).Status.ShouldBe(200);
        }

        (await _anna.CallAsync($"PATCH /chats/messages/{old}", new { content = "ancient history" })).Status.ShouldBe(200);
        _clock.Skip(TimeSpan.FromDays(29));
        var cursor = (await _ben.CallAsync("GET /sync")).Text("cursor");
        (await _anna.CallAsync($"PATCH /chats/messages/{old}", new { content = "ancient days" })).Status.ShouldBe(200);
        (await _anna.CallAsync($"PUT /chats/messages/{old}/reactions/🎉")).Status.ShouldBe(200);
        await using (var client = await ChatClient.ConnectAsync(_server, _anna))
        {
            await client.SayAsync(conversation, "an answer", replyTo: old);
        }

        await AreFoundAsync(2);

        (Count("message_edits"), Count("reactions")).ShouldBe((2, 2));
        _clock.Skip(TimeSpan.FromDays(2));
        await SweepAsync();
        (Count("message_edits"), Count("reactions"), Count("message_search")).ShouldBe((0, 0, 1));
        var left = (await _ben.MessagesAsync(conversation)).ShouldHaveSingleItem();
        (left.GetProperty("content").GetString(), left.TryGetProperty("replyTo", out _)).ShouldBe(("an answer", false));
        (await _ben.CallAsync($"GET /chats/conversations/{conversation}/pins")).Body.EnumerateArray().ShouldBeEmpty();
        (await _ben.CallAsync("GET /chats/search?q=ancient")).Body.GetProperty("messages").EnumerateArray().ShouldBeEmpty();

        // Of the log, what is there is told, and who is behind its beginning loads afresh.
        var missed = await _ben.CallAsync($"GET /sync?after={cursor}");
        missed.Body.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("event").GetString()).ShouldBe(["newMessage"]);
        (await _ben.CallAsync($"GET /sync?after={start}")).Status.ShouldBe(410);

        // Searching goes on.
        await SayAsync(conversation, "modern");
        await AreFoundAsync(2);
    }

    private async Task AreFoundAsync(int messages)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Count("message_search") < messages)
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await AdvanceAsync(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task Of_the_log_the_last_event_stays_and_the_first_position_is_known()
    {
        await StartAsync(days: 1);
        var conversation = await _anna.DirectAsync(_ben);
        await SayAsync(conversation, "1", "2");
        var (head, oldest, _) = Positions();
        oldest.ShouldBe(1);
        _clock.Skip(TimeSpan.FromDays(3));
        await SweepAsync();
        Positions().ShouldBe((head, head, 1L));
        Count("messages").ShouldBe(0);
        await _server.RestartAsync();
        Positions().ShouldBe((head, head, 1L));
        await SweepAsync();
        Positions().ShouldBe((head, head, 1L));
        await _server.ClientOf(_anna.Token).CallAsync($"PUT /chats/conversations/{conversation}/draft", new { content = "x" });
        Positions().ShouldBe((head + 1, head, 2L));
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_removed()
    {
        await StartAsync(days: null);
        var conversation = await _anna.DirectAsync(_ben);
        await SayAsync(conversation, "1", "2");
        await _ben.CallAsync($"POST /chats/conversations/{conversation}/read");
        var before = (Positions(), Count("messages"), Count("reads"));
        before.ShouldBe((before.Item1, 2, 1));
        _clock.Skip(TimeSpan.FromDays(60));
        await SweepAsync();
        (Positions(), Count("messages"), Count("reads")).ShouldBe(before);
        before.Item1.ShouldBe((before.Item1.Head, 1, before.Item1.Head));
    }

    [Fact]
    public async Task It_runs_by_itself()
    {
        await StartAsync(days: 1, byItself: true);
        var conversation = await _anna.DirectAsync(_ben);
        await SayAsync(conversation, "1", "2");
        _clock.Skip(TimeSpan.FromDays(2));
        while (Count("messages") > 0)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Pages_unread_counts_and_lists_are_right_while_it_runs()
    {
        await StartAsync(days: 30);
        var conversation = await _anna.DirectAsync(_ben);
        await SayAsync(conversation, Enumerable.Range(1, 450).Select(i => FormattableString.Invariant($"old {i}")));
        _clock.Skip(TimeSpan.FromDays(29));
        await SayAsync(conversation, Enumerable.Range(1, 20).Select(i => FormattableString.Invariant($"young {i}")));
        _clock.Skip(TimeSpan.FromDays(2));
        var counts = new List<int>();
        await SweepAsync(async () =>
        {
            var page = await _ben.ContentsAsync(conversation, "?limit=100");
            page.Count.ShouldBeGreaterThanOrEqualTo(20);
            page.TakeLast(20).ShouldBe(Enumerable.Range(1, 20).Select(i => FormattableString.Invariant($"young {i}")));
            var shown = (await _ben.CallAsync("GET /chats/conversations")).Body.EnumerateArray().Single();
            shown.GetProperty("lastMessage").GetProperty("content").GetString().ShouldBe("young 20");
            counts.Add(shown.GetProperty("unreadCount").GetInt32());
        });
        counts.ShouldBe(counts.OrderDescending());
        (await _ben.UnreadAsync(conversation)).ShouldBe(20);
        // It takes some steps.
        counts.ShouldContain(count => count > 20 && count < 470);
        await _ben.CallAsync($"POST /chats/conversations/{conversation}/read");
        (await _ben.UnreadAsync(conversation)).ShouldBe(0);
    }

    [Fact]
    public async Task Readers_of_a_large_conversation_are_forgotten_in_small_steps()
    {
        await StartAsync(days: 30);
        var conversation = await _anna.DirectAsync(_ben);
        await SayAsync(conversation, "old");
        var log = _server.Services.GetRequiredService<EventLog>();
        await log.AppendAsync(append =>
        {
            for (var user = 1_000L; user < 2_200; user++)
            {
                append.Run(
                    "INSERT INTO participants (conversation_id, user_id, joined_pos, role, joined_at) VALUES (@c, @u, 1, 'member', 1)",
                    ("@c", Number(conversation)), ("@u", user));
                append.Run(
                    "INSERT INTO reads (conversation_id, user_id, through_seq, at) VALUES (@c, @u, 1, 1)", ("@c", Number(conversation)), ("@u", user));
            }

            return true;
        });
        _clock.Skip(TimeSpan.FromDays(31));
        await SweepAsync();
        Count("reads").ShouldBe(0);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Unless it is <paramref name="byItself"/>, the work is done when the test says so.</summary>
    private async Task StartAsync(int? days, bool byItself = false)
    {
        _server = await ParleyServer.StartAsync(
            s => s with { HistoryDays = days, AccessTokenLifetime = TimeSpan.FromDays(400) },
            _clock,
            builder =>
            {
                if (!byItself)
                {
                    builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(OldHistory)));
                }
            });
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        await _server.Services.GetRequiredService<EventLog>().AppendAsync(
            append => append.Run("UPDATE login_sessions SET expires_at = @never", ("@never", long.MaxValue)));
    }

    private async Task<IReadOnlyList<string>> SayAsync(string conversation, params IEnumerable<string> contents)
    {
        await using var client = await ChatClient.ConnectAsync(_server, _anna);
        var sent = new List<Task<JsonElement>>();
        foreach (var content in contents)
        {
            sent.Add(await client.BeginAsync("sendMessage", new { conversationId = conversation, content }));
        }

        return [.. (await Task.WhenAll(sent)).Select(ack => ack.GetProperty("message").Id())];
    }

    // Its pauses need the clock.
    private async Task SweepAsync(Func<Task>? meanwhile = null)
    {
        var sweep = ActivatorUtilities.CreateInstance<OldHistory>(_server.Services).RunAsync(TestContext.Current.CancellationToken);
        while (!sweep.IsCompleted)
        {
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            await AdvanceAsync(TimeSpan.FromMilliseconds(50));
        }

        await sweep;
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        _clock.Advance(by);
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
    }

    private (long Head, long Oldest, long Events) Positions()
    {
        using var snapshot = _server.Services.GetRequiredService<Database>().Read();
        return (snapshot.Pos, snapshot.OldestPos, snapshot.First<long>("SELECT COUNT(*) FROM events"));
    }

    private long Count(string table)
    {
        using var snapshot = _server.Services.GetRequiredService<Database>().Read();
        return snapshot.First<long>($"SELECT COUNT(*) FROM {table}");
    }

    private static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);
}
