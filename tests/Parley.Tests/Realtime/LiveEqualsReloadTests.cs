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
        (TestUser User, ChatClient Client, LiveState State)[] watchers =
            [(anna, annas, new LiveState(anna.Id)), (ben, bens, new LiveState(ben.Id)), (cleo, cleos, new LiveState(cleo.Id))];

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

        async Task SameAsync()
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
                    if (loaded == state.ToString())
                    {
                        break;
                    }

                    if (attempt == Attempts)
                    {
                        loaded.ShouldBe(state.ToString());
                    }
                }
            }
        }
    }

    internal static async Task<string> LoadAsync(TestUser user)
    {
        var list = (await user.CallAsync("GET /chats/conversations")).Body;
        var loaded = new LiveState(user.Id);
        foreach (var conversation in list.EnumerateArray())
        {
            loaded.Load(conversation, await user.MessagesAsync(conversation.Id(), "?limit=100"));
        }

        return loaded.ToString();
    }

    /// <summary>The smallest client there could be.</summary>
    internal sealed class LiveState(string me)
    {
        private readonly SortedDictionary<long, JsonObject> _conversations = [];
        private readonly Dictionary<long, SortedDictionary<long, JsonObject>> _messages = [];

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

            return copy.ToJsonString();
        }

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
            conversation["unreadCount"] = message["sender"]!["id"]!.GetValue<string>() == me ? 0 : conversation["unreadCount"]!.GetValue<int>() + 1;
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
                Conversation(e)["unreadCount"] = 0;
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
