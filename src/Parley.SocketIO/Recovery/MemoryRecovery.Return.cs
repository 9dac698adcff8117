using System.Globalization;

namespace Parley.SocketIO.Recovery;

/// <summary>A client comes back.</summary>
internal sealed partial class MemoryRecovery
{
    public override async ValueTask<RecoveredConnection?> RestoreAsync(Socket socket, string id, string? offset)
    {
        if (Find(id) is not { } session)
        {
            return null;
        }

        if (!session.Ended.IsCompleted)
        {
            // The client knows before us that its former connection is gone. Its handlers hear of that first.
            session.Socket.CloseConnection();
            try
            {
                await session.Ended.WaitAsync(Patience, place.Server.Time);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }

        lock (Gate)
        {
            if (!IsThere(session) || session.IsTaken || !TryRead(offset, session, out var position) || !CanReplay(session, position))
            {
                return null;
            }

            session.IsTaken = true;
            return new RecoveredConnection(id)
            {
                SocketId = session.Socket.Id,
                Rooms = session.Rooms,
                Data = session.Socket.Data,
                User = session.Socket.User,
                State = session.Socket.State,
                Detail = new Return(session, position),
            };
        }
    }

    public override ValueTask ReplayAsync(Socket socket, RecoveredConnection restored) => default;

    protected internal override ValueTask<bool> EnterAsync(Socket socket, RecoveredConnection restored)
    {
        var entered = false;
        Exclusively(place, () => entered = Enter(socket, (Return)restored.Detail!));
        return new(entered);
    }

    private bool Enter(Socket socket, Return from)
    {
        var session = from.Session;
        session.IsTaken = false;
        if (!IsThere(session) || !CanReplay(session, from.Position))
        {
            // It was put out, or took too long, since it was found.
            socket.CloseConnection();
            return false;
        }

        if (!TryEnter(socket, session.Rooms))
        {
            return false;
        }

        Remember(new MemorySession(session.Id, socket, from.Position, session.Joined));
        foreach (var missed in Missed(session, from.Position))
        {
            socket.Send(missed.Frame);
        }

        return true;
    }

    private MemorySession? Find(string id)
    {
        lock (Gate)
        {
            return _sessions.GetValueOrDefault(id);
        }
    }

    private bool IsThere(MemorySession session) =>
        _sessions.GetValueOrDefault(session.Id) == session && session.IsLost && session.Until > Wheel.Now;

    /// <summary>Which event the client has seen last. False if the offset is none of ours.</summary>
    private bool TryRead(string? offset, MemorySession session, out long position)
    {
        position = session.Start;
        if (offset is null)
        {
            return true;
        }

        if (!offset.StartsWith(_epoch + "-", StringComparison.Ordinal)
            || !long.TryParse(offset.AsSpan(_epoch.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out position))
        {
            return false;
        }

        // Before its start it was not there, whatever it says.
        position = Math.Max(position, session.Start);
        return position <= _last;
    }

    /// <summary>Whether all that was missed is still kept, and leaves room in the new connection's queue for what comes meanwhile.</summary>
    private bool CanReplay(MemorySession session, long position)
    {
        var oldest = _kept.IsEmpty ? _last + 1 : _kept.Oldest.Number;
        return position >= oldest - 1
            && Missed(session, position).Sum(missed => (long)missed.Frame.Wire.Length) <= place.Server.Options.MaxQueuedBytes / 2;
    }

    private IEnumerable<KeptEvent> Missed(MemorySession session, long position) =>
        _kept.After(position).Where(kept => session.IsMeant(kept.Target, kept.Number));

    /// <summary>The connection that was lost, and the number of the last event that the client has.</summary>
    private sealed record Return(MemorySession Session, long Position);
}
