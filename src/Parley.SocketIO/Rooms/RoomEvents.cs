using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Rooms;

internal enum RoomChange : byte
{
    Created,
    Joined,
    Left,
    Deleted,
}

/// <summary>
/// Tells handlers how the rooms of a namespace change: in the order in which they do, one handler at a time, and outside the
/// index's lock.
/// </summary>
internal sealed partial class RoomEvents(ILogger logger)
{
    /// <summary>What this thread must not tell yet.</summary>
    [ThreadStatic]
    private static RoomEvents? _held;

    private readonly Lock _lock = new();
    private readonly Queue<(RoomChange Change, string Room, Socket? Socket)> _untold = new();
    private bool _telling;

    internal Action<string>? Created { get; set; }

    internal Action<Socket, string>? Joined { get; set; }

    internal Action<Socket, string>? Left { get; set; }

    internal Action<string>? Deleted { get; set; }

    /// <summary>The same handlers, for another namespace.</summary>
    internal RoomEvents Copy() => new(logger) { Created = Created, Joined = Joined, Left = Left, Deleted = Deleted };

    /// <summary>Under the index's lock: there is something to tell.</summary>
    internal void Note(RoomChange change, string room, Socket? socket = null)
    {
        lock (_lock)
        {
            _untold.Enqueue((change, room, socket));
        }
    }

    /// <summary>This thread changes rooms under a lock of its own, where handlers must not be called.</summary>
    internal void Hold() => _held = this;

    /// <summary>The thread has let go of its lock.</summary>
    internal void Release()
    {
        _held = null;
        Tell();
    }

    /// <summary>Tells what there is, unless somebody is at it, who then tells this as well.</summary>
    internal void Tell()
    {
        if (_held == this)
        {
            return;
        }

        lock (_lock)
        {
            if (_telling)
            {
                return;
            }

            _telling = true;
        }

        while (TryNext(out var change, out var room, out var socket))
        {
            Tell(change, room, socket);
        }
    }

    private bool TryNext(out RoomChange change, out string room, out Socket? socket)
    {
        lock (_lock)
        {
            _telling = _untold.TryDequeue(out var next);
            (change, room, socket) = next;
            return _telling;
        }
    }

    private void Tell(RoomChange change, string room, Socket? socket)
    {
        if (socket is null)
        {
            foreach (var handler in Delegate.EnumerateInvocationList(change == RoomChange.Created ? Created : Deleted))
            {
                Guard(() => handler(room));
            }
        }
        else
        {
            foreach (var handler in Delegate.EnumerateInvocationList(change == RoomChange.Joined ? Joined : Left))
            {
                Guard(() => handler(socket, room));
            }
        }
    }

    private void Guard(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A handler of a room's changes failed")]
    private partial void LogFailed(Exception failure);
}
