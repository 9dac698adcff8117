using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Realtime;
using Parley.Tests.Media;

namespace Parley.Tests.Realtime;

/// <summary>
/// Whoever applies the events has what whoever loads afresh has. After each action the state that a client kept by
/// events is compared with a fresh load.
/// </summary>
public sealed partial class LiveEqualsReloadTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    private static readonly Func<LiveScene, Task>[] Stories =
    [
        TalkAsync, ChangeMessagesAsync, AnswerActionsAsync, RunAChannelAsync, InviteAsync, BeginByWritingAsync,
        KeepForOneselfAsync, TakeOtherNamesAsync, BefriendAsync, BlockAsync, EndSessionsAsync, DeleteAccountsAsync,
    ];

    // They are not remembered: nothing that loads has them.
    private static readonly string[] Passing =
    [
        ServerEvent.OnlineUsers, ServerEvent.UserStatusChanged, ServerEvent.UserTyping, ServerEvent.UserStoppedTyping,
        ServerEvent.MessageSent, ServerEvent.Exception,
    ];

    [Fact]
    public async Task After_every_kind_of_action_the_state_kept_by_events_is_the_state_that_loads()
    {
        var heard = new HashSet<string>();
        foreach (var story in Stories)
        {
            await using var scene = await LiveScene.StartAsync(world);
            await story(scene);
            heard.UnionWith(scene.Heard);
        }

        // What is new in the log, or in what clients are told, belongs into one of the stories.
        await using var connection = world.Server.Services.GetRequiredService<Database>().Open();
        var logged = await connection.QueryAsync<string>("SELECT DISTINCT kind FROM events");
        Rendering.Known.Except(logged).ShouldBeEmpty();
        ServerEvent.All.Except(Passing).Except(heard).ShouldBeEmpty();
    }

    private static async Task TalkAsync(LiveScene scene)
    {
        var (anna, ben, cleo) = scene.People;
        var (annas, bens, cleos) = scene.Clients;
        var direct = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id } })).GetProperty("conversation").Id();
        await scene.SameAsync();
        var group = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id, cleo.Id }, name = "G" })).GetProperty("conversation").Id();
        await scene.SameAsync();
        var first = await annas.SayAsync(direct, "one", "t1");
        await annas.SeeAsync("messageDelivered");
        await scene.SameAsync();
        await annas.SayAsync(group, "two");
        var third = await bens.SayAsync(group, "three");
        await scene.SameAsync();
        await bens.AskAsync("markAsRead", new { conversationId = direct, messageId = first.Id() });
        await scene.SameAsync();
        await cleos.AskAsync("markConversationAsRead", new { conversationId = group });
        await scene.SameAsync();
        await bens.AskAsync("deleteMessage", new { messageId = third.Id() });
        await scene.SameAsync();
        var picture = (await annas.DoAsync(
            "sendMessage", new { conversationId = group, attachments = new[] { await anna.UploadedAsync() } })).GetProperty("message");
        await scene.SameAsync();
        await annas.AskAsync("deleteMessage", new { messageId = picture.Id() });
        await scene.SameAsync();
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}");
        await scene.SameAsync();
        await annas.SayAsync(group, "four");
        await scene.SameAsync();
        await ben.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        await scene.SameAsync();
        await cleos.SayAsync(group, "five");
        await scene.SameAsync();
        await annas.AskAsync("markConversationAsRead", new { conversationId = group });
        await bens.AskAsync("markConversationAsRead", new { conversationId = group });
        await scene.SameAsync();
        await anna.CallAsync($"POST /chats/conversations/{group}/leave");
        await scene.SameAsync();
    }

    private static async Task ChangeMessagesAsync(LiveScene scene)
    {
        var (anna, ben, cleo) = scene.People;
        var (annas, bens, cleos) = scene.Clients;
        var group = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id }, isGroup = true })).GetProperty("conversation").Id();
        var before = (await annas.SayAsync(group, new string('x', 300))).Id();
        // Cleo came after this message: she sees it in the answers alone.
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        await scene.SameAsync();
        var answer = (await bens.SayAsync(group, "answer", replyTo: before)).Id();
        await scene.SameAsync();
        var own = (await cleos.SayAsync(group, "to the answer", replyTo: answer)).Id();
        await scene.SameAsync();
        foreach (var message in (string[])[before, own])
        {
            var author = message == own ? cleos : annas;
            await author.DoAsync("editMessage", new { messageId = message, content = "🙂" + new string('y', 300) });
            await scene.SameAsync();
            await author.DoAsync("editMessage", new { messageId = message, content = "z" });
            await scene.SameAsync();
            await annas.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
            await bens.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
            await bens.DoAsync("addReaction", new { messageId = message, emoji = ":tada:" });
            await scene.SameAsync();
            await annas.DoAsync("removeReaction", new { messageId = message, emoji = "👍" });
            await scene.SameAsync();
            await annas.DoAsync("pinMessage", new { messageId = message });
            await scene.SameAsync();
            await annas.DoAsync("unpinMessage", new { messageId = message });
            await scene.SameAsync();
            await annas.DoAsync("pinMessage", new { messageId = message });
            await annas.DoAsync("deleteMessage", new { messageId = message });
            await scene.SameAsync();
        }

        await bens.DoAsync("editMessage", new { messageId = answer, content = "another answer" });
        await scene.SameAsync();
        await bens.DoAsync("deleteMessage", new { messageId = answer });
        await scene.SameAsync();
    }

    private static async Task AnswerActionsAsync(LiveScene scene)
    {
        var (_, ben, cleo) = scene.People;
        var (annas, bens, cleos) = scene.Clients;
        var group = (await annas.DoAsync("createConversation", new { participants = new[] { ben.Id, cleo.Id } })).GetProperty("conversation").Id();
        var first = await AskAsync(annas, group, payload: new { a = "ä<>\"" });
        var second = await AskAsync(bens, group, choices: ["accept"]);
        foreach (var step in (Func<Task>[])
            [
                () => cleos.DoAsync("respondToAction", new { messageId = first, response = "accept" }),
                () => bens.DoAsync("cancelAction", new { messageId = second }),
                () => annas.DoAsync("deleteMessage", new { messageId = first }),
            ])
        {
            await step();
            await scene.SameAsync();
        }
    }

    private static async Task<string> AskAsync(ChatClient client, string conversation, object? payload = null, string[]? choices = null) =>
        (await client.DoAsync("sendMessage", new
        {
            conversationId = conversation,
            action = new { type = "game_invite", title = "Pong?", payload, choices },
        })).GetProperty("message").Id();
}
