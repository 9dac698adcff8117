using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Friends;

namespace Parley.Tests.Realtime;

/// <summary>The smallest client there could be: it keeps what it loaded up to date by the events.</summary>
internal sealed class LiveState(string me)
{
    private readonly SortedDictionary<long, JsonObject> _conversations = [];
    private readonly Dictionary<long, SortedDictionary<long, JsonObject>> _messages = [];
    private readonly Dictionary<long, SortedDictionary<long, string>> _pins = [];

    /// <summary>Something came after which a client loads afresh.</summary>
    public bool IsStale { get; private set; }

    public void Replace(LiveState loaded)
    {
        IsStale = false;
        People = loaded.People;
        Account = loaded.Account;
        Sanctions = loaded.Sanctions;
        _conversations.Clear();
        foreach (var (id, conversation) in loaded._conversations)
        {
            _conversations[id] = conversation.DeepClone().AsObject();
            _messages[id] = new(loaded._messages[id].ToDictionary(m => m.Key, m => m.Value.DeepClone().AsObject()));
            _pins[id] = new(loaded._pins[id]);
        }
    }

    private IEnumerable<JsonObject> AllMessages =>
        _messages.Values.SelectMany(m => m.Values).Concat(_conversations.Values.Select(c => c["lastMessage"]).OfType<JsonObject>());

    public LivePeople People { get; private set; } = new();

    public LiveAccount Account { get; private set; } = new();

    public LiveSanctions Sanctions { get; private set; } = new(me);

    public void Load(JsonElement conversation, IEnumerable<JsonElement> messages, IEnumerable<JsonElement> pins)
    {
        var id = Number(conversation.Id());
        _conversations[id] = JsonNode.Parse(conversation.GetRawText())!.AsObject();
        _messages[id] = new(messages.ToDictionary(m => Number(m.Id()), m => JsonNode.Parse(m.GetRawText())!.AsObject()));
        _pins[id] = new(pins.ToDictionary(p => Number(p.GetProperty("messageId").GetString()!), Pin));
    }

    public void Apply(IEnumerable<ChatClient.Received> events)
    {
        foreach (var e in events)
        {
            Apply(e);
        }

        foreach (var (id, conversation) in _conversations)
        {
            conversation["mentionCount"] = Unread(id).Count(MentionsMe);
        }
    }

    public override string ToString() =>
        string.Join('\n', _conversations.Select(c =>
            $"{Plain(c.Value)}\n  {string.Join("\n  ", _messages[c.Key].Values.Select(Plain))}\n  pins {string.Join(", ", _pins[c.Key])}\n  sanctions {Sanctions.SeenIn(c.Value)}").Append(People.ToString()).Append(Account.ToString()));

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

    private static string Pin(JsonElement pin) => $"{pin.GetProperty("pinnedBy")} {pin.GetProperty("pinnedAt")}";

    private void Apply(ChatClient.Received e)
    {
        Account.Apply(e);
        Sanctions.Apply(e);
        switch (e.Name)
        {
            case "conversationCreated":
                _conversations[Number(e.Payload.Id())] = JsonNode.Parse(e.Payload.GetRawText())!.AsObject();
                _messages.TryAdd(Number(e.Payload.Id()), []);
                _pins.TryAdd(Number(e.Payload.Id()), []);
                break;
            case "newMessage":
                Add(e, JsonNode.Parse(e.Payload.GetProperty("message").GetRawText())!.AsObject());
                break;
            case "messageEdited":
                Edit(e);
                break;
            case "messageDeleted":
                Delete(e);
                break;
            case "reactionAdded" or "reactionRemoved":
                foreach (var message in CopiesOfSubject(e))
                {
                    message["reactions"] = JsonNode.Parse(e.Payload.GetProperty("reactions").GetRawText());
                }

                break;
            case "actionUpdated":
                foreach (var message in CopiesOfSubject(e))
                {
                    message["action"] = JsonNode.Parse(e.Payload.GetProperty("action").GetRawText());
                }

                break;
            case "messagePinned" or "messageUnpinned":
                Pin(e);
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
            case "userUpdated":
                Rename(e.Payload.GetProperty("user"));
                break;
            case "participantsAdded":
                var people = Conversation(e)["participants"]!.AsArray();
                foreach (var person in e.Payload.GetProperty("participants").EnumerateArray().Where(p => people.All(q => q!["id"]!.GetValue<string>() != p.Id())))
                {
                    people.Add(JsonNode.Parse(person.GetRawText()));
                }

                CountPeople(e);
                break;
            case "conversationUpdated":
                Update(e);
                break;
            case "conversationDeleted":
                _conversations.Remove(Number(e.Text("conversationId")));
                break;
            case "participantUpdated":
                Conversation(e)["participants"]!.AsArray().Single(p => p!["id"]!.GetValue<string>() == e.Text("userId"))!["role"] = e.Text("role");
                break;
            case "participantRemoved" when e.Text("userId") == me:
                _conversations.Remove(Number(e.Text("conversationId")));
                break;
            case "participantRemoved":
                Remove(e);
                break;
            default:
                People.Apply(e);
                MarkBlocked();
                break;
        }
    }

    private void MarkBlocked()
    {
        foreach (var message in AllMessages)
        {
            message.Remove("isFromBlocked");
            if (People.HasBlocked(message["sender"]!["id"]!.GetValue<string>()))
            {
                message["isFromBlocked"] = true;
            }
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
            // One that was missed may be gone again by now.
            var isNews = !message["isDeleted"]!.GetValue<bool>();
            conversation["unreadCount"] = conversation["unreadCount"]!.GetValue<int>() + (isNews ? 1 : 0);
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
        foreach (var message in AllMessages)
        {
            message["status"] = "sent";
        }
    }

    private void Delete(ChatClient.Received e)
    {
        var conversation = Conversation(e);
        // The latest that others wrote and that are still there are the unread ones.
        var unread = conversation["unreadCount"]!.GetValue<int>();
        var isUnread = Unread(Number(e.Text("conversationId")))
            .Any(m => m["id"]!.GetValue<string>() == e.Text("messageId"));
        conversation["unreadCount"] = isUnread ? unread - 1 : unread;
        foreach (var message in CopiesOfSubject(e))
        {
            message["content"] = "";
            message["isDeleted"] = true;
            message["updatedAt"] = e.Text("deletedAt");
            message["isEdited"] = false;
            message["isPinned"] = false;
            message["reactions"] = new JsonArray();
            message["attachments"] = new JsonArray();
            message.Remove("editedAt");
            message.Remove("replyTo");
            message.Remove("action");
            message.Remove("mentions");
            message.Remove("mentionsAll");
        }

        _pins[Number(e.Text("conversationId"))].Remove(Number(e.Text("messageId")));
        Quote(e, "", isDeleted: true);
    }

    private IEnumerable<JsonObject> Unread(long conversation) =>
        _messages[conversation].Values.Reverse()
            .Where(m => m["sender"]!["id"]!.GetValue<string>() != me && !m["isDeleted"]!.GetValue<bool>())
            .Take(_conversations[conversation]["unreadCount"]!.GetValue<int>());

    private bool MentionsMe(JsonObject message) =>
        message["mentionsAll"] is not null || (message["mentions"] as JsonArray)?.Any(m => m!.GetValue<string>() == me) == true;

    private void Edit(ChatClient.Received e)
    {
        foreach (var message in CopiesOfSubject(e))
        {
            message["content"] = e.Text("content");
            message["isEdited"] = true;
            message["editedAt"] = e.Text("editedAt");
            message["updatedAt"] = e.Text("editedAt");
            foreach (var what in (string[])["mentions", "mentionsAll"])
            {
                message.Remove(what);
                if (e.Payload.TryGetProperty(what, out var mentions))
                {
                    message[what] = JsonNode.Parse(mentions.GetRawText());
                }
            }
        }

        Quote(e, string.Concat(e.Text("content").EnumerateRunes().Take(200)), isDeleted: false);
    }

    private void Quote(ChatClient.Received e, string content, bool isDeleted)
    {
        foreach (var quote in Copies(e).Select(m => m["replyTo"]).OfType<JsonObject>().Where(q => q["id"]!.GetValue<string>() == e.Text("messageId")))
        {
            quote["content"] = content;
            quote["isDeleted"] = isDeleted;
        }
    }

    private void Pin(ChatClient.Received e)
    {
        var pins = _pins[Number(e.Text("conversationId"))];
        if (e.Name == "messagePinned")
        {
            pins[Number(e.Text("messageId"))] = Pin(e.Payload);
        }
        else
        {
            pins.Remove(Number(e.Text("messageId")));
        }

        foreach (var message in CopiesOfSubject(e))
        {
            message["isPinned"] = e.Name == "messagePinned";
        }
    }

    private void Receive(ChatClient.Received e)
    {
        if (e.Payload.TryGetProperty("readByAll", out var read))
        {
            var delivered = e.Payload.GetProperty("deliveredToAll").GetInt64();
            foreach (var message in Copies(e).Where(m => m["sender"]!["id"]!.GetValue<string>() == me))
            {
                var seq = message["seq"]!.GetValue<long>();
                var status = message["status"]!.GetValue<string>();
                message["status"] = status == "read" || seq <= read.GetInt64() ? "read" : seq <= delivered ? "delivered" : status;
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

        CountPeople(e);
    }

    // What is as it mostly is does not stand in a conversation.
    private void Update(ChatClient.Received e)
    {
        var conversation = Conversation(e);
        foreach (var what in (string[])["name", "avatar", "topic", "visibility", "slowMode", "announcementOnly", "isArchived"])
        {
            conversation.Remove(what);
            if (e.Payload.TryGetProperty(what, out var value)
                && (what is "name" or "avatar" || value.GetRawText() is not ("0" or "false")))
            {
                conversation[what] = JsonNode.Parse(value.GetRawText());
            }
        }
    }

    // Wherever he is named: in conversations, as the sender of messages, and of messages that are answered.
    private void Rename(JsonElement user)
    {
        var messages = AllMessages.ToList();
        var named = _conversations.Values.SelectMany(c => c["participants"]!.AsArray().OfType<JsonObject>())
            .Concat(messages.Select(m => m["sender"]!.AsObject()))
            .Concat(messages.Select(m => m["replyTo"]?["sender"]).OfType<JsonObject>());
        foreach (var person in named.Where(p => p["id"]!.GetValue<string>() == user.Id()))
        {
            foreach (var name in (string[])["username", "name", "avatar"])
            {
                person[name] = JsonNode.Parse(user.GetProperty(name).GetRawText());
            }
        }
    }

    private void CountPeople(ChatClient.Received e) => Conversation(e)["participantCount"] = e.Payload.GetProperty("participantCount").GetInt64();

    private IEnumerable<JsonObject> CopiesOfSubject(ChatClient.Received e) =>
        Copies(e).Where(m => m["id"]!.GetValue<string>() == e.Text("messageId"));

    private IEnumerable<JsonObject> Copies(ChatClient.Received e) =>
        [
            .. _messages[Number(e.Text("conversationId"))].Values,
            .. Conversation(e)["lastMessage"] is JsonObject last ? [last] : (JsonObject[])[],
        ];

    private JsonObject Conversation(ChatClient.Received e) => _conversations[Number(e.Text("conversationId"))];

    private static long Number(string id) => long.Parse(id, System.Globalization.CultureInfo.InvariantCulture);
}
