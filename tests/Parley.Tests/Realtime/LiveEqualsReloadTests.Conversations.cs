using Parley.Tests.Conversations;
using Parley.Tests.Dialects;

namespace Parley.Tests.Realtime;

public sealed partial class LiveEqualsReloadTests
{
    private static async Task RunAChannelAsync(LiveScene scene)
    {
        var (anna, ben, cleo) = scene.People;
        var (annas, bens, cleos) = scene.Clients;
        var channel = await anna.ChannelAsync();
        await scene.SameAsync();
        foreach (var act in (Func<Task>[])
            [
                () => bens.DoAsync("joinChannel", new { conversationId = channel }),
                () => cleo.JoinAsync(channel),
                () => annas.DoAsync("updateConversation", new { conversationId = channel, topic = "Tea", slowMode = 10, announcementOnly = true }),
                () => annas.DoAsync("updateConversation", new { conversationId = channel, avatar = "https://example.org/a.png", password = "sesame" }),
                () => annas.SayAsync(channel, "one"),
                () => anna.CallAsync($"PATCH /chats/conversations/{channel}/participants/{ben.Id}", new { role = "admin" }),
                () => bens.SayAsync(channel, "two"),
                () => ben.CallAsync($"PUT /chats/conversations/{channel}/mutes/{cleo.Id}", new { reason = "noise" }),
                () => ben.CallAsync($"DELETE /chats/conversations/{channel}/mutes/{cleo.Id}"),
                () => ben.CallAsync($"PUT /chats/conversations/{channel}/mutes/{cleo.Id}", new { reason = "again", until = "2100-01-01T00:00:00Z" }),
                // Who has read everything changes no status by going.
                () => cleos.DoAsync("markConversationAsRead", new { conversationId = channel }),
                () => annas.DoAsync("markConversationAsRead", new { conversationId = channel }),
                () => ben.CallAsync($"PUT /chats/conversations/{channel}/bans/{cleo.Id}"),
                () => annas.SayAsync(channel, "three"),
                () => ben.CallAsync($"DELETE /chats/conversations/{channel}/bans/{cleo.Id}"),
                () => cleo.JoinAsync(channel, "sesame"),
                () => ben.CallAsync($"DELETE /chats/conversations/{channel}/mutes/{cleo.Id}"),
                () => annas.DoAsync("updateConversation", new { conversationId = channel, topic = (string?)null, visibility = "public", slowMode = 0, announcementOnly = false }),
                () => anna.CallAsync($"POST /chats/conversations/{channel}/owner", new { userId = ben.Id }),
                () => bens.DoAsync("updateConversation", new { conversationId = channel, isArchived = true }),
                () => bens.DoAsync("updateConversation", new { conversationId = channel, isArchived = false, name = ChannelCalls.NewName() }),
                () => cleos.SayAsync(channel, "four"),
                () => annas.SayAsync(channel, $"@all, @{ben.Username}, @{cleo.Username}, @here"),
                () => bens.SayAsync(channel, $"@all, @{anna.Username} and @{cleo.Username}", "mine"),
                async () => await bens.DoAsync("editMessage", new
                {
                    messageId = (await bens.SayAsync(channel, $"@all, @{anna.Username} and @{cleo.Username}", "mine")).Id(),
                    content = $"@{cleo.Username} alone",
                }),
                async () => await bens.DoAsync("deleteMessage", new
                {
                    messageId = (await bens.SayAsync(channel, $"@all, @{anna.Username} and @{cleo.Username}", "mine")).Id(),
                }),
                () => cleos.DoAsync("markConversationAsRead", new { conversationId = channel }),
                () => bens.DoAsync("deleteConversation", new { conversationId = channel }),
            ])
        {
            await act();
            await scene.SameAsync();
        }

        (await anna.CallAsync($"GET /chats/conversations/{channel}")).Status.ShouldBe(404);
    }

    private static async Task InviteAsync(LiveScene scene)
    {
        var (anna, ben, cleo) = scene.People;
        var (annas, _, cleos) = scene.Clients;
        foreach (var conversation in (string[])[await anna.GroupAsync(), await anna.ChannelAsync(visibility: "private")])
        {
            var code = (await anna.CallAsync($"POST /chats/conversations/{conversation}/invites", new { })).Text("code");
            await scene.SameAsync();
            // Whoever comes to somebody who is alone changes the status of what is there.
            foreach (var newcomer in (TestUser[])[ben, cleo])
            {
                (await newcomer.CallAsync($"POST /chats/invites/{code}")).Status.ShouldBe(200);
                await scene.SameAsync();
                await annas.SayAsync(conversation, $"for {newcomer.Username}");
                await scene.SameAsync();
            }

            await cleos.SayAsync(conversation, "from her");
            await scene.SameAsync();
            await anna.CallAsync($"DELETE /chats/conversations/{conversation}/invites/{code}");
            await scene.SameAsync();
        }
    }

    // The front-ends that know people and no conversations write to somebody, and there is one.
    private static async Task BeginByWritingAsync(LiveScene scene)
    {
        var (_, ben, cleo) = scene.People;
        await using var plain = await scene.World.Server.ConnectAsync(ben);
        foreach (var message in (string[])["first", "second"])
        {
            await plain.DoAsync("private_message", new { recipientId = cleo.Number(), message });
            await scene.SameAsync();
        }

        var (_, bens, cleos) = scene.Clients;
        var direct = await cleo.DirectAsync(ben);
        await cleos.SayAsync(direct, "an answer");
        await scene.SameAsync();
        await bens.DoAsync("markConversationAsRead", new { conversationId = direct });
        await scene.SameAsync();
    }
}
