using System.Text.Json;
using Parley.Tests.Friends;
using Parley.Tests.Realtime;

namespace Parley.Tests.Blocks;

/// <summary>From whom somebody takes messages in direct conversations.</summary>
public sealed class WhoMayWriteTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Theory]
    [InlineData("everyone", false, true)]
    [InlineData("everyone", true, true)]
    [InlineData("friends", false, false)]
    [InlineData("friends", true, true)]
    [InlineData("nobody", false, false)]
    [InlineData("nobody", true, false)]
    public async Task Only_those_whom_he_lets_write_to_him(string setting, bool areFriends, bool mayWrite)
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var conversation = await anna.DirectAsync(ben);
        if (areFriends)
        {
            await anna.BefriendAsync(ben);
            await cleo.BefriendAsync(ben);
        }

        (await ben.CallAsync("PATCH /users/me/settings", new { whoMayWrite = setting })).Text("whoMayWrite").ShouldBe(setting);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var ack = await annas.AskAsync("sendMessage", new { conversationId = conversation, content = "x" });
        ack.GetProperty("success").GetBoolean().ShouldBe(mayWrite);
        if (!mayWrite)
        {
            (ack.GetProperty("statusCode").GetInt32(), ack.GetProperty("message").GetString())
                .ShouldBe((403, "This person does not take messages from you"));
        }

        (await ben.MessagesAsync(conversation)).Count.ShouldBe(mayWrite ? 1 : 0);
        (await cleo.CallAsync("POST /chats/conversations", new { participants = new[] { ben.Id } })).Status.ShouldBe(mayWrite ? 201 : 403);
        // The one that is there stays, he himself may write, and what is written in groups is not concerned.
        (await anna.DirectAsync(ben)).ShouldBe(conversation);
        await bens.SayAsync(conversation, "mine");
        var group = await ben.GroupAsync(anna);
        await annas.SayAsync(group, "to the group");
        (await ben.ContentsAsync(group)).ShouldBe(["to the group"]);
    }

    [Theory]
    [InlineData("friends")]
    [InlineData("nobody")]
    [InlineData(null)]
    public async Task Who_may_not_write_to_somebody_does_not_bring_him_into_a_group_and_is_told_the_same_of_a_block(string? setting)
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        if (setting is null)
        {
            await ben.BlockAsync(anna);
        }
        else
        {
            await ben.CallAsync("PATCH /users/me/settings", new { whoMayWrite = setting });
        }

        var group = await anna.GroupAsync(cleo);
        var alone = await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        (alone.Status, alone.Text("message")).ShouldBe((403, "This person cannot be added by you"));
        var dora = await world.PersonAsync();
        var among = await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { dora.Id, ben.Id } });
        (among.Status, among.Text("message")).ShouldBe((403, $"User {ben.Id} cannot be added by you"));
        var founded = await anna.CallAsync("POST /chats/conversations", new { participants = new[] { cleo.Id, ben.Id }, isGroup = true, name = "new" });
        (founded.Status, founded.Text("message")).ShouldBe((403, $"User {ben.Id} cannot be added by you"));
        (await anna.ConversationAsync(group)).GetProperty("participantCount").GetInt32().ShouldBe(2);

        // Of his own will he comes in, and once he is there he is there.
        var invite = await anna.CallAsync($"POST /chats/conversations/{group}/invites");
        (await ben.CallAsync($"POST /chats/invites/{invite.Text("code")}")).Status.ShouldBe(200);
        (await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id, dora.Id } })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Who_has_blocked_somebody_does_not_add_him_either()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        await anna.BlockAsync(ben);
        var group = await anna.GroupAsync(cleo);
        var alone = await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        (alone.Status, alone.Text("message")).ShouldBe((403, "You have blocked this person"));
        (await cleo.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task It_counts_from_the_moment_of_the_change()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        foreach (var (setting, status) in (IEnumerable<(string, int)>)[("nobody", 403), ("everyone", 200), ("friends", 403)])
        {
            await ben.CallAsync("PATCH /users/me/settings", new { whoMayWrite = setting });
            var ack = await annas.AskAsync("sendMessage", new { conversationId = conversation, content = setting });
            ack.GetProperty("success").GetBoolean().ShouldBe(status == 200, setting);
        }

        await anna.BefriendAsync(ben);
        await annas.SayAsync(conversation, "a friend");
        (await ben.ContentsAsync(conversation)).ShouldBe(["everyone", "a friend"]);
        (await bens.SeeAsync("settingsChanged", s => s.GetProperty("whoMayWrite").GetString() == "friends")).Text("readReceipts").ShouldBe("on");
        annas.Seen("settingsChanged").ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_takes_no_messages_from_anybody_takes_no_requests_and_who_takes_them_from_friends_does()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        await ben.CallAsync("PATCH /users/me/settings", new { whoMayWrite = "nobody" });
        var refused = await anna.CallAsync("POST /friends/requests", new { userId = ben.Id });
        (refused.Status, refused.Text("message")).ShouldBe((403, "This person does not take friend requests from you"));
        (await ben.RequestsAsync()).ShouldBe(("", ""));
        // Whom he asks himself may answer.
        await ben.BefriendAsync(anna);
        await ben.CallAsync("PATCH /users/me/settings", new { whoMayWrite = "friends" });
        await cleo.AskAsync(ben);
    }

    [Theory]
    [InlineData("""{"whoMayWrite":"somebody"}""", 400)]
    [InlineData("""{"whoMayWrite":true}""", 400)]
    [InlineData("""{"whoMayWrite":null}""", 200)]
    public async Task What_is_not_understood_changes_nothing(string body, int status)
    {
        var anna = await world.PersonAsync();
        (await anna.CallAsync("PATCH /users/me/settings", JsonDocument.Parse(body).RootElement)).Status.ShouldBe(status);
        (await anna.CallAsync("GET /users/me/settings")).Body.ToString().ShouldBe("""{"readReceipts":"on","whoMayWrite":"everyone"}""");
    }
}
