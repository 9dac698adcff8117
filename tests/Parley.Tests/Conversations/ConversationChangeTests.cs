using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Tests.Realtime;

namespace Parley.Tests.Conversations;

/// <summary>What becomes of a group or channel: changed, archived, deleted.</summary>
public sealed class ConversationChangeTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task The_owner_and_the_admins_change_a_channel_and_everybody_learns_it()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelOfAsync(ben, cleo);
        await anna.CallAsync($"PATCH /chats/conversations/{channel}/participants/{ben.Id}", new { role = "admin" });
        await using var cleos = await world.ConnectAsync(cleo);
        await using var bens = await world.ConnectAsync(ben);
        var name = ChannelCalls.NewName();
        var changed = (await bens.DoAsync("updateConversation", new
        {
            conversationId = channel,
            name = $" {name} ",
            topic = "Coffee",
            avatar = "https://example.org/a.png",
            slowMode = 30,
            announcementOnly = true,
        })).GetProperty("conversation");
        var told = await cleos.SeeAsync("conversationUpdated");
        foreach (var thing in (JsonElement[])[changed, told.Payload])
        {
            thing.GetProperty("name").GetString().ShouldBe(name);
            thing.GetProperty("topic").GetString().ShouldBe("Coffee");
            thing.GetProperty("avatar").GetString().ShouldBe("https://example.org/a.png");
            (thing.GetProperty("slowMode").GetInt32(), thing.GetProperty("announcementOnly").GetBoolean()).ShouldBe((30, true));
        }

        told.Text("updatedBy").ShouldBe(ben.Id);
        (await ben.ChannelsAsync($"?q={name}")).Count.ShouldBe(1);

        // Null takes away; what is not named stays; the same again is no news.
        cleos.Clear();
        await ben.CallAsync($"PATCH /chats/conversations/{channel}", new { topic = (string?)null });
        await ben.CallAsync($"PATCH /chats/conversations/{channel}", new { name });
        (await cleos.SeeAsync("conversationUpdated")).Payload.TryGetProperty("topic", out _).ShouldBeFalse();
        (await cleos.HeardAsync()).ShouldBe(["conversationUpdated"]);
        (await cleo.ConversationAsync(channel)).GetProperty("avatar").GetString().ShouldBe("https://example.org/a.png");
    }

    [Fact]
    public async Task The_owner_alone_sets_changes_and_removes_the_password_and_members_stay()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelOfAsync(ben);
        await anna.CallAsync($"PATCH /chats/conversations/{channel}/participants/{ben.Id}", new { role = "admin" });
        Task<Answer> ChangeAsync(TestUser user, object change) => user.CallAsync($"PATCH /chats/conversations/{channel}", change);

        (await ChangeAsync(ben, new { password = "sesame" })).Status.ShouldBe(403);
        (await ChangeAsync(ben, new { visibility = "private" })).Status.ShouldBe(403);
        (await ChangeAsync(anna, new { visibility = "protected" })).Status.ShouldBe(400);
        var closed = await ChangeAsync(anna, new { password = "sesame" });
        (closed.Status, closed.Text("visibility")).ShouldBe((200, "protected"));
        (await cleo.JoinAsync(channel)).Status.ShouldBe(403);
        (await ChangeAsync(anna, new { password = "another" })).Status.ShouldBe(200);
        (await cleo.JoinAsync(channel, "sesame")).Status.ShouldBe(403);
        (await cleo.JoinAsync(channel, "another")).Status.ShouldBe(200);
        (await ben.ConversationAsync(channel)).GetProperty("participantCount").GetInt32().ShouldBe(3);
        (await ChangeAsync(anna, new { password = (string?)null })).Text("visibility").ShouldBe("public");
        var dora = await world.PersonAsync();
        (await dora.JoinAsync(channel)).Status.ShouldBe(200);
        (await ChangeAsync(anna, new { visibility = "private" })).Text("visibility").ShouldBe("private");
        (await dora.ChannelsAsync("?limit=200")).ShouldAllBe(c => c.Id() != channel);
        (await (await world.PersonAsync()).JoinAsync(channel)).Status.ShouldBe(404);
        (await dora.ConversationAsync(channel)).GetProperty("participantCount").GetInt32().ShouldBe(4);
    }

    [Theory]
    [InlineData("""{"name":""}""", 400)]
    [InlineData("""{"name":"x\u0007"}""", 400)]
    [InlineData("""{"slowMode":21601}""", 400)]
    [InlineData("""{"slowMode":-1}""", 400)]
    [InlineData("""{"topic":7}""", 400)]
    [InlineData("""{"visibility":"secret"}""", 400)]
    [InlineData("""{"visibility":"public","password":"sesame"}""", 400)]
    [InlineData("""{"avatar":"http://example.org/a.png"}""", 400)]
    public async Task What_it_cannot_be_is_refused_and_nothing_changes(string body, int status)
    {
        var anna = await world.PersonAsync();
        var channel = await anna.ChannelAsync();
        var before = await anna.ConversationAsync(channel);
        (await anna.CallAsync($"PATCH /chats/conversations/{channel}", JsonDocument.Parse(body).RootElement)).Status.ShouldBe(status);
        (await anna.ConversationAsync(channel)).ToString().ShouldBe(before.ToString());
    }

    [Fact]
    public async Task Who_may_not_changes_nothing()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        var direct = await anna.DirectAsync(ben);
        (await ben.CallAsync($"PATCH /chats/conversations/{group}", new { name = "mine" })).Status.ShouldBe(403);
        (await anna.CallAsync($"PATCH /chats/conversations/{group}", new { visibility = "public" })).Status.ShouldBe(400);
        (await anna.CallAsync($"PATCH /chats/conversations/{group}", new { topic = "a topic" })).Text("topic").ShouldBe("a topic");
        (await anna.CallAsync($"PATCH /chats/conversations/{direct}", new { name = "us" })).Status.ShouldBe(400);
        (await ben.CallAsync($"DELETE /chats/conversations/{group}")).Status.ShouldBe(403);
        (await anna.CallAsync($"DELETE /chats/conversations/{direct}")).Status.ShouldBe(400);
        (await anna.CallAsync($"PATCH /chats/conversations/{group}", new { name = "ours" })).Text("name").ShouldBe("ours");
    }

    [Fact]
    public async Task A_name_that_another_channel_took_meanwhile_is_refused()
    {
        var anna = await world.PersonAsync();
        var (one, other) = (await anna.ChannelAsync(), await anna.ChannelAsync());
        var name = (await anna.ConversationAsync(one)).GetProperty("name").GetString();
        (await anna.CallAsync($"PATCH /chats/conversations/{other}", new { name })).Status.ShouldBe(409);
        (await anna.CallAsync($"PATCH /chats/conversations/{one}", new { isArchived = true })).Status.ShouldBe(200);
        (await anna.CallAsync($"PATCH /chats/conversations/{other}", new { name })).Status.ShouldBe(200);
        (await anna.CallAsync($"PATCH /chats/conversations/{one}", new { isArchived = false })).Status.ShouldBe(409);
    }

    [Fact]
    public async Task In_an_archived_channel_everything_is_read_and_nothing_written()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelOfAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await annas.SayAsync(channel, "before", "t1")).Id();
        await annas.DoAsync("updateConversation", new { conversationId = channel, isArchived = true });
        await annas.FailAsync("sendMessage", new { conversationId = channel, content = "after" }, 403);
        await annas.FailAsync("editMessage", new { messageId = message, content = "edited" }, 403);
        await annas.FailAsync("addReaction", new { messageId = message, emoji = "👍" }, 403);
        await annas.FailAsync("pinMessage", new { messageId = message }, 403);
        await annas.FailAsync("typing", new { conversationId = channel }, 403);
        // What was sent before is the same message still.
        (await annas.SayAsync(channel, "before", "t1")).Id().ShouldBe(message);
        (await ben.ContentsAsync(channel)).ShouldBe(["before"]);
        (await ben.ConversationAsync(channel)).GetProperty("isArchived").GetBoolean().ShouldBeTrue();
        (await cleo.ChannelsAsync("?limit=200")).ShouldAllBe(c => c.Id() != channel);
        (await cleo.JoinAsync(channel)).Status.ShouldBe(404);
        await annas.DoAsync("updateConversation", new { conversationId = channel, isArchived = false });
        await annas.SayAsync(channel, "after");
        (await cleo.JoinAsync(channel)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_deleted_channel_is_found_by_nobody_and_nothing_of_it_is_left()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelOfAsync(ben);
        var name = (await anna.ConversationAsync(channel)).GetProperty("name").GetString();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var message = (await annas.SayAsync(channel, "tellingword")).Id();
        await bens.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
        await bens.DoAsync("saveDraft", new { conversationId = channel, content = "a draft" });
        await bens.DoAsync("markConversationAsRead", new { conversationId = channel });
        await annas.DoAsync("deleteConversation", new { conversationId = channel });

        var told = await bens.SeeAsync("conversationDeleted");
        (told.Text("conversationId"), told.Text("deletedBy")).ShouldBe((channel, anna.Id));
        foreach (var user in (TestUser[])[anna, ben])
        {
            (await user.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(0);
            (await user.CallAsync($"GET /chats/conversations/{channel}")).Status.ShouldBe(404);
            (await user.CallAsync($"GET /chats/conversations/{channel}/messages")).Status.ShouldBe(404);
            (await user.CallAsync($"GET /chats/messages/{message}")).Status.ShouldBe(404);
            (await user.JoinAsync(channel)).Status.ShouldBe(404);
            (await user.CallAsync("GET /unread")).Body.GetProperty("total").GetInt32().ShouldBe(0);
        }

        await bens.FailAsync("sendMessage", new { conversationId = channel, content = "after" }, 404);
        await bens.FailAsync("typing", new { conversationId = channel }, 404);
        (await cleo.CallAsync("POST /chats/conversations", new { type = "channel", name })).Status.ShouldBe(201);

        await EmptyAsync();
        using var snapshot = world.Server.Services.GetRequiredService<Database>().Read();
        foreach (var table in (string[])["messages", "drafts", "reads", "watermarks"])
        {
            snapshot.First<long>($"SELECT COUNT(*) FROM {table} WHERE conversation_id = @id", new { id = long.Parse(channel, System.Globalization.CultureInfo.InvariantCulture) })
                .ShouldBe(0, table);
        }

        snapshot.First<long>("SELECT COUNT(*) FROM reactions WHERE message_id = @id", new { id = long.Parse(message, System.Globalization.CultureInfo.InvariantCulture) }).ShouldBe(0);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Whoever_was_away_when_it_was_deleted_learns_that_alone(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var channel = await anna.ChannelOfAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var bens = await ChatClient.ConnectAsync(server, ben);
        await annas.SayAsync(channel, "seen");
        await bens.SeeAsync("newMessage");
        await bens.CloseAsync();
        await annas.SayAsync(channel, "missed");
        (await anna.CallAsync($"DELETE /chats/conversations/{channel}")).Status.ShouldBe(200);
        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("conversationDeleted");
        (await again.HeardAsync()).ShouldBe(["conversationDeleted"]);
        await bens.DisposeAsync();
    }

    [Fact]
    public async Task The_owner_makes_admins_and_another_owner()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var cleos = await world.ConnectAsync(cleo);
        Task<Answer> RoleAsync(TestUser user, TestUser whom, string role) =>
            user.CallAsync($"PATCH /chats/conversations/{group}/participants/{whom.Id}", new { role });

        (await RoleAsync(ben, cleo, "admin")).Status.ShouldBe(403);
        (await RoleAsync(anna, ben, "owner")).Status.ShouldBe(400);
        (await RoleAsync(anna, ben, "king")).Status.ShouldBe(400);
        (await RoleAsync(anna, anna, "member")).Status.ShouldBe(400);
        (await RoleAsync(anna, await world.PersonAsync(), "admin")).Status.ShouldBe(404);
        (await RoleAsync(anna, ben, "admin")).Status.ShouldBe(200);
        (await RoleAsync(anna, ben, "admin")).Status.ShouldBe(200);
        var told = await cleos.SeeAsync("participantUpdated");
        (told.Text("userId"), told.Text("role"), told.Text("updatedBy")).ShouldBe((ben.Id, "admin", anna.Id));
        (await RoleAsync(ben, cleo, "admin")).Status.ShouldBe(403);
        (await ben.CallAsync($"POST /chats/conversations/{group}/owner", new { userId = ben.Id })).Status.ShouldBe(403);

        (await anna.CallAsync($"POST /chats/conversations/{group}/owner", new { userId = cleo.Id })).Status.ShouldBe(200);
        (await ben.RolesAsync(group)).ShouldBe(
            new Dictionary<string, string> { [anna.Id] = "admin", [ben.Id] = "admin", [cleo.Id] = "owner" }, ignoreOrder: true);
        (await cleos.HeardAsync()).ShouldBe(["participantUpdated", "participantUpdated", "participantUpdated"]);
        // An admin removes no admin.
        (await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}")).Status.ShouldBe(403);
        (await cleo.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}?reason=enough")).Status.ShouldBe(200);
        (await cleos.SeeAsync("participantRemoved")).Text("reason").ShouldBe("enough");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Whoever_becomes_the_owner_is_not_mute_any_more(bool byLeaving)
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var bens = await world.ConnectAsync(ben);
        await anna.CallAsync($"PUT /chats/conversations/{group}/mutes/{ben.Id}", new { });
        await bens.FailAsync("sendMessage", new { conversationId = group, content = "x" }, 403);
        await anna.CallAsync(byLeaving ? $"POST /chats/conversations/{group}/leave" : $"POST /chats/conversations/{group}/owner", new { userId = ben.Id });
        await bens.SeeAsync("participantUnmuted");
        await bens.SayAsync(group, "heard again");
        (await ben.CallAsync($"GET /chats/conversations/{group}/mutes")).Body.GetArrayLength().ShouldBe(0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Whoever_comes_first_into_a_deserted_channel_owns_it(bool byInvite)
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelAsync();
        var invite = (await anna.CallAsync($"POST /chats/conversations/{channel}/invites", new { })).Text("code");
        (await anna.CallAsync($"POST /chats/conversations/{channel}/leave")).Status.ShouldBe(200);
        (await (byInvite ? ben.CallAsync($"POST /chats/invites/{invite}") : ben.JoinAsync(channel))).Status.ShouldBe(200);
        (await cleo.JoinAsync(channel)).Status.ShouldBe(200);
        (await ben.RolesAsync(channel)).ShouldBe(new Dictionary<string, string> { [ben.Id] = "owner", [cleo.Id] = "member" }, ignoreOrder: true);
        (await ben.CallAsync($"PATCH /chats/conversations/{channel}", new { topic = "Mine" })).Status.ShouldBe(200);
    }

    private async Task EmptyAsync() =>
        await world.Server.Services.GetRequiredService<Parley.Conversations.DeletedConversations>().RunAsync(TestContext.Current.CancellationToken);
}
