using Parley.Tests.Realtime;

namespace Parley.Tests.Conversations;

public sealed class ConversationTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_second_direct_conversation_is_the_first_one()
    {
        var (anna, ben) = await world.TwoAsync();
        var first = await anna.CallAsync("POST /chats/conversations", new { participants = new[] { ben.Id } });
        var second = await ben.CallAsync("POST /chats/conversations", new { participants = new[] { anna.Id, ben.Id }, type = "direct" });
        (first.Status, second.Status).ShouldBe((201, 200));
        second.Body.Id().ShouldBe(first.Body.Id());
        first.Cursor.ShouldNotBeNull();
        second.Cursor.ShouldNotBeNull();
    }

    [Fact]
    public async Task Created_from_both_sides_at_once_it_is_still_one()
    {
        var (anna, ben) = await world.TwoAsync();
        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? anna.DirectAsync(ben) : ben.DirectAsync(anna)));
        created.Distinct().Count().ShouldBe(1);
        (await anna.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task More_than_one_other_person_makes_a_group_owned_by_its_creator()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = (await anna.CallAsync("POST /chats/conversations", new { participants = new[] { ben.Id, cleo.Id } })).Body;
        group.GetProperty("type").GetString().ShouldBe("group");
        group.GetProperty("createdBy").GetString().ShouldBe(anna.Id);
        group.GetProperty("participants").EnumerateArray().ToDictionary(p => p.Id(), p => p.GetProperty("role").GetString())
            .ShouldBe(new Dictionary<string, string?> { [anna.Id] = "owner", [ben.Id] = "member", [cleo.Id] = "member" }, ignoreOrder: true);
    }

    [Fact]
    public async Task Ids_may_be_numbers()
    {
        var (anna, ben) = await world.TwoAsync();
        var id = long.Parse(ben.Id, System.Globalization.CultureInfo.InvariantCulture);
        (await anna.CallAsync("POST /chats/conversations", new { participants = new[] { id } })).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("""{"participants":["987654"]}""", "There is no user 987654")]
    [InlineData("""{"participants":[]}""", "participants must name at least one other person")]
    [InlineData("""{}""", "participants is required: a list of user ids")]
    [InlineData("""{"participants":[],"isGroup":true,"name":"  "}""", "name must have 1 to 100 characters, none of them hidden")]
    [InlineData("""{"participants":[],"isGroup":true,"avatar":"http://example.org/a.png"}""", "avatar must be an https address of at most 2048 characters")]
    [InlineData("""{"participants":[],"type":"room"}""", "type must be \"direct\", \"group\" or \"channel\"")]
    public async Task What_cannot_be_created_is_refused_with_a_reason(string body, string message)
    {
        var anna = await world.PersonAsync();
        var answer = await anna.CallAsync("POST /chats/conversations", System.Text.Json.JsonDocument.Parse(body).RootElement);
        answer.Status.ShouldBe(400);
        answer.Text("message").ShouldBe(message);
        (await anna.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_list_has_the_latest_activity_first_with_last_message_and_unread_count()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var withBen = await anna.DirectAsync(ben);
        var withCleo = await anna.DirectAsync(cleo);
        await using var bens = await world.ConnectAsync(ben);
        await bens.SayAsync(withBen, "one");
        await bens.SayAsync(withBen, "two");
        var list = (await anna.CallAsync("GET /chats/conversations")).Body.EnumerateArray().ToList();
        list.Select(c => c.Id()).ShouldBe([withBen, withCleo]);
        list[0].GetProperty("unreadCount").GetInt32().ShouldBe(2);
        list[0].GetProperty("lastMessage").GetProperty("content").GetString().ShouldBe("two");
        list[1].GetProperty("lastMessage").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await anna.CallAsync("GET /chats/conversations?page=2&limit=1")).Body.EnumerateArray().Select(c => c.Id()).ShouldBe([withCleo]);
    }
}
