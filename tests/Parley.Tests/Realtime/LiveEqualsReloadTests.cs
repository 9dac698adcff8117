using System.Text.Json;
using System.Text.Json.Nodes;

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

    private static async Task<LiveState> LoadAsync(TestUser user)
    {
        var list = (await user.CallAsync("GET /chats/conversations")).Body;
        var loaded = new LiveState(user.Id);
        foreach (var conversation in list.EnumerateArray())
        {
            loaded.Load(conversation, await user.MessagesAsync(conversation.Id(), "?limit=100"));
        }

        return loaded;
    }

    private sealed record Watcher(TestUser User, ChatClient Client)
    {
        private readonly LiveState _state = new(User.Id);

        public void Deconstruct(out TestUser user, out ChatClient client, out LiveState state) => (user, client, state) = (User, Client, _state);
    }

    /// <summary>The smallest client there could be.</summary>
    private sealed class LiveState(string me)
    {
        private readonly SortedDictionary<long, JsonObject> _conversations = [];
        private readonly Dictionary<long, SortedDictionary<long, JsonObject>> _messages = [];

        /// <summary>Something came after which a client loads afresh.</summary>
        public bool IsStale { get; private set; }

        public void Replace(LiveState loaded)
        {
            IsStale = false;
            _conversations.Clear();
            foreach (var (id, conversation) in loaded._conversations)
            {
                _conversations[id] = conversation.DeepClone().AsObject();
                _messages[id] = new(loaded._messages[id].ToDictionary(m => m.Key, m => m.Value.DeepClone().AsObject()));
            }
        }

        public void Load(JsonElement conversation, IEnumerable<JsonElement> messages)
        {
            var id = Number(conversation.Id());
            _conversations[id] = JsonNode.Parse(conversation.GetRawText())!.AsObject();
            _messages[id] = new(messages.ToDictionary(m => Number(m.Id()), m => JsonNode.Parse(m.GetRawText())!.AsObject()));
        }

        public void Apply(IEnumerable<ChatClient.Received> events)
        {
            foreach (var e in events)
            {
                Apply(e);
            }
        }

        public override string ToString() =>
            string.Join('\n', _conversations.Select(c => $"{Plain(c.Value)}\n  {string.Join("\n  ", _messages[c.Key].Values.Select(Plain))}"));

        // Ticks are shown to the author; for what others wrote they are nobody's business but his.
        private string Plain(JsonObject thing)
        {
            var copy = thing.DeepClone().AsObject();
            foreach (var message in (JsonObject?[])[copy, copy["lastMessage"] as JsonObject])
            {
                if (message?["sender"] is { } sender && (sender["id"]!.GetValue<string>() != me || message["isDeleted"]!.GetValue<bool>()))
                {
                    message.Remove("status");
                }
            }

            if (copy["participants"] is JsonArray people)
            {
                copy["participants"] = new JsonArray([.. people.OrderBy(p => Number(p!["id"]!.GetValue<string>())).Select(p => p!.DeepClone())]);
            }

            return Sorted(copy)!.ToJsonString();
        }

        // Where a property stands says nothing.
        private static JsonNode? Sorted(JsonNode? node) => node switch
        {
            JsonObject thing => new JsonObject(thing.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Sorted)]),
            _ => node?.DeepClone(),
        };

        private void Apply(ChatClient.Received e)
        {
            switch (e.Name)
            {
                case "conversationCreated":
                    _conversations[Number(e.Payload.Id())] = JsonNode.Parse(e.Payload.GetRawText())!.AsObject();
                    _messages.TryAdd(Number(e.Payload.Id()), []);
                    break;
                case "newMessage":
                    Add(e, JsonNode.Parse(e.Payload.GetProperty("message").GetRawText())!.AsObject());
                    break;
                case "messageDeleted":
                    Delete(e);
                    break;
                case "messageDelivered" or "messageRead" or "conversationRead":
                    Receive(e);
                    break;
                case "conversationUnread":
                    Mark(e);
                    break;
                case "draftSaved":
                    Draft(e);
                    break;
                case "settingsChanged":
                    SwitchReceipts(e.Text("readReceipts") == "on");
                    break;
                case "participantsAdded":
                    var people = Conversation(e)["participants"]!.AsArray();
                    foreach (var person in e.Payload.GetProperty("participants").EnumerateArray().Where(p => people.All(q => q!["id"]!.GetValue<string>() != p.Id())))
                    {
                        people.Add(JsonNode.Parse(person.GetRawText()));
                    }

                    break;
                case "participantRemoved" when e.Text("userId") == me:
                    _conversations.Remove(Number(e.Text("conversationId")));
                    break;
                case "participantRemoved":
                    Remove(e);
                    break;
            }
        }

        private void Add(ChatClient.Received e, JsonObject message)
        {
            var conversation = Conversation(e);
            _messages[Number(e.Text("conversationId"))][Number(message["id"]!.GetValue<string>())] = message;
            conversation["lastMessage"] = message.DeepClone();
            conversation["updatedAt"] = message["createdAt"]!.DeepClone();
            if (message["sender"]!["id"]!.GetValue<string>() == me)
            {
                ReadAll(conversation);
            }
            else
            {
                conversation["unreadCount"] = conversation["unreadCount"]!.GetValue<int>() + 1;
            }
        }

        private static void ReadAll(JsonObject conversation)
        {
            conversation["unreadCount"] = 0;
            conversation.Remove("unreadFrom");
        }

        private void Mark(ChatClient.Received e)
        {
            var conversation = Conversation(e);
            conversation["unreadCount"] = e.Payload.GetProperty("unreadCount").GetInt32();
            conversation.Remove("unreadFrom");
            if (e.Payload.GetProperty("unreadFrom") is { ValueKind: JsonValueKind.String } from)
            {
                conversation["unreadFrom"] = from.GetString();
            }
        }

        private void Draft(ChatClient.Received e)
        {
            var conversation = Conversation(e);
            conversation.Remove("draft");
            if (e.Text("content").Length > 0)
            {
                var draft = JsonNode.Parse(e.Payload.GetRawText())!.AsObject();
                draft.Remove("conversationId");
                conversation["draft"] = draft;
            }
        }

        // What is not told any more is not shown any more; what was not told is loaded.
        private void SwitchReceipts(bool on)
        {
            IsStale |= on;
            var lists = _messages.Values.SelectMany(messages => messages.Values);
            foreach (var message in lists.Concat(_conversations.Values.Select(c => c["lastMessage"]).OfType<JsonObject>()))
            {
                message["status"] = "sent";
            }
        }

        private void Delete(ChatClient.Received e)
        {
            var conversation = Conversation(e);
            foreach (var message in Copies(e).Where(m => m["id"]!.GetValue<string>() == e.Text("messageId")))
            {
                message["content"] = "";
                message["isDeleted"] = true;
                message["updatedAt"] = e.Text("deletedAt");
            }

            // The test deletes a message that its readers have not read yet, or have: the unread ones are his who sees it.
            var unread = conversation["unreadCount"]!.GetValue<int>();
            conversation["unreadCount"] = Math.Max(0, unread - (e.Text("deletedBy") == me || unread == 0 ? 0 : 1));
        }

        private void Receive(ChatClient.Received e)
        {
            if (e.Payload.TryGetProperty("readByAll", out var read))
            {
                var delivered = e.Payload.GetProperty("deliveredToAll").GetInt64();
                foreach (var message in Copies(e).Where(m => m["sender"]!["id"]!.GetValue<string>() == me))
                {
                    var seq = message["seq"]!.GetValue<long>();
                    message["status"] = seq <= read.GetInt64() ? "read" : seq <= delivered ? "delivered" : "sent";
                }
            }
            else
            {
                ReadAll(Conversation(e));
            }
        }

        private void Remove(ChatClient.Received e)
        {
            var people = Conversation(e)["participants"]!.AsArray();
            people.Remove(people.Single(p => p!["id"]!.GetValue<string>() == e.Text("userId")));
            if (e.Payload.TryGetProperty("newOwner", out var heir) && heir.ValueKind == JsonValueKind.String)
            {
                people.Single(p => p!["id"]!.GetValue<string>() == heir.GetString())!["role"] = "owner";
            }
        }

        private IEnumerable<JsonObject> Copies(ChatClient.Received e) =>
            [
                .. _messages[Number(e.Text("conversationId"))].Values,
                .. Conversation(e)["lastMessage"] is JsonObject last ? [last] : (JsonObject[])[],
            ];

        private JsonObject Conversation(ChatClient.Received e) => _conversations[Number(e.Text("conversationId"))];

        private static long Number(string id) => long.Parse(id, System.Globalization.CultureInfo.InvariantCulture);
    }
}
