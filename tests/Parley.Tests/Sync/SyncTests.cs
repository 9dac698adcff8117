using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Sync;

/// <summary>Catching up without a socket.</summary>
public sealed class SyncTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Without_a_cursor_there_is_the_head_and_nothing_else()
    {
        var anna = await world.PersonAsync();
        var answer = await anna.CallAsync("GET /sync");
        answer.Status.ShouldBe(200);
        answer.Body.GetProperty("events").GetArrayLength().ShouldBe(0);
        answer.Body.GetProperty("hasMore").GetBoolean().ShouldBeFalse();
        answer.Text("cursor").ShouldBe(answer.Cursor);
    }

    [Fact]
    public async Task After_a_cursor_there_is_what_sockets_got_page_by_page()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var bens = await world.ConnectAsync(ben);
        var start = (await ben.CallAsync("GET /sync")).Text("cursor");
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        for (var n = 0; n < 5; n++)
        {
            await annas.SayAsync(group, FormattableString.Invariant($"{n}"));
        }

        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
        await annas.SayAsync(group, "not for him");
        await bens.SeeAsync("participantRemoved");

        var (events, cursor, pages) = (new List<JsonElement>(), start, 0);
        for (var more = true; more; pages++)
        {
            var page = (await ben.CallAsync($"GET /sync?after={cursor}&limit=3")).Body;
            events.AddRange(page.GetProperty("events").EnumerateArray());
            more = page.GetProperty("hasMore").GetBoolean();
            cursor = page.GetProperty("cursor").GetString()!;
        }

        var live = bens.Events.Where(e => e.Offset is not null).ToList();
        events.Select(e => e.GetProperty("event").GetString()).ShouldBe(live.Select(e => e.Name));
        events.Select(e => e.GetProperty("cursor").GetString()).ShouldBe(live.Select(e => e.Offset));
        events.Where(e => e.GetProperty("event").GetString() == "newMessage").Select(e => Plain(e.GetProperty("data")))
            .ShouldBe(live.Where(e => e.Name == "newMessage").Select(e => Plain(e.Payload)));
        pages.ShouldBeGreaterThan(2);
        (await ben.CallAsync($"GET /sync?after={cursor}")).Body.GetProperty("events").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_stranger_is_shown_nothing()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var start = (await cleo.CallAsync("GET /sync")).Text("cursor");
        await anna.DirectAsync(ben);
        (await cleo.CallAsync($"GET /sync?after={start}")).Body.GetProperty("events").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("after=nonsense")]
    [InlineData("after=.5")]
    [InlineData("after=a.b")]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("limit=x")]
    public async Task What_is_not_a_cursor_or_a_limit_is_refused(string query) =>
        (await (await world.PersonAsync()).CallAsync($"GET /sync?{query}")).Status.ShouldBe(400);

    [Theory]
    [InlineData("other", 1)]
    [InlineData(null, 1_000_000)]
    public async Task From_another_log_or_beyond_the_head_one_loads_afresh(string? epoch, long pos)
    {
        var anna = await world.PersonAsync();
        var cursor = new Cursor(epoch ?? world.Server.Services.GetRequiredService<EventLog>().Epoch, pos);
        var answer = await anna.CallAsync($"GET /sync?after={cursor}");
        answer.Status.ShouldBe(410);
        answer.Text("message").ShouldContain("load afresh");
        (await anna.CallAsync($"GET /sync?after={answer.Text("cursor")}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task After_what_was_removed_one_loads_afresh()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var start = (await anna.CallAsync("GET /sync")).Text("cursor");
        await anna.DirectAsync(ben);
        await anna.GroupAsync(ben);
        await using (var connection = server.Services.GetRequiredService<Database>().Open())
        {
            await connection.ExecuteAsync("UPDATE log_state SET oldest_pos = (SELECT MAX(pos) FROM events); DELETE FROM events WHERE pos < (SELECT MAX(pos) FROM events)");
        }

        (await anna.CallAsync($"GET /sync?after={start}")).Status.ShouldBe(410);
    }

    [Fact]
    public async Task A_long_way_of_others_is_walked_in_one_answer()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var start = (await anna.CallAsync("GET /sync")).Text("cursor");
        await server.Services.GetRequiredService<EventLog>().AppendAsync(append =>
        {
            var head = append.Head;
            append.Add([.. Enumerable.Range(1, 45_000).Select(
                n => new LogEvent(head + n, EventKind.UserRegistered, null, null, null, null, append.Now, null))]);
            return true;
        });
        await anna.GroupAsync();
        var page = (await anna.CallAsync($"GET /sync?after={start}")).Body;
        page.GetProperty("events").EnumerateArray().ShouldHaveSingleItem().GetProperty("event").GetString().ShouldBe("conversationCreated");
        page.GetProperty("hasMore").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_unread_is_counted_in_every_conversation_that_has_any()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var (direct, group, read) = (await anna.DirectAsync(ben), await cleo.GroupAsync(anna, ben), await cleo.DirectAsync(ben));
        await using var annas = await world.ConnectAsync(anna);
        await using var cleos = await world.ConnectAsync(cleo);
        await annas.SayAsync(direct, "one");
        await annas.SayAsync(group, "two");
        await cleos.SayAsync(group, "three");
        var deleted = await cleos.SayAsync(group, "four");
        await cleos.AskAsync("deleteMessage", new { messageId = deleted.Id() });
        await cleos.SayAsync(read, "five");
        await ben.CallAsync($"POST /chats/conversations/{read}/read");

        var answer = await ben.CallAsync("GET /unread");
        answer.Status.ShouldBe(200);
        answer.Cursor.ShouldNotBeNull();
        answer.Body.ToString().ShouldBe(JsonSerializer.Serialize(new
        {
            total = 3,
            conversations = new[] { new { conversationId = direct, unreadCount = 1 }, new { conversationId = group, unreadCount = 2 } },
        }));
        await cleo.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
        (await ben.CallAsync("GET /unread")).Body.GetProperty("total").GetInt32().ShouldBe(1);
        (await (await world.PersonAsync()).CallAsync("GET /unread")).Body.GetProperty("total").GetInt32().ShouldBe(0);
    }

    // Ticks go on after the event.
    private static string Plain(JsonElement newMessage) =>
        newMessage.GetRawText().Replace("\"delivered\"", "\"sent\"", StringComparison.Ordinal).Replace("\"read\"", "\"sent\"", StringComparison.Ordinal);
}
