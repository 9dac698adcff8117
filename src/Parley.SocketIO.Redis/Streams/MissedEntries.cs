namespace Parley.SocketIO.Redis;

/// <summary>What the stream has since a client heard its last event, and what of it is for the client.</summary>
/// <param name="session">The connection that was lost.</param>
/// <param name="from">The last event that the client has.</param>
internal sealed class MissedEntries(StreamSession session, StreamId from)
{
    private readonly List<StreamEntry> _entries = [];

    internal StreamSession Session => session;

    /// <summary>How far the stream has been read.</summary>
    internal StreamId End { get; private set; } = from;

    /// <summary>The entries' bytes.</summary>
    internal long Size { get; private set; }

    /// <summary>Takes an entry of the namespace, or of another one, which only moves the end.</summary>
    internal void Add(StreamEntry entry, string place)
    {
        if (!entry.Id.IsAfter(End))
        {
            return;
        }

        End = entry.Id;
        if (entry.Namespace == place)
        {
            _entries.Add(entry);
            Size += entry.Data.Length;
        }
    }

    /// <summary>
    /// What has become of the connection up to an entry. Rooms change in between as the cluster changed them: whoever was put out
    /// while away does not come back in.
    /// </summary>
    /// <returns>The rooms and the missed events; null if it has been disconnected.</returns>
    internal Missed? Upto(StreamId last)
    {
        var missed = new Missed(
            new HashSet<string>(session.Rooms, StringComparer.Ordinal), new Dictionary<string, StreamId>(session.Joined, StringComparer.Ordinal));
        foreach (var entry in _entries.TakeWhile(entry => !entry.Id.IsAfter(last)))
        {
            try
            {
                if (!Apply(entry, entry.Read(), missed))
                {
                    return null;
                }
            }
            catch (FormatException)
            {
                // Nobody could read it when it came, either.
            }
        }

        return missed;
    }

    /// <summary>False if it has been disconnected.</summary>
    private bool Apply(StreamEntry entry, ReceivedMessage data, Missed missed)
    {
        if (entry.Type is not (>= ClusterMessageType.Broadcast and <= ClusterMessageType.DisconnectSockets))
        {
            return true;
        }

        var target = data.Target();
        if (!IsAmong(missed.Rooms, target))
        {
            return true;
        }

        // What had its effect before the connection was lost must not have it again. Without a word about that, nobody knows;
        // only that a session would not be there if it had been disconnected.
        var isNew = session.Seen is { } seen && entry.Id.IsAfter(seen);
        switch (entry.Type)
        {
            case ClusterMessageType.Broadcast when !target.Volatile && IsMeant(entry.Id, missed, target):
                missed.Events.Add((entry.Id, data.Part("packet").Payload("data")));
                break;
            case ClusterMessageType.SocketsJoin when isNew:
                foreach (var room in data.Texts("rooms").Where(missed.Rooms.Add))
                {
                    missed.Joined[room] = entry.Id;
                }

                break;
            case ClusterMessageType.SocketsLeave when isNew:
                missed.Rooms.ExceptWith(data.Texts("rooms").Where(room => room != session.SocketId));
                break;
            case ClusterMessageType.DisconnectSockets when isNew || session.Seen is null:
                return false;
        }

        return true;
    }

    private static bool IsAmong(HashSet<string> rooms, BroadcastTarget target) =>
        (target.Rooms.Count == 0 || target.Rooms.Any(rooms.Contains)) && !target.Except.Any(rooms.Contains);

    /// <summary>What a room got before the socket came in is not for it.</summary>
    private static bool IsMeant(StreamId id, Missed missed, BroadcastTarget target) => target.Rooms.Count == 0 || target.Rooms.Any(
        room => missed.Rooms.Contains(room) && (!missed.Joined.TryGetValue(room, out var joined) || id.IsAfter(joined)));
}

/// <summary>What a connection goes on with.</summary>
/// <param name="Rooms">Its rooms.</param>
/// <param name="Joined">For rooms that were entered later, the last entry before that.</param>
internal sealed record Missed(HashSet<string> Rooms, Dictionary<string, StreamId> Joined)
{
    internal List<(StreamId Id, JsonPayload Payload)> Events { get; } = [];
}
