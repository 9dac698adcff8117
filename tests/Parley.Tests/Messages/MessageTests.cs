using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

public sealed class MessageTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Page_1_is_the_newest_and_within_a_page_the_oldest_is_first()
    {
        var (anna, conversation) = await ConversationOfFiveAsync();
        (await anna.ContentsAsync(conversation, "?page=1&limit=2")).ShouldBe(["4", "5"]);
        (await anna.ContentsAsync(conversation, "?page=2&limit=2")).ShouldBe(["2", "3"]);
        (await anna.ContentsAsync(conversation, "?page=3&limit=2")).ShouldBe(["1"]);
        (await anna.ContentsAsync(conversation, "?page=4&limit=2")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_says_which_position_of_the_log_it_shows()
    {
        var (anna, conversation) = await ConversationOfFiveAsync();
        var answer = await anna.CallAsync($"GET /chats/conversations/{conversation}/messages");
        answer.Cursor!.Split('.').Length.ShouldBe(2);
        long.Parse(answer.Cursor.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThanOrEqualTo(long.Parse(answer.Body[4].Id(), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_deleted_message_keeps_its_place_and_loses_its_content()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var message = await annas.SayAsync(conversation, "oops");
        (await ben.UnreadAsync(conversation)).ShouldBe(1);
        (await annas.AskAsync("deleteMessage", new { messageId = message.Id() })).GetProperty("messageId").GetString().ShouldBe(message.Id());

        var seen = await bens.SeeAsync("messageDeleted");
        (seen.Text("messageId"), seen.Text("conversationId"), seen.Text("deletedBy")).ShouldBe((message.Id(), conversation, anna.Id));
        var kept = (await ben.MessagesAsync(conversation)).Single();
        kept.GetProperty("content").GetString().ShouldBe("");
        kept.GetProperty("isDeleted").GetBoolean().ShouldBeTrue();
        (await ben.UnreadAsync(conversation)).ShouldBe(0);
        (await ben.ConversationAsync(conversation)).GetProperty("lastMessage").GetProperty("isDeleted").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Deleting_twice_is_deleting_once()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = await annas.SayAsync(conversation, "oops");
        (await anna.CallAsync($"DELETE /chats/messages/{message.Id()}")).Status.ShouldBe(200);
        (await anna.CallAsync($"DELETE /chats/messages/{message.Id()}")).Status.ShouldBe(200);
        await annas.SayAsync(conversation, "end");
        await annas.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("content").GetString() == "end");
        annas.Seen("messageDeleted").Count.ShouldBe(1);
    }

    [Fact]
    public async Task In_a_group_the_owner_deletes_what_others_wrote_and_members_do_not()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var bens = await world.ConnectAsync(ben);
        var message = await bens.SayAsync(group, "x");
        (await cleo.CallAsync($"DELETE /chats/messages/{message.Id()}")).Status.ShouldBe(403);
        (await anna.CallAsync($"DELETE /chats/messages/{message.Id()}")).Status.ShouldBe(200);
    }

    private async Task<(TestUser Anna, string Conversation)> ConversationOfFiveAsync()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        for (var i = 1; i <= 5; i++)
        {
            await annas.SayAsync(conversation, FormattableString.Invariant($"{i}"));
        }

        return (anna, conversation);
    }
}
