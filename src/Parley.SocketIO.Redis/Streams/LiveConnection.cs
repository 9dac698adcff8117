namespace Parley.SocketIO.Redis;

/// <summary>A connection of this node that can be recovered, until the application has been told of its end.</summary>
internal sealed class LiveConnection(string id, Socket socket, StreamId? start, IDictionary<string, StreamId> joined)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StreamId> _joined = new(joined, StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StreamId? _seen;

    internal string Id => id;

    internal Socket Socket => socket;

    /// <summary>Completes when Redis has it, if it was lost.</summary>
    internal Task Saved { private get; set; } = Task.CompletedTask;

    /// <summary>It is about to enter rooms.</summary>
    /// <param name="rooms">Their names.</param>
    /// <param name="now">The last entry before that.</param>
    internal void Join(ReadOnlySpan<string> rooms, StreamId now)
    {
        lock (_lock)
        {
            foreach (var room in rooms)
            {
                _joined.TryAdd(room, now);
            }
        }
    }

    internal void Leave(string room)
    {
        lock (_lock)
        {
            _joined.Remove(room);
        }
    }

    /// <summary>It is about to leave all its rooms.</summary>
    /// <param name="seen">The last entry that has had its effect on them.</param>
    internal void OnEnding(StreamId? seen) => _seen = seen;

    /// <summary>What is kept of it.</summary>
    internal StreamSession ToSession(IReadOnlyCollection<string> rooms)
    {
        lock (_lock)
        {
            return new StreamSession(id, socket.Id, rooms, socket.Data)
            {
                Start = start,
                Seen = _seen,
                Joined = _joined.Where(entry => rooms.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal),
            };
        }
    }

    internal void OnEnded() => _ended.TrySetResult();

    /// <summary>Completes when the application has been told of the end, and Redis as well.</summary>
    internal async Task WhenGoneAsync()
    {
        await _ended.Task;
        await Saved;
    }
}
