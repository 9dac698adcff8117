namespace Parley.SocketIO.Recovery;

/// <summary>A connection that can be recovered, live or lost. Under the lock of its <see cref="MemoryRecovery"/>.</summary>
internal sealed class MemorySession(string id, Socket socket, long start, Dictionary<string, long> joined)
{
    internal const long IsLive = long.MaxValue;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal string Id => id;

    internal Socket Socket => socket;

    /// <summary>The last event before its time.</summary>
    internal long Start => start;

    /// <summary>For each room that was entered later, the last event before that.</summary>
    internal Dictionary<string, long> Joined => joined;

    /// <summary>Once lost: the rooms to come back to, its own among them.</summary>
    internal HashSet<string> Rooms { get; private set; } = [];

    /// <summary>When it is too late to come back.</summary>
    internal long Until { get; private set; } = IsLive;

    internal bool IsLost => Until != IsLive;

    /// <summary>Somebody is coming back to it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>The application has been told of the end.</summary>
    internal Task Ended => _ended.Task;

    internal void Lose(IEnumerable<string> rooms, long until)
    {
        Rooms = new HashSet<string>(rooms, StringComparer.Ordinal);
        Until = until;
    }

    internal void OnEnded() => _ended.TrySetResult();

    internal bool IsAmong(BroadcastTarget target) =>
        (target.Rooms.Count == 0 || target.Rooms.Any(Rooms.Contains)) && !target.Except.Any(Rooms.Contains);

    /// <summary>Whether an event was for it: what a room got before it came in is not.</summary>
    internal bool IsMeant(BroadcastTarget target, long number) =>
        IsAmong(target)
        && (target.Rooms.Count == 0 || target.Rooms.Any(room => Rooms.Contains(room) && number > Joined.GetValueOrDefault(room, start)));
}
