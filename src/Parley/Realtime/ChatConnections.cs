namespace Parley.Realtime;

/// <summary>The sockets that are here, by person and by conversation. Guarded by fan-out's lock; a socket's end cleans up.</summary>
internal sealed class ChatConnections
{
    private readonly Dictionary<long, List<ChatConnection>> _byUser = [];
    private readonly Dictionary<long, List<ChatConnection>> _byConversation = [];

    public IReadOnlyList<ChatConnection> In(long conversation) =>
        _byConversation.TryGetValue(conversation, out var found) ? found : [];

    public void Add(ChatConnection connection, IEnumerable<long> conversations)
    {
        Put(_byUser, connection.Caller.UserId, connection);
        connection.Socket.Join(Room.User(connection.Caller.UserId), Room.Session(connection.Caller.SessionId));
        foreach (var conversation in conversations)
        {
            Enter(connection, conversation);
        }
    }

    public void Remove(ChatConnection connection)
    {
        Take(_byUser, connection.Caller.UserId, connection);
        foreach (var conversation in connection.Conversations.Keys)
        {
            Take(_byConversation, conversation, connection);
        }
    }

    public void Enter(long user, long conversation)
    {
        foreach (var connection in OfUser(user))
        {
            Enter(connection, conversation);
        }
    }

    public void Leave(long user, long conversation)
    {
        foreach (var connection in OfUser(user))
        {
            connection.Leave(conversation);
            Take(_byConversation, conversation, connection);
        }
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
