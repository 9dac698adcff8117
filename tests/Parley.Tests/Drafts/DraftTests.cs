using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Drafts;
using Parley.Log;
using Parley.Tests.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Drafts;

public sealed class DraftTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_draft_is_on_all_devices_of_its_writer_and_nowhere_else()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var alsoAnnas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var original = (await bens.SayAsync(conversation, "question")).Id();
        await SaveAsync(annas, new { conversationId = conversation, content = " half a sen ", replyTo = original });
        var saved = await alsoAnnas.SeeAsync("draftSaved");
        (saved.Text("conversationId"), saved.Text("content"), saved.Text("replyTo")).ShouldBe((conversation, " half a sen ", original));
        var answer = await anna.CallAsync($"GET /chats/conversations/{conversation}/draft");
        answer.Status.ShouldBe(200);
        answer.Cursor.ShouldNotBeNull();
        (answer.Text("content"), answer.Text("replyTo"), answer.Text("updatedAt")).ShouldBe((" half a sen ", original, saved.Text("updatedAt")));
        (await DraftAsync(anna, conversation)).ShouldBe(answer.Body.ToString());

        (await DraftAsync(ben, conversation)).ShouldBeNull();
        (await ben.CallAsync($"GET /chats/conversations/{conversation}/draft")).Status.ShouldBe(404);
        await annas.SayAsync(conversation, "another thing");
        await bens.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("content").GetString() == "another thing");
        bens.Seen("draftSaved").ShouldBeEmpty();
        // What was sent need not be the draft.
        (await DraftAsync(anna, conversation)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("PUT", """{"content":""}""")]
    [InlineData("PUT", """{"content":" \n "}""")]
    [InlineData("DELETE", null)]
    public async Task An_empty_draft_is_none(string method, string? body)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        (await PutAsync(anna, conversation, new { content = "a" })).Status.ShouldBe(200);
        var empty = body is null ? null : (object)JsonDocument.Parse(body).RootElement;
        (await anna.CallAsync($"{method} /chats/conversations/{conversation}/draft", empty)).Status.ShouldBe(200);
        var gone = await annas.SeeAsync("draftSaved", d => d.GetProperty("content").GetString()!.Length == 0);
        gone.Payload.TryGetProperty("replyTo", out _).ShouldBeFalse();
        (await DraftAsync(anna, conversation)).ShouldBeNull();
        (await anna.CallAsync($"GET /chats/conversations/{conversation}/draft")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_is_saved_again_or_deleted_again_changes_nothing()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await PutAsync(anna, conversation, new { content = "a" });
        var cursor = await CursorAsync(anna);
        await PutAsync(anna, conversation, new { content = "a" });
        (await CursorAsync(anna)).ShouldBe(cursor);
        await PutAsync(anna, conversation, new { content = "" });
        cursor = await CursorAsync(anna);
        (await anna.CallAsync($"DELETE /chats/conversations/{conversation}/draft")).Status.ShouldBe(200);
        (await CursorAsync(anna)).ShouldBe(cursor);
    }

    [Fact]
    public async Task A_draft_that_cannot_be_kept_is_refused_and_the_old_one_stays()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        var other = await anna.DirectAsync(await world.PersonAsync());
        await using var annas = await world.ConnectAsync(anna);
        var elsewhere = (await annas.SayAsync(other, "x")).Id();
        await PutAsync(anna, conversation, new { content = "kept" });
        foreach (var (body, status) in (IEnumerable<(object, int)>)
            [
                (new { }, 400), (new { content = 5 }, 400), (new { content = new string('x', 10_001) }, 400), (new { content = "a\0b" }, 400),
                (new { content = "a", replyTo = "x" }, 400), (new { content = "a", replyTo = elsewhere }, 404), (new { content = "a", replyTo = "99999999" }, 404),
            ])
        {
            (await PutAsync(anna, conversation, body)).Status.ShouldBe(status);
        }

        (await annas.AskAsync("saveDraft", new { content = "a" })).GetProperty("statusCode").GetInt32().ShouldBe(400);
        (await PutAsync(anna, "99999999", new { content = "a" })).Status.ShouldBe(404);
        (await anna.CallAsync($"GET /chats/conversations/{conversation}/draft")).Text("content").ShouldBe("kept");
        (await PutAsync(anna, conversation, new { content = new string('x', 10_000) })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Who_leaves_leaves_no_draft_behind()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await PutAsync(ben, group, new { content = "secret" });
        await ben.CallAsync($"POST /chats/conversations/{group}/leave");
        foreach (var route in (string[])["GET", "PUT", "DELETE"])
        {
            (await ben.CallAsync($"{route} /chats/conversations/{group}/draft", route == "PUT" ? new { content = "x" } : null)).Status.ShouldBe(404);
        }

        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        (await DraftAsync(ben, group)).ShouldBeNull();
    }

    [Fact]
    public async Task A_replay_shows_the_draft_of_today_and_nothing_to_who_has_left()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await PutAsync(ben, group, new { content = "one" });
        await PutAsync(ben, group, new { content = "two" });
        Replayed(group).ShouldBe(["two", "two"]);
        await PutAsync(ben, group, new { content = "" });
        Replayed(group).ShouldBe(["", "", ""]);
        await ben.CallAsync($"POST /chats/conversations/{group}/leave");
        Replayed(group).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_log_holds_no_draft()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await PutAsync(anna, conversation, new { content = "content" });
        using var snapshot = world.Server.Services.GetRequiredService<Database>().Read();
        snapshot.EventsOf(EventKind.DraftSaved, conversation).Single().Data.ShouldBeNull();
    }

    private IReadOnlyList<string> Replayed(string conversation)
    {
        using var snapshot = world.Server.Services.GetRequiredService<Database>().Read();
        var states = DraftSavedState.Load(snapshot, snapshot.EventsOf(EventKind.DraftSaved, conversation));
        return [.. states.OrderBy(s => s.Key).Select(s => s.Value.Announcement.Content)];
    }

    private static async Task SaveAsync(ChatClient client, object draft) =>
        (await client.AskAsync("saveDraft", draft)).GetProperty("success").GetBoolean().ShouldBeTrue();

    private static Task<Answer> PutAsync(TestUser user, string conversation, object draft) =>
        user.CallAsync($"PUT /chats/conversations/{conversation}/draft", draft);

    private static async Task<string?> DraftAsync(TestUser user, string conversation)
    {
        var list = (await user.CallAsync("GET /chats/conversations")).Body.EnumerateArray();
        return list.Single(c => c.Id() == conversation).TryGetProperty("draft", out var draft) ? draft.ToString() : null;
    }

    private static async Task<string?> CursorAsync(TestUser user) => (await user.CallAsync("GET /chats/conversations")).Cursor;
}
