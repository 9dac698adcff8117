using Parley.Tests.Media;
using Parley.Tests.Conversations;

namespace Parley.Tests.Realtime;

/// <summary>
/// Whoever applies the events has what whoever loads afresh has. After each action the state that a client kept by
/// events is compared with a fresh load.
/// </summary>
public sealed class LiveEqualsReloadTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    private const int Attempts = 50;

    [Fact]
    public async Task After_every_action_the_state_kept_by_events_is_the_state_that_loads()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        Watcher[] watchers = [new(anna, annas), new(ben, bens), new(cleo, cleos)];
        Task SameAsync() => AllSameAsync(watchers);

        var direct = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id } })).GetProperty("conversation").Id();
        await SameAsync();
        var group = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id, cleo.Id }, name = "G" })).GetProperty("conversation").Id();
        await SameAsync();
        var first = await annas.SayAsync(direct, "one", "t1");
        await SameAsync();
        await annas.SayAsync(group, "two");
        var third = await bens.SayAsync(group, "three");
        await SameAsync();
        await bens.AskAsync("markAsRead", new { conversationId = direct, messageId = first.Id() });
        await SameAsync();
        await cleos.AskAsync("markConversationAsRead", new { conversationId = group });
        await SameAsync();
        await bens.AskAsync("deleteMessage", new { messageId = third.Id() });
        await SameAsync();
        var picture = (await annas.DoAsync(
            "sendMessage", new { conversationId = group, attachments = new[] { await anna.UploadedAsync() } })).GetProperty("message");
        await SameAsync();
        await annas.AskAsync("deleteMessage", new { messageId = picture.Id() });
        await SameAsync();
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}");
        await SameAsync();
        await annas.SayAsync(group, "four");
        await SameAsync();
        await ben.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        await SameAsync();
        await cleos.SayAsync(group, "five");
        await SameAsync();
        await annas.AskAsync("markConversationAsRead", new { conversationId = group });
        await bens.AskAsync("markConversationAsRead", new { conversationId = group });
        await SameAsync();
        await anna.CallAsync($"POST /chats/conversations/{group}/leave");
        await SameAsync();
    }

    [Fact]
    public async Task After_everything_that_becomes_of_a_message_the_state_kept_by_events_is_the_state_that_loads()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        Watcher[] watchers = [new(anna, annas), new(ben, bens), new(cleo, cleos)];
        Task SameAsync() => AllSameAsync(watchers);

        var group = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id }, isGroup = true })).GetProperty("conversation").Id();
        var before = (await annas.SayAsync(group, new string('x', 300))).Id();
        // Cleo came after this message: she sees it in the answers alone.
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        await SameAsync();
        var answer = (await bens.SayAsync(group, "answer", replyTo: before)).Id();
        await SameAsync();
        var own = (await cleos.SayAsync(group, "to the answer", replyTo: answer)).Id();
        await SameAsync();
        foreach (var message in (string[])[before, own])
        {
            var author = message == own ? cleos : annas;
            await author.DoAsync("editMessage", new { messageId = message, content = "🙂" + new string('y', 300) });
            await SameAsync();
            await author.DoAsync("editMessage", new { messageId = message, content = "z" });
            await SameAsync();
            await annas.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
            await bens.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
            await bens.DoAsync("addReaction", new { messageId = message, emoji = ":tada:" });
            await SameAsync();
            await annas.DoAsync("removeReaction", new { messageId = message, emoji = "👍" });
            await SameAsync();
            await annas.DoAsync("pinMessage", new { messageId = message });
            await SameAsync();
            await annas.DoAsync("unpinMessage", new { messageId = message });
            await SameAsync();
            await annas.DoAsync("pinMessage", new { messageId = message });
            await annas.DoAsync("deleteMessage", new { messageId = message });
            await SameAsync();
        }

        await bens.DoAsync("editMessage", new { messageId = answer, content = "another answer" });
        await SameAsync();
        await bens.DoAsync("deleteMessage", new { messageId = answer });
        await SameAsync();
    }

    [Fact]
    public async Task After_everything_that_is_remembered_for_a_person_the_state_kept_by_events_is_the_state_that_loads()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        await using var alsoCleos = await world.ConnectAsync(cleo);
        Watcher[] watchers = [new(anna, annas), new(ben, bens), new(cleo, cleos), new(cleo, alsoCleos)];
        Task SameAsync() => AllSameAsync(watchers);

        var group = (await annas.AskAsync("createConversation", new { participants = new[] { ben.Id, cleo.Id }, name = "G" })).GetProperty("conversation").Id();
        var first = (await annas.SayAsync(group, "one")).Id();
        var second = (await bens.SayAsync(group, "two")).Id();
        await SameAsync();
        await cleos.AskAsync("markConversationAsRead", new { conversationId = group });
        await SameAsync();
        foreach (var read in (Func<Task>[])
            [
                () => cleos.AskAsync("markAsRead", new { conversationId = group, messageId = first }),
                () => cleos.AskAsync("markConversationAsRead", new { conversationId = group }),
                () => cleos.SayAsync(group, "three"),
            ])
        {
            await cleos.AskAsync("markAsUnread", new { conversationId = group, messageId = first });
            await SameAsync();
            await read();
            await SameAsync();
        }

        await cleos.AskAsync("markAsUnread", new { conversationId = group, messageId = second });
        await annas.SayAsync(group, "four");
        await SameAsync();
        await cleo.CallAsync($"POST /chats/conversations/{group}/read");
        await SameAsync();

        await cleos.AskAsync("saveDraft", new { conversationId = group, content = "draft", replyTo = first });
        await SameAsync();
        await cleo.CallAsync($"PUT /chats/conversations/{group}/draft", new { content = "another draft" });
        await SameAsync();
        await cleo.CallAsync($"DELETE /chats/conversations/{group}/draft");
        await SameAsync();

        await bens.AskAsync("markConversationAsRead", new { conversationId = group });
        await annas.AskAsync("markConversationAsRead", new { conversationId = group });
        await SameAsync();
        await cleo.CallAsync("PATCH /users/me/settings", new { readReceipts = "off" });
        await SameAsync();
        await cleos.SayAsync(group, "five");
        await annas.SayAsync(group, "six");
        await bens.AskAsync("markConversationAsRead", new { conversationId = group });
        await SameAsync();
        await cleos.AskAsync("markConversationAsRead", new { conversationId = group });
        await SameAsync();
        await cleo.CallAsync("PATCH /users/me/settings", new { readReceipts = "on" });
        await SameAsync();
    }

    /// <summary>Keeps the state of these people by events, to be compared with what loads.</summary>
    internal static Watched Watch(params (TestUser User, ChatClient Client)[] people) => new([.. people.Select(p => new Watcher(p.User, p.Client))]);

    [Fact]
    public async Task After_everything_that_becomes_of_a_channel_the_state_kept_by_events_is_the_state_that_loads()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        Watcher[] watchers = [new(anna, annas), new(ben, bens), new(cleo, cleos)];
        var channel = await anna.ChannelAsync();
        await AllSameAsync(watchers);
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
                // Who has read everything changes no status by going.
                () => cleos.DoAsync("markConversationAsRead", new { conversationId = channel }),
                () => annas.DoAsync("markConversationAsRead", new { conversationId = channel }),
                () => ben.CallAsync($"PUT /chats/conversations/{channel}/bans/{cleo.Id}"),
                () => annas.SayAsync(channel, "three"),
                () => ben.CallAsync($"DELETE /chats/conversations/{channel}/bans/{cleo.Id}"),
                () => cleo.JoinAsync(channel, "sesame"),
                () => annas.DoAsync("updateConversation", new { conversationId = channel, topic = (string?)null, visibility = "public", slowMode = 0, announcementOnly = false }),
                () => anna.CallAsync($"POST /chats/conversations/{channel}/owner", new { userId = ben.Id }),
                () => bens.DoAsync("updateConversation", new { conversationId = channel, isArchived = true }),
                () => bens.DoAsync("updateConversation", new { conversationId = channel, isArchived = false, name = ChannelCalls.NewName() }),
                () => cleos.SayAsync(channel, "four"),
                () => bens.DoAsync("deleteConversation", new { conversationId = channel }),
            ])
        {
            await act();
            await AllSameAsync(watchers);
        }

        (await anna.CallAsync($"GET /chats/conversations/{channel}")).Status.ShouldBe(404);
    }

    private static async Task AllSameAsync(IEnumerable<Watcher> watchers)
    {
        foreach (var (user, client, state) in watchers)
        {
            // Receipts of what was just loaded or heard are still being written: both sides come to the same end.
            for (var attempt = 1; ; attempt++)
            {
                // Something of his own, last in the log: whatever came before it has arrived.
                var mark = (await client.AskAsync("createConversation", new { participants = Array.Empty<string>(), isGroup = true })).GetProperty("conversation").Id();
                await client.SeeAsync("conversationCreated", c => c.Id() == mark);
                state.Apply(client.TakeAll());
                var loaded = await LoadAsync(user);
                if (state.IsStale)
                {
                    state.Replace(loaded);
                }

                if (loaded.ToString() == state.ToString())
                {
                    break;
                }

                if (attempt == Attempts)
                {
                    loaded.ToString().ShouldBe(state.ToString());
                }
            }
        }
    }

    internal static async Task<LiveState> LoadAsync(TestUser user)
    {
        var list = (await user.CallAsync("GET /chats/conversations")).Body;
        var loaded = new LiveState(user.Id);
        foreach (var conversation in list.EnumerateArray())
        {
            loaded.Load(
                conversation,
                await user.MessagesAsync(conversation.Id(), "?limit=100"),
                (await user.CallAsync($"GET /chats/conversations/{conversation.Id()}/pins")).Body.EnumerateArray());
        }

        await loaded.People.LoadAsync(user);
        return loaded;
    }

    internal sealed class Watched
    {
        private readonly Watcher[] _watchers;

        internal Watched(Watcher[] watchers) => _watchers = watchers;

        public Task AllSameAsync() => LiveEqualsReloadTests.AllSameAsync(_watchers);
    }

    internal sealed record Watcher(TestUser User, ChatClient Client)
    {
        private readonly LiveState _state = new(User.Id);

        public void Deconstruct(out TestUser user, out ChatClient client, out LiveState state) => (user, client, state) = (User, Client, _state);
    }
}
