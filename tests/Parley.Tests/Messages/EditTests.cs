using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

public sealed class EditTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task An_edited_message_says_the_new_and_shows_what_it_said_before()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var sent = await annas.SayAsync(conversation, "one");
        sent.GetProperty("isEdited").GetBoolean().ShouldBeFalse();
        sent.TryGetProperty("editedAt", out _).ShouldBeFalse();

        var edited = (await annas.DoAsync("editMessage", new { messageId = sent.Id(), content = "  two  " })).GetProperty("message");
        edited.GetProperty("content").GetString().ShouldBe("two");
        edited.GetProperty("isEdited").GetBoolean().ShouldBeTrue();
        var seen = await bens.SeeAsync("messageEdited");
        (seen.Text("messageId"), seen.Text("conversationId"), seen.Text("content")).ShouldBe((sent.Id(), conversation, "two"));
        seen.Text("editedAt").ShouldBe(edited.GetProperty("editedAt").GetString());
        seen.Payload.GetProperty("isDeleted").GetBoolean().ShouldBeFalse();

        var answer = await anna.CallAsync($"PATCH /chats/messages/{sent.Id()}", new { content = "three" });
        (answer.Status, answer.Text("content")).ShouldBe((200, "three"));
        var loaded = await ben.MessageAsync(sent.Id());
        foreach (var property in (string[])["content", "isEdited", "editedAt", "updatedAt", "createdAt"])
        {
            loaded.GetProperty(property).ToString().ShouldBe(answer.Body.GetProperty(property).ToString(), property);
        }

        var edits = (await ben.CallAsync($"GET /chats/messages/{sent.Id()}/edits")).Body.EnumerateArray().ToList();
        edits.Select(e => e.GetProperty("content").GetString()).ShouldBe(["one", "two"]);
        edits[0].GetProperty("writtenAt").GetString().ShouldBe(sent.GetProperty("createdAt").GetString());
        edits[0].GetProperty("replacedAt").GetString().ShouldBe(edits[1].GetProperty("writtenAt").GetString());
        edits[1].GetProperty("replacedAt").GetString().ShouldBe(answer.Text("editedAt"));
        var second = (await ben.CallAsync($"GET /chats/messages/{sent.Id()}/edits?page=2&limit=1")).Body.EnumerateArray();
        second.Single().GetProperty("content").GetString().ShouldBe("one");
        (await ben.UnreadAsync(conversation)).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_content_again_changes_nothing()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var sent = await annas.SayAsync(conversation, "one");
        await annas.DoAsync("editMessage", new { messageId = sent.Id(), content = "one " });
        (await anna.CallAsync($"PATCH /chats/messages/{sent.Id()}", new { content = "one" })).Status.ShouldBe(200);
        (await annas.HeardAsync()).ShouldBe(["newMessage"]);
        (await anna.MessageAsync(sent.Id())).GetProperty("isEdited").GetBoolean().ShouldBeFalse();
        (await anna.CallAsync($"GET /chats/messages/{sent.Id()}/edits")).Body.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Only_the_sender_edits_whoever_owns_the_group()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var sent = await bens.SayAsync(group, "mine");
        await annas.FailAsync("editMessage", new { messageId = sent.Id(), content = "hers" }, 403);
        (await anna.CallAsync($"PATCH /chats/messages/{sent.Id()}", new { content = "hers" })).Status.ShouldBe(403);
        (await ben.ContentsAsync(group)).ShouldBe(["mine"]);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("  ", 400)]
    [InlineData(null, 400)]
    [InlineData("a\0b", 400)]
    public async Task A_content_that_could_not_be_sent_is_refused(string? content, int status)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var sent = await annas.SayAsync(conversation, "one");
        await annas.FailAsync("editMessage", new { messageId = sent.Id(), content }, status);
        await annas.FailAsync("editMessage", new { content = "x" }, 400);
        await annas.FailAsync("editMessage", new { messageId = "nonsense", content = "x" }, 400);
        (await anna.CallAsync($"PATCH /chats/messages/{sent.Id()}", new { content = new string('x', 10_001) })).Status.ShouldBe(400);
        (await anna.CallAsync("PATCH /chats/messages/nonsense", new { content = "x" })).Status.ShouldBe(404);
        (await anna.ContentsAsync(conversation)).ShouldBe(["one"]);
    }

    [Fact]
    public async Task A_deleted_message_cannot_be_edited_and_what_it_said_before_is_gone()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var sent = await annas.SayAsync(conversation, "one");
        await annas.DoAsync("editMessage", new { messageId = sent.Id(), content = "two" });
        await annas.DoAsync("deleteMessage", new { messageId = sent.Id() });
        await annas.FailAsync("editMessage", new { messageId = sent.Id(), content = "three" }, 400);
        (await anna.CallAsync($"GET /chats/messages/{sent.Id()}/edits")).Body.GetArrayLength().ShouldBe(0);
        var kept = await ben.MessageAsync(sent.Id());
        kept.GetProperty("content").GetString().ShouldBe("");
        kept.GetProperty("isEdited").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Sending_again_what_was_edited_meanwhile_is_the_same_message()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var sent = await annas.SayAsync(conversation, "one", "t1");
        await annas.DoAsync("editMessage", new { messageId = sent.Id(), content = "two" });
        var again = await annas.SayAsync(conversation, "one", "t1");
        (again.Id(), again.GetProperty("content").GetString()).ShouldBe((sent.Id(), "two"));
    }

    [Fact]
    public async Task Who_came_after_a_message_does_not_hear_what_becomes_of_it()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        var sent = (await annas.SayAsync(group, "before Cleo")).Id();
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        await annas.DoAsync("editMessage", new { messageId = sent, content = "still not for Cleo" });
        await annas.DoAsync("addReaction", new { messageId = sent, emoji = "👍" });
        await annas.DoAsync("removeReaction", new { messageId = sent, emoji = "👍" });
        await annas.DoAsync("pinMessage", new { messageId = sent });
        await annas.DoAsync("unpinMessage", new { messageId = sent });
        (await bens.HeardAsync()).ShouldBe(
            ["newMessage", "participantsAdded", "messageEdited", "reactionAdded", "reactionRemoved", "messagePinned", "messageUnpinned"]);
        (await cleos.HeardAsync()).ShouldBe(["participantsAdded"]);
        foreach (var (name, payload) in ((string, object)[])[
            ("editMessage", new { messageId = sent, content = "x" }), ("deleteMessage", new { messageId = sent }),
            ("addReaction", new { messageId = sent, emoji = "👍" }), ("pinMessage", new { messageId = sent }),
            ("sendMessage", new { conversationId = group, content = "x", replyTo = sent })])
        {
            await cleos.FailAsync(name, payload, 404);
        }
    }

    [Fact]
    public async Task Nor_does_she_when_she_is_just_connecting()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var sent = (await annas.SayAsync(group, "before Cleo")).Id();
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        using var enough = new CancellationTokenSource();
        var editing = Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await annas.DoAsync("editMessage", new { messageId = sent, content = FormattableString.Invariant($"{i}") });
            }
        });
        for (var i = 0; i < 40; i++)
        {
            await using var cleos = await world.ConnectAsync(cleo);
            await cleos.AskAsync("getOnlineUsers");
            cleos.Seen("messageEdited").ShouldBeEmpty();
        }

        await enough.CancelAsync();
        await editing;
    }

    [Fact]
    public async Task Whoever_comes_back_hears_what_becomes_of_the_messages_of_an_earlier_stay()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var sent = await annas.SayAsync(group, "first stay");
        await ben.CallAsync($"POST /chats/conversations/{group}/leave");
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        await annas.DoAsync("editMessage", new { messageId = sent.Id(), content = "edited" });
        (await bens.SeeAsync("messageEdited")).Text("content").ShouldBe("edited");
    }
}
