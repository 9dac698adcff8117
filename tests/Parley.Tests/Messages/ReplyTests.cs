using System.Text.Json;
using Parley.Messages;
using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

public sealed class ReplyTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task An_answer_shows_the_beginning_of_what_it_answers_as_it_is_today()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var long250 = string.Concat(Enumerable.Repeat("👋", 250));
        var original = await annas.SayAsync(conversation, long250);
        original.TryGetProperty("replyTo", out _).ShouldBeFalse();
        var answer = await bens.SayAsync(conversation, "Hello", replyTo: original.Id());
        var quote = answer.GetProperty("replyTo");
        (quote.Id(), quote.GetProperty("sender").Id(), quote.GetProperty("isDeleted").GetBoolean()).ShouldBe((original.Id(), anna.Id, false));
        quote.GetProperty("content").GetString().ShouldBe(string.Concat(Enumerable.Repeat("👋", 200)));
        (await annas.SeeAsync("newMessage", m => m.GetProperty("message").Id() == answer.Id()))
            .Payload.GetProperty("message").GetProperty("replyTo").ToString().ShouldBe(quote.ToString());

        await annas.DoAsync("editMessage", new { messageId = original.Id(), content = "short" });
        (await QuoteAsync(anna, answer.Id())).GetProperty("content").GetString().ShouldBe("short");
        await annas.DoAsync("deleteMessage", new { messageId = original.Id() });
        var deleted = await QuoteAsync(anna, answer.Id());
        (deleted.GetProperty("content").GetString(), deleted.GetProperty("isDeleted").GetBoolean()).ShouldBe(("", true));
        (await anna.ConversationAsync(conversation)).GetProperty("lastMessage").GetProperty("replyTo").ToString().ShouldBe(deleted.ToString());

        // A message may be deleted while somebody writes an answer.
        (await bens.SayAsync(conversation, "Too late", replyTo: original.Id())).GetProperty("replyTo").ToString().ShouldBe(deleted.ToString());
        await bens.DoAsync("deleteMessage", new { messageId = answer.Id() });
        (await anna.MessageAsync(answer.Id())).TryGetProperty("replyTo", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Only_a_message_of_the_same_conversation_that_one_may_see_is_answered()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var withBen = await anna.DirectAsync(ben);
        var withCleo = await anna.DirectAsync(cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var elsewhere = await annas.SayAsync(withCleo, "secret");
        foreach (var client in (ChatClient[])[annas, bens])
        {
            await client.FailAsync("sendMessage", new { conversationId = withBen, content = "x", replyTo = elsewhere.Id() }, 404);
            await client.FailAsync("sendMessage", new { conversationId = withBen, content = "x", replyTo = "999999999" }, 404);
            await client.FailAsync("sendMessage", new { conversationId = withBen, content = "x", replyTo = "nonsense" }, 400);
        }

        (await anna.MessagesAsync(withBen)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_tempId_with_the_same_answer_is_one_message_and_with_another_original_another()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var one = (await annas.SayAsync(conversation, "one")).Id();
        var two = (await annas.SayAsync(conversation, "two")).Id();
        var sent = (await annas.SayAsync(conversation, "answer", "t", one)).Id();
        (await annas.SayAsync(conversation, "answer", "t", one)).Id().ShouldBe(sent);
        string[] ids = [sent, (await annas.SayAsync(conversation, "answer", "t", two)).Id(), (await annas.SayAsync(conversation, "answer", "t")).Id()];
        ids.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void A_message_that_answers_none_keeps_the_hash_it_always_had() =>
        MessageRules.Check(new Draft(1, "Hello", TempId: "t1"), 100).Value.ContentHash.ShouldBe("9954f53dddd632ee5bf68deddd6f2b8d");

    private static async Task<JsonElement> QuoteAsync(TestUser user, string message) =>
        (await user.MessageAsync(message)).GetProperty("replyTo");
}
