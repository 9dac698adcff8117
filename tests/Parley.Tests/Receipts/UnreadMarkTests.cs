using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Log;
using Parley.Receipts;
using Parley.Tests.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Receipts;

public sealed class UnreadMarkTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task What_is_marked_as_unread_counts_from_there_for_the_person_alone()
    {
        var (anna, ben, conversation, messages) = await SceneAsync(read: true);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var alsoBens = await world.ConnectAsync(ben);
        await DoAsync(bens, "markAsUnread", conversation, messages[1]);
        foreach (var client in (ChatClient[])[bens, alsoBens])
        {
            var seen = await client.SeeAsync("conversationUnread");
            (seen.Text("conversationId"), seen.Text("unreadFrom"), seen.Payload.GetProperty("unreadCount").GetInt32()).ShouldBe((conversation, messages[1], 3));
        }

        var shown = await ben.ConversationAsync(conversation);
        (shown.GetProperty("unreadCount").GetInt32(), shown.GetProperty("unreadFrom").GetString()).ShouldBe((3, messages[1]));
        // The author is told nothing, and the message stays read.
        (await anna.MessagesAsync(conversation))[1].GetProperty("status").GetString().ShouldBe("read");
        await annas.SayAsync(conversation, "5");
        (await ben.UnreadAsync(conversation)).ShouldBe(4);
        annas.Seen("conversationUnread").ShouldBeEmpty();
        annas.Seen("messageRead").ShouldBeEmpty();
    }

    [Fact]
    public async Task Own_messages_and_deleted_ones_do_not_count()
    {
        var (anna, ben, conversation, messages) = await SceneAsync(read: true);
        await using var bens = await world.ConnectAsync(ben);
        var own = (await bens.SayAsync(conversation, "mine")).Id();
        (await anna.CallAsync($"DELETE /chats/messages/{messages[2]}")).Status.ShouldBe(200);
        (await UnreadAsync(ben, conversation, messages[0])).Status.ShouldBe(200);
        (await ben.UnreadAsync(conversation)).ShouldBe(3);
        (await UnreadAsync(ben, conversation, own)).Status.ShouldBe(200);
        var shown = await ben.ConversationAsync(conversation);
        (shown.GetProperty("unreadCount").GetInt32(), shown.GetProperty("unreadFrom").GetString()).ShouldBe((0, own));
    }

    [Fact]
    public async Task Reading_again_and_sending_take_the_mark_away()
    {
        var (_, ben, conversation, messages) = await SceneAsync(read: true);
        await using var bens = await world.ConnectAsync(ben);
        foreach (var read in (Func<Task>[])
            [
                () => DoAsync(bens, "markConversationAsRead", conversation, null),
                () => DoAsync(bens, "markAsRead", conversation, messages[3]),
                () => bens.SayAsync(conversation, "answer"),
            ])
        {
            await DoAsync(bens, "markAsUnread", conversation, messages[1]);
            (await ben.UnreadAsync(conversation)).ShouldBe(3);
            await read();
            var shown = await ben.ConversationAsync(conversation);
            shown.GetProperty("unreadCount").GetInt32().ShouldBe(0);
            shown.TryGetProperty("unreadFrom", out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Reading_a_part_of_what_was_marked_moves_the_mark()
    {
        var (_, ben, conversation, messages) = await SceneAsync(read: true);
        await using var bens = await world.ConnectAsync(ben);
        await DoAsync(bens, "markAsUnread", conversation, messages[1]);
        await DoAsync(bens, "markAsRead", conversation, messages[0]);
        await DoAsync(bens, "markAsRead", conversation, messages[2]);
        await bens.SeeAsync("conversationUnread", e => e.GetProperty("unreadFrom").GetString() == messages[3]);
        bens.Seen("conversationUnread").Select(e => e.Payload.GetProperty("unreadCount").GetInt32()).ShouldBe([3, 1]);
        (await ben.UnreadAsync(conversation)).ShouldBe(1);
    }

    [Fact]
    public async Task What_was_never_read_stays_unread_wherever_the_mark_is()
    {
        var (_, ben, conversation, messages) = await SceneAsync(read: false);
        (await UnreadAsync(ben, conversation, messages[3])).Status.ShouldBe(200);
        (await ben.UnreadAsync(conversation)).ShouldBe(4);
        await ben.CallAsync($"POST /chats/conversations/{conversation}/read", new { messageId = messages[1] });
        (await UnreadAsync(ben, conversation, messages[0])).Status.ShouldBe(200);
        (await ben.UnreadAsync(conversation)).ShouldBe(4);
        (await UnreadAsync(ben, conversation, messages[3])).Status.ShouldBe(200);
        (await ben.UnreadAsync(conversation)).ShouldBe(2);
    }

    [Fact]
    public async Task A_second_mark_at_the_same_place_changes_nothing()
    {
        var (_, ben, conversation, messages) = await SceneAsync(read: true);
        (await UnreadAsync(ben, conversation, messages[1])).Status.ShouldBe(200);
        var cursor = (await ben.CallAsync("GET /chats/conversations")).Cursor;
        (await UnreadAsync(ben, conversation, messages[1])).Status.ShouldBe(200);
        (await ben.CallAsync("GET /chats/conversations")).Cursor.ShouldBe(cursor);
    }

    [Fact]
    public async Task A_message_that_cannot_be_marked_is_refused_and_nothing_changes()
    {
        var (anna, ben, conversation, messages) = await SceneAsync(read: true);
        var other = await anna.DirectAsync(await world.PersonAsync());
        await using var annas = await world.ConnectAsync(anna);
        var elsewhere = (await annas.SayAsync(other, "x")).Id();
        foreach (var (body, status) in (IEnumerable<(object, int)>)
            [(new { messageId = elsewhere }, 404), (new { messageId = "999999999" }, 404), (new { messageId = "x" }, 400), (new { }, 400)])
        {
            (await ben.CallAsync($"POST /chats/conversations/{conversation}/unread", body)).Status.ShouldBe(status);
        }

        (await UnreadAsync(ben, "999999", messages[0])).Status.ShouldBe(404);
        (await ben.UnreadAsync(conversation)).ShouldBe(0);
    }

    [Fact]
    public async Task Who_comes_back_begins_without_a_mark_and_cannot_set_one_before_that()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var early = (await annas.SayAsync(group, "early")).Id();
        (await UnreadAsync(ben, group, early)).Status.ShouldBe(200);
        (await ben.CallAsync($"POST /chats/conversations/{group}/read")).Status.ShouldBe(200);
        (await UnreadAsync(ben, group, early)).Status.ShouldBe(200);
        await ben.CallAsync($"POST /chats/conversations/{group}/leave");
        await annas.SayAsync(group, "meanwhile");
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        (await ben.UnreadAsync(group)).ShouldBe(0);
        (await UnreadAsync(ben, group, early)).Status.ShouldBe(400);
        await annas.SayAsync(group, "later");
        (await ben.UnreadAsync(group)).ShouldBe(1);
    }

    [Fact]
    public async Task A_replay_shows_the_mark_of_today_over_what_was_there_then_and_nothing_to_who_has_left()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await annas.SayAsync(group, "1")).Id();
        await ben.CallAsync($"POST /chats/conversations/{group}/read");
        await UnreadAsync(ben, group, message);
        Replayed(group).ShouldBe([(1L, true)]);
        await annas.SayAsync(group, "2");
        // It is told by its own event.
        Replayed(group).ShouldBe([(1L, true)]);
        await ben.CallAsync($"POST /chats/conversations/{group}/read");
        Replayed(group).ShouldBe([(0L, false)]);
        await ben.CallAsync($"POST /chats/conversations/{group}/leave");
        Replayed(group).ShouldBeEmpty();
    }

    private List<(long Unread, bool IsMarked)> Replayed(string conversation)
    {
        using var snapshot = world.Server.Services.GetRequiredService<Database>().Read();
        var events = snapshot.EventsOf(EventKind.ConversationUnread, conversation);
        events.ShouldNotBeEmpty();
        var states = ConversationUnreadState.Load(snapshot, events);
        return [.. events.Where(e => states.ContainsKey(e.Pos)).Select(e => states[e.Pos].Announcement).Select(a => (a.UnreadCount, a.UnreadFrom is not null)).Distinct()];
    }

    private static Task<Answer> UnreadAsync(TestUser user, string conversation, string message) =>
        user.CallAsync($"POST /chats/conversations/{conversation}/unread", new { messageId = message });

    private static async Task DoAsync(ChatClient client, string name, string conversation, string? message) =>
        (await client.AskAsync(name, new { conversationId = conversation, messageId = message })).GetProperty("success").GetBoolean().ShouldBeTrue();

    private async Task<(TestUser Anna, TestUser Ben, string Conversation, IReadOnlyList<string> Messages)> SceneAsync(bool read)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var messages = new List<string>();
        for (var i = 1; i <= 4; i++)
        {
            messages.Add((await annas.SayAsync(conversation, FormattableString.Invariant($"{i}"))).Id());
        }

        if (read)
        {
            await ben.CallAsync($"POST /chats/conversations/{conversation}/read");
        }

        return (anna, ben, conversation, messages);
    }
}
