using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

public sealed class PinTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Pinned_messages_are_listed_the_latest_first()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var one = (await annas.SayAsync(conversation, "one")).Id();
        var two = (await annas.SayAsync(conversation, "two")).Id();
        await annas.DoAsync("pinMessage", new { messageId = two });
        (await ben.CallAsync($"PUT /chats/messages/{one}/pin")).Text("messageId").ShouldBe(one);
        var seen = await annas.SeeAsync("messagePinned", p => p.GetProperty("messageId").GetString() == one);
        (seen.Text("conversationId"), seen.Text("pinnedBy")).ShouldBe((conversation, ben.Id));
        seen.Payload.GetProperty("message").GetProperty("isPinned").GetBoolean().ShouldBeTrue();

        (await PinnedAsync(anna, conversation)).ShouldBe([one, two]);
        (await anna.MessagesAsync(conversation)).ShouldAllBe(m => m.GetProperty("isPinned").GetBoolean());
        await annas.DoAsync("unpinMessage", new { messageId = one });
        (await bens.SeeAsync("messageUnpinned")).Text("unpinnedBy").ShouldBe(anna.Id);
        (await anna.CallAsync($"DELETE /chats/messages/{two}/pin")).Status.ShouldBe(200);
        (await PinnedAsync(anna, conversation)).ShouldBeEmpty();
        (await anna.MessageAsync(one)).GetProperty("isPinned").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_pinned_already_or_not_pinned_stays_as_it_is()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await annas.SayAsync(conversation, "one")).Id();
        await annas.DoAsync("unpinMessage", new { messageId = message });
        await annas.DoAsync("pinMessage", new { messageId = message });
        var pins = (await anna.CallAsync($"GET /chats/conversations/{conversation}/pins")).Body.ToString();
        (await ben.CallAsync($"PUT /chats/messages/{message}/pin")).Status.ShouldBe(200);
        (await anna.CallAsync($"GET /chats/conversations/{conversation}/pins")).Body.ToString().ShouldBe(pins);
        await annas.FailAsync("pinMessage", new { }, 400);
        (await annas.HeardAsync()).ShouldBe(["newMessage", "messagePinned"]);
    }

    [Fact]
    public async Task In_a_group_the_owner_pins_and_members_do_not()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var bens = await world.ConnectAsync(ben);
        var message = (await bens.SayAsync(group, "mine")).Id();
        await bens.FailAsync("pinMessage", new { messageId = message }, 403);
        (await anna.CallAsync($"PUT /chats/messages/{message}/pin")).Status.ShouldBe(200);
        (await ben.CallAsync($"DELETE /chats/messages/{message}/pin")).Status.ShouldBe(403);
        (await PinnedAsync(ben, group)).ShouldBe([message]);
    }

    [Fact]
    public async Task Deleting_a_message_unpins_it_and_a_deleted_one_cannot_be_pinned()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await annas.SayAsync(conversation, "one")).Id();
        await annas.DoAsync("pinMessage", new { messageId = message });
        await annas.DoAsync("deleteMessage", new { messageId = message });
        (await PinnedAsync(anna, conversation)).ShouldBeEmpty();
        await annas.FailAsync("pinMessage", new { messageId = message }, 400);
        await annas.DoAsync("unpinMessage", new { messageId = message });
        (await annas.HeardAsync()).ShouldBe(["newMessage", "messagePinned", "messageDeleted"]);
    }

    [Fact]
    public async Task A_conversation_has_at_most_50_pinned_messages()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var first = (await annas.SayAsync(conversation, "1")).Id();
        await annas.DoAsync("pinMessage", new { messageId = first });
        for (var i = 2; i <= 50; i++)
        {
            await annas.DoAsync("pinMessage", new { messageId = (await annas.SayAsync(conversation, "x")).Id() });
        }

        var last = (await annas.SayAsync(conversation, "51")).Id();
        await annas.FailAsync("pinMessage", new { messageId = last }, 400);
        await annas.DoAsync("unpinMessage", new { messageId = first });
        await annas.DoAsync("pinMessage", new { messageId = last });
        (await PinnedAsync(anna, conversation)).Count.ShouldBe(50);
    }

    [Fact]
    public async Task Who_came_after_a_pinned_message_does_not_see_it()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync();
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("pinMessage", new { messageId = (await annas.SayAsync(group, "before")).Id() });
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        var after = (await annas.SayAsync(group, "after")).Id();
        await annas.DoAsync("pinMessage", new { messageId = after });
        (await PinnedAsync(ben, group)).ShouldBe([after]);
        (await PinnedAsync(anna, group)).Count.ShouldBe(2);
    }

    private static async Task<IReadOnlyList<string>> PinnedAsync(TestUser user, string conversation)
    {
        var answer = await user.CallAsync($"GET /chats/conversations/{conversation}/pins");
        answer.Status.ShouldBe(200);
        answer.Cursor.ShouldNotBeNull();
        foreach (var pin in answer.Body.EnumerateArray())
        {
            pin.GetProperty("message").Id().ShouldBe(pin.GetProperty("messageId").GetString());
        }

        return [.. answer.Body.EnumerateArray().Select(p => p.GetProperty("messageId").GetString()!)];
    }
}
