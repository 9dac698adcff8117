using Parley.Tests.Realtime;

namespace Parley.Tests.Conversations;

public sealed class ParticipantTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Any_participant_adds_people_who_see_only_what_comes_after()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var cleos = await world.ConnectAsync(cleo);
        await annas.SayAsync(group, "before");
        (await ben.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id, anna.Id } })).Status.ShouldBe(200);

        (await cleos.SeeAsync("conversationCreated")).Payload.Id().ShouldBe(group);
        var added = await annas.SeeAsync("participantsAdded");
        added.Payload.GetProperty("participants").EnumerateArray().Select(p => p.Id()).ShouldBe([cleo.Id]);
        added.Text("addedBy").ShouldBe(ben.Id);
        await annas.SayAsync(group, "after");
        await cleos.SeeAsync("newMessage");
        (await cleo.ContentsAsync(group)).ShouldBe(["after"]);
        (await cleo.UnreadAsync(group)).ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_unknown_is_named_and_nobody_is_added()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync();
        var answer = await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id, "987654" } });
        answer.Status.ShouldBe(400);
        answer.Text("message").ShouldBe("There is no user 987654");
        (await RolesAsync(anna, group)).Keys.ShouldBe([anna.Id]);
    }

    [Fact]
    public async Task A_member_removes_nobody_and_the_owner_is_removed_by_nobody()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        (await ben.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}")).Status.ShouldBe(403);
        (await ben.CallAsync($"DELETE /chats/conversations/{group}/participants/{anna.Id}")).Status.ShouldBe(403);
        (await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}")).Status.ShouldBe(200);
        (await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}")).Status.ShouldBe(404);
        (await RolesAsync(anna, group)).Keys.ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task When_the_owner_leaves_whoever_is_there_longest_owns_the_group()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync();
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        await using var bens = await world.ConnectAsync(ben);
        (await anna.CallAsync($"POST /chats/conversations/{group}/leave")).Status.ShouldBe(200);
        var left = await bens.SeeAsync("participantRemoved");
        (left.Text("userId"), left.Text("removedBy"), left.Text("newOwner")).ShouldBe((anna.Id, anna.Id, cleo.Id));
        (await RolesAsync(ben, group))[cleo.Id].ShouldBe("owner");
        (await cleo.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Whoever_removes_himself_has_left()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        var answer = await ben.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
        answer.Body.GetProperty("participants").EnumerateArray().Select(p => p.Id()).ShouldBe([anna.Id]);
        (await ben.CallAsync($"GET /chats/conversations/{group}")).Status.ShouldBe(404);
        (await ben.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(0);
    }

    private static async Task<Dictionary<string, string>> RolesAsync(TestUser user, string group) =>
        (await user.ConversationAsync(group)).GetProperty("participants").EnumerateArray()
            .ToDictionary(p => p.Id(), p => p.GetProperty("role").GetString()!);
}
