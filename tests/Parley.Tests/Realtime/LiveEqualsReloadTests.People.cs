using Parley.Tests.Friends;

namespace Parley.Tests.Realtime;

public sealed partial class LiveEqualsReloadTests
{
    private static async Task KeepForOneselfAsync(LiveScene scene)
    {
        var (_, ben, cleo) = scene.People;
        var (annas, bens, cleos) = scene.Clients;
        await scene.ConnectAsync(cleo);

        var group = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id, cleo.Id }, name = "G" })).GetProperty("conversation").Id();
        var first = (await annas.SayAsync(group, "one")).Id();
        var second = (await bens.SayAsync(group, "two")).Id();
        await scene.SameAsync();
        await cleos.AskAsync("markConversationAsRead", new { conversationId = group });
        await scene.SameAsync();
        foreach (var read in (Func<Task>[])
            [
                () => cleos.AskAsync("markAsRead", new { conversationId = group, messageId = first }),
                () => cleos.AskAsync("markConversationAsRead", new { conversationId = group }),
                () => cleos.SayAsync(group, "three"),
            ])
        {
            await cleos.AskAsync("markAsUnread", new { conversationId = group, messageId = first });
            await scene.SameAsync();
            await read();
            await scene.SameAsync();
        }

        await cleos.AskAsync("markAsUnread", new { conversationId = group, messageId = second });
        await annas.SayAsync(group, "four");
        await scene.SameAsync();
        await cleo.CallAsync($"POST /chats/conversations/{group}/read");
        await scene.SameAsync();

        await cleos.AskAsync("saveDraft", new { conversationId = group, content = "draft", replyTo = first });
        await scene.SameAsync();
        await cleo.CallAsync($"PUT /chats/conversations/{group}/draft", new { content = "another draft" });
        await scene.SameAsync();
        await cleo.CallAsync($"DELETE /chats/conversations/{group}/draft");
        await scene.SameAsync();

        await bens.AskAsync("markConversationAsRead", new { conversationId = group });
        await annas.AskAsync("markConversationAsRead", new { conversationId = group });
        await scene.SameAsync();
        await cleo.CallAsync("PATCH /users/me/settings", new { readReceipts = "off" });
        await scene.SameAsync();
        await cleos.SayAsync(group, "five");
        await annas.SayAsync(group, "six");
        await bens.AskAsync("markConversationAsRead", new { conversationId = group });
        await scene.SameAsync();
        await cleos.AskAsync("markConversationAsRead", new { conversationId = group });
        await scene.SameAsync();
        await cleo.CallAsync("PATCH /users/me/settings", new { readReceipts = "on" });
        await scene.SameAsync();
    }

    private static async Task TakeOtherNamesAsync(LiveScene scene)
    {
        var (anna, ben, cleo) = scene.People;
        var (annas, bens, cleos) = scene.Clients;
        var direct = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id } })).GetProperty("conversation").Id();
        var group = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id, cleo.Id }, name = "G" })).GetProperty("conversation").Id();
        var first = (await annas.SayAsync(direct, "one")).Id();
        await bens.SayAsync(direct, "answer", replyTo: first);
        await cleos.SayAsync(group, "two");
        await scene.SameAsync();
        await anna.CallAsync("PATCH /users/me", new { name = "Anna B.", avatar = "https://example.org/anna.png" });
        await scene.SameAsync();
        await cleo.CallAsync($"POST /chats/conversations/{group}/leave");
        await scene.SameAsync();
        await cleo.CallAsync("PATCH /users/me", new { username = $"{cleo.Username}-was-here" });
        await scene.SameAsync();
        await ben.CallAsync("PATCH /users/me", new { status = new { text = "Away" }, bio = "B" });
        await scene.SameAsync();
        // What only his own devices are told of.
        await ben.CallAsync("PATCH /users/me", new { age = 42, privacy = new { age = "nobody" } });
        await scene.SameAsync();
    }

    private static async Task BefriendAsync(LiveScene scene)
    {
        var (anna, ben, cleo) = scene.People;
        var (_, bens, _) = scene.Clients;
        foreach (var step in (Func<Task>[])
            [
                () => anna.AskAsync(ben),
                () => bens.DoAsync("sendFriendRequest", new { userId = anna.Id }),
                () => cleo.AskAsync(anna),
                () => ben.AskAsync(cleo),
                async () => await anna.CallAsync($"POST /friends/requests/{await anna.RequestAsync("incoming")}/reject"),
                async () => await ben.CallAsync($"DELETE /friends/requests/{await ben.RequestAsync("outgoing")}"),
                () => cleo.BefriendAsync(ben),
                () => ben.CallAsync($"DELETE /friends/{cleo.Id}"),
            ])
        {
            await step();
            await scene.SameAsync();
        }
    }

    private static async Task BlockAsync(LiveScene scene)
    {
        var (anna, ben, cleo) = scene.People;
        var (annas, bens, cleos) = scene.Clients;
        var dora = await scene.World.PersonAsync();
        var group = (await annas.DoAsync("createConversation", new { participants = new[] { ben.Id, cleo.Id } })).GetProperty("conversation").Id();
        foreach (var step in (Func<Task>[])
            [
                () => anna.BefriendAsync(ben),
                () => anna.CallAsync($"PUT /blocks/{ben.Id}"),
                () => bens.SayAsync(group, "from who is blocked"),
                () => annas.SayAsync(group, "from who blocks"),
                () => cleos.DoAsync("markConversationAsRead", new { conversationId = group }),
                () => bens.DoAsync("markConversationAsRead", new { conversationId = group }),
                () => anna.CallAsync("PATCH /users/me/settings", new { whoMayWrite = "friends" }),
                () => dora.AskAsync(anna),
                () => anna.CallAsync($"PUT /blocks/{dora.Id}"),
                () => anna.CallAsync($"DELETE /blocks/{dora.Id}"),
            ])
        {
            await step();
            await scene.SameAsync();
        }
    }

    private static async Task EndSessionsAsync(LiveScene scene)
    {
        var (anna, _, _) = scene.People;
        await anna.GroupAsync(scene.People.Ben);
        var login = await scene.World.Server.Client.CallAsync("POST /auth/login", new { email = anna.Email, password = TestUser.DefaultPassword });
        await scene.SameAsync();
        (await scene.World.Server.ClientOf(login.Text("token")).CallAsync("POST /auth/logout")).Status.ShouldBe(204);
        await scene.SameAsync();
    }

    private static async Task DeleteAccountsAsync(LiveScene scene)
    {
        var (anna, ben, cleo) = scene.People;
        var (annas, bens, cleos) = scene.Clients;
        await anna.BefriendAsync(cleo);
        await cleo.AskAsync(ben);
        var group = await cleo.GroupAsync(anna, ben);
        var direct = await cleo.DirectAsync(anna);
        foreach (var conversation in (string[])[group, direct])
        {
            var asked = (await annas.SayAsync(conversation, "a question")).Id();
            await cleos.DoAsync("addReaction", new { messageId = asked, emoji = "👍" });
            var answer = (await cleos.SayAsync(conversation, "an answer", replyTo: asked)).Id();
            await cleos.DoAsync("pinMessage", new { messageId = asked });
            await annas.SayAsync(conversation, "to the answer", replyTo: answer);
            // Who has read everything changes no status by going.
            await cleos.DoAsync("markConversationAsRead", new { conversationId = conversation });
        }

        await bens.DoAsync("markConversationAsRead", new { conversationId = group });
        await scene.SameAsync();
        scene.Forget(cleo);
        (await cleo.CallAsync("DELETE /users/me", new { password = TestUser.DefaultPassword })).Status.ShouldBe(204);
        await scene.SameAsync();
        await bens.SayAsync(group, "without her");
        await scene.SameAsync();
    }
}
