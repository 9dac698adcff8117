using System.Text.Json;
using Parley.Mentions;
using Parley.Tests.Conversations;
using Parley.Tests.Realtime;

namespace Parley.Tests.Moderation;

public sealed class MentionTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Theory]
    [InlineData("@ben and @Cleo.", "ben,cleo", false, false)]
    [InlineData("(@ben), @ben-anna_1.x: hi", "ben,ben-anna_1.x", false, false)]
    [InlineData("mail@ben.org @@ben @ @b\u00e9", "", false, false)]
    [InlineData("@here and @ALL", "", true, true)]
    [InlineData("`@ben` ``@x ` @y`` and ` @cleo", "cleo", false, false)]
    [InlineData("```\n@ben\n``` @cleo", "cleo", false, false)]
    [InlineData("no at", "", false, false)]
    public void Names_are_found_outside_code(string content, string names, bool here, bool all)
    {
        var found = MentionedNames.In(content);
        (string.Join(',', found.Keys), found.Here, found.All).ShouldBe((names, here, all));
    }

    [Fact]
    public async Task Whoever_is_mentioned_is_named_in_the_message_and_counts_it()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var stranger = await world.PersonAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var sent = await annas.SayAsync(group, $"@{ben.Username.ToUpperInvariant()} and @{stranger.Username} and @{anna.Username}, hello");
        Mentions(sent).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
        Mentions((await bens.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
        Mentions(await ben.MessageAsync(sent.Id())).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
        Mentions((await ben.ConversationAsync(group)).GetProperty("lastMessage")).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
        await annas.SayAsync(group, "nobody");
        (await CountAsync(ben, group), await CountAsync(cleo, group), await CountAsync(anna, group)).ShouldBe((1, 0, 0));
        (await ben.UnreadAsync(group)).ShouldBe(2);

        // Edited, it mentions somebody else; deleted, nobody.
        await annas.DoAsync("editMessage", new { messageId = sent.Id(), content = $"@{cleo.Username}" });
        (await bens.SeeAsync("messageEdited")).Payload.GetProperty("mentions").EnumerateArray().Select(m => m.GetString()).ShouldBe([cleo.Id]);
        (await CountAsync(ben, group), await CountAsync(cleo, group)).ShouldBe((0, 1));
        await annas.DoAsync("deleteMessage", new { messageId = sent.Id() });
        (await CountAsync(cleo, group)).ShouldBe(0);
        (await ben.MessageAsync(sent.Id())).TryGetProperty("mentions", out _).ShouldBeFalse();

        var last = (await annas.SayAsync(group, $"@{ben.Username}")).Id();
        (await CountAsync(ben, group)).ShouldBe(1);
        await ben.CallAsync($"POST /chats/conversations/{group}/read");
        (await CountAsync(ben, group)).ShouldBe(0);
        await ben.CallAsync($"POST /chats/conversations/{group}/unread", new { messageId = last });
        (await CountAsync(ben, group)).ShouldBe(1);
    }

    [Fact]
    public async Task A_mention_by_somebody_with_whom_there_is_a_block_does_not_count()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        await ben.CallAsync($"PUT /blocks/{anna.Id}");
        await annas.SayAsync(group, $"@{ben.Username} @{cleo.Username}");
        await annas.SayAsync(group, "@all");
        (await CountAsync(ben, group), await CountAsync(cleo, group)).ShouldBe((0, 2));
        await ben.CallAsync($"DELETE /blocks/{anna.Id}");
        (await CountAsync(ben, group)).ShouldBe(2);
    }

    [Fact]
    public async Task Here_does_not_tell_who_is_online_of_those_with_whom_there_is_a_block()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        await annas.SeeAsync("userStatusChanged", s => s.GetProperty("userId").GetString() == cleo.Id);
        await ben.CallAsync($"PUT /blocks/{anna.Id}");
        Mentions(await annas.SayAsync(group, "@here")).ShouldBe([cleo.Id]);
        Mentions(await bens.SayAsync(group, $"@here and @{anna.Username}")).ShouldBe([cleo.Id]);
        Mentions(await cleos.SayAsync(group, "@here")).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task All_are_mentioned_by_those_in_charge_alone_and_without_a_row_each()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelOfAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        (await bens.SayAsync(channel, "@all of you")).TryGetProperty("mentionsAll", out _).ShouldBeFalse();
        (await CountAsync(cleo, channel)).ShouldBe(0);
        var sent = await annas.SayAsync(channel, $"@all and @{cleo.Username}");
        sent.GetProperty("mentionsAll").GetBoolean().ShouldBeTrue();
        Mentions(sent).ShouldBe([cleo.Id]);
        (await CountAsync(cleo, channel), await CountAsync(ben, channel), await CountAsync(anna, channel)).ShouldBe((1, 1, 0));
        (await cleo.MessageAsync(sent.Id())).GetProperty("mentionsAll").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Here_are_those_who_are_online()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await annas.SeeAsync("userStatusChanged", s => s.GetProperty("userId").GetString() == ben.Id);
        Mentions(await annas.SayAsync(group, "@here?")).ShouldBe([ben.Id]);
        (await CountAsync(ben, group), await CountAsync(cleo, group)).ShouldBe((1, 0));
        (await annas.SayAsync(await anna.DirectAsync(ben), "@here and @all")).TryGetProperty("mentions", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_marks_a_conversation_as_unread_is_told_of_how_many_of_it_mention_him_at_once_and_late()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var first = (await annas.SayAsync(group, "nobody")).Id();
        await annas.SayAsync(group, $"@{ben.Username}");
        await annas.SayAsync(group, "@all");
        await annas.SayAsync(group, $"@{cleo.Username}");
        await bens.DoAsync("markConversationAsRead", new { conversationId = group });
        var cursor = (await ben.CallAsync("GET /sync")).Text("cursor");
        await bens.DoAsync("markAsUnread", new { conversationId = group, messageId = first });
        Counts((await bens.SeeAsync("conversationUnread")).Payload).ShouldBe((4, 2));
        (await CountAsync(ben, group)).ShouldBe(2);
        await annas.SayAsync(group, $"@{ben.Username} again");
        var late = (await ben.CallAsync($"GET /sync?after={cursor}")).Body.GetProperty("events").EnumerateArray()
            .Single(e => e.GetProperty("event").GetString() == "conversationUnread").GetProperty("data");
        Counts(late).ShouldBe((4, 2));
        (await CountAsync(ben, group)).ShouldBe(3);

        static (int Unread, int Mentions) Counts(JsonElement told) =>
            (told.GetProperty("unreadCount").GetInt32(), told.GetProperty("mentionCount").GetInt32());
    }

    private static async Task<int> CountAsync(TestUser user, string conversation) =>
        (await user.ConversationAsync(conversation)).GetProperty("mentionCount").GetInt32();

    private static IEnumerable<string> Mentions(JsonElement message) => message.GetProperty("mentions").EnumerateArray().Select(m => m.GetString()!);
}
