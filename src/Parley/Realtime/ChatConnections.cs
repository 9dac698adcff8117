using Parley.Accounts;

namespace Parley.Realtime;

/// <summary>The sockets that are here, by person and by conversation. Guarded by fan-out's lock; a socket's end cleans up.</summary>
internal sealed class ChatConnections
{
    // Whoever loses his connection comes back within seconds, and many at once when the network did it.
    private const int MostRemembered = 20_000;

    private readonly Dictionary<long, List<ChatConnection>> _byUser = [];
    private readonly Dictionary<long, List<ChatConnection>> _byConversation = [];

    /// <summary>The conversations of people who are here, and of people who were.</summary>
    private readonly Dictionary<long, HashSet<long>> _conversations = [];

    public IReadOnlyList<ChatConnection> In(long conversation) =>
        _byConversation.TryGetValue(conversation, out var found) ? found : [];

    public IEnumerable<ChatConnection> All => _byUser.Values.SelectMany(connections => connections);

    /// <summary>Sends something of a conversation to one of those who may be in it.</summary>
    public void Send(long user, in Sent sent, string? offset)
    {
        foreach (var connection in OfUser(user))
        {
            if (connection.Conversations.ContainsKey(sent.Conversation!.Value))
            {
                connection.Send(sent.Packet!, sent.Conversation, offset);
            }
        }
    }

    public void Add(ChatConnection connection, HashSet<long> conversations)
    {
        var user = connection.Caller.UserId;
        Put(_byUser, user, connection);
        _conversations[user] = conversations;
        connection.EnterOwnRooms();
        foreach (var conversation in conversations)
        {
            Enter(connection, conversation);
        }
    }

    public void Remove(ChatConnection connection)
    {
        connection.HasLeft = true;
        var user = connection.Caller.UserId;
        Take(_byUser, user, connection);
        foreach (var conversation in connection.Conversations.Keys)
        {
            Take(_byConversation, conversation, connection);
        }

        connection.LeaveAll();
        if (_conversations.Count > MostRemembered && !_byUser.ContainsKey(user))
        {
            _conversations.Remove(user);
        }
    }

    public void Enter(long user, long conversation)
    {
        _conversations.GetValueOrDefault(user)?.Add(conversation);
        foreach (var connection in OfUser(user))
        {
            Enter(connection, conversation);
        }
    }

    public void Leave(long user, long conversation)
    {
        _conversations.GetValueOrDefault(user)?.Remove(conversation);
        foreach (var connection in OfUser(user))
        {
            connection.Leave(conversation);
            Take(_byConversation, conversation, connection);
        }
    }

    /// <summary>A person is called otherwise, or may do other things.</summary>
    public void Update(long user, Me me)
    {
        foreach (var connection in OfUser(user))
        {
            connection.Update(me);
        }
    }

    /// <summary>The conversations that somebody was in before all this was done; null if he is not remembered.</summary>
    public HashSet<long>? Before(long user, IReadOnlyList<Sent> since)
    {
        if (!_conversations.TryGetValue(user, out var now))
        {
            return null;
        }

        var then = new HashSet<long>(now);
        foreach (var change in since.Reverse().Select(sent => sent.Change).OfType<Change>().Where(c => c.Users.Contains(user)))
        {
            switch (change.Kind)
            {
                case ChangeKind.Joined:
                    then.Remove(change.Subject);
                    break;
                case ChangeKind.Left:
                    then.Add(change.Subject);
                    break;
            }
        }

        return then;
    }

    private void Enter(ChatConnection connection, long conversation)
    {
        Put(_byConversation, conversation, connection);
        connection.Enter(conversation);
    }

    private List<ChatConnection> OfUser(long user) => _byUser.GetValueOrDefault(user) ?? [];

    private static void Put(Dictionary<long, List<ChatConnection>> map, long key, ChatConnection connection)
    {
        if (!map.TryGetValue(key, out var list))
        {
            map.Add(key, list = []);
        }

        list.Add(connection);
    }

    private static void Take(Dictionary<long, List<ChatConnection>> map, long key, ChatConnection connection)
    {
        if (map.TryGetValue(key, out var list) && list.Remove(connection) && list.Count == 0)
        {
            map.Remove(key);
        }
    }
}
