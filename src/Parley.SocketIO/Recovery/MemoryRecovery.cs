using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO.Recovery;

/// <summary>
/// Recovery out of this process's memory: every event that wants no acknowledgement and is not volatile gets an offset as
/// its last argument and is kept for as long as a client may be away.
/// </summary>
internal sealed class MemoryRecovery(Namespace place, MemoryRecoveryOptions options) : ConnectionRecovery, ITimed
{
    /// <summary>Kept events of one namespace; beyond it the oldest go first, and who needs them begins anew.</summary>
    private const long MostBytes = 64 << 20;

    // Emitting and coming back exclude each other: what is emitted is either replayed or received live, never both.
    private readonly Lock _gate = new();
    private readonly long _maxAway = (long)options.MaxDisconnectionDuration.TotalMilliseconds;
    private readonly string _epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private readonly Queue<Kept> _kept = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<Socket, Session> _live = [];
    private TimerLink _link;
    private bool _sweeping;
    private long _bytes;
    private long _last;

    public override bool SkipFilters => options.SkipFilters;

    ref TimerLink ITimed.Link => ref _link;

    private TimerWheel Wheel => place.Server.Wheel;

    public override string Begin(Socket socket)
    {
        lock (_gate)
        {
            return Remember(SessionId.New(), socket, _last).Id;
        }
    }

    public override ValueTask<RecoveredConnection?> RestoreAsync(Socket socket, string id, string? offset)
    {
        Socket? live;
        lock (_gate)
        {
            live = _sessions.GetValueOrDefault(id) is { Until: Session.IsLive } session ? session.Socket : null;
        }

        // The client knows before us that its former connection is gone.
        live?.Abandon();
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.Until == Session.IsLive || !TryFind(offset, session, out var position))
            {
                return default;
            }

            _sessions.Remove(id);
            return new(new RecoveredConnection(id)
            {
                SocketId = session.Socket.Id,
                Rooms = session.Rooms,
                Data = session.Socket.Data,
                User = session.Socket.User,
                State = session.Socket.State,
                Position = position,
            });
        }
    }

    public override ValueTask ReplayAsync(Socket socket, RecoveredConnection restored) => default;

    public override void OnDisconnect(Socket socket, string reason, IReadOnlyCollection<string> rooms)
    {
        lock (_gate)
        {
            if (!_live.Remove(socket, out var session))
            {
                return;
            }

            if (!IsRecoverable(reason))
            {
                _sessions.Remove(session.Id);
                return;
            }

            session.Rooms = rooms;
            session.Until = Wheel.Now + _maxAway;
            Sweep();
        }
    }

    long ITimed.OnDue(long now)
    {
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
            {
                if (session.Until <= now)
                {
                    _sessions.Remove(session.Id);
                }
            }

            while (_kept.TryPeek(out var oldest) && oldest.Until <= now)
            {
                Drop();
            }

            _sweeping = _kept.Count > 0 || _sessions.Count > _live.Count;
            return _sweeping ? now + _maxAway : TimerWheel.Never;
        }
    }

    /// <summary>Sends an event to the sockets of this node, and keeps it for those that are away.</summary>
    internal void Emit(BroadcastOperator sockets, JsonPayload payload)
    {
        // What the sends lead to, closing a slow connection for instance, happens outside the lock.
        var turn = Turn.Enter();
        try
        {
            lock (_gate)
            {
                _last++;
                var frame = PacketEncoder.Event(
                    place, payload, compress: sockets.Compresses, offset: string.Create(CultureInfo.InvariantCulture, $"{_epoch}-{_last}"));
                _kept.Enqueue(new Kept(_last, Wheel.Now + _maxAway, sockets.Target(), frame));
                _bytes += frame.Wire.Length;
                while (_bytes > MostBytes)
                {
                    Drop();
                }

                Sweep();
                sockets.SendLocally(frame, payload);
            }
        }
        finally
        {
            turn.Exit();
        }
    }

    internal override ValueTask<bool> EnterAsync(Socket socket, RecoveredConnection restored)
    {
        var turn = Turn.Enter();
        try
        {
            lock (_gate)
            {
                if (!socket.TryConnect())
                {
                    return new(false);
                }

                Remember(restored.Id, socket, restored.Position);
                socket.Join([.. restored.Rooms]);
                foreach (var kept in _kept)
                {
                    if (kept.Number > restored.Position && IsFor(kept.Target, restored.Rooms))
                    {
                        socket.Send(kept.Frame);
                    }
                }

                return new(true);
            }
        }
        finally
        {
            turn.Exit();
        }
    }

    private static bool IsFor(BroadcastTarget target, IReadOnlyCollection<string> rooms) =>
        (target.Rooms.Count == 0 || target.Rooms.Any(rooms.Contains)) && !target.Except.Any(rooms.Contains);

    private Session Remember(string id, Socket socket, long start)
    {
        var session = new Session(id, socket, start);
        _sessions[id] = session;
        _live[socket] = session;
        return session;
    }

    /// <summary>Which events the client has. False if one that it has not is not kept any more, or the offset is none of ours.</summary>
    private bool TryFind(string? offset, Session session, out long position)
    {
        position = session.Start;
        if (offset is not null
            && (!offset.StartsWith(_epoch + "-", StringComparison.Ordinal)
                || !long.TryParse(offset.AsSpan(_epoch.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out position)))
        {
            return false;
        }

        // Before its start it was not there, whatever it says.
        position = Math.Max(position, session.Start);
        var oldest = _kept.TryPeek(out var kept) ? kept.Number : _last + 1;
        return position <= _last && position >= oldest - 1;
    }

    private void Drop() => _bytes -= _kept.Dequeue().Frame.Wire.Length;

    private void Sweep()
    {
        if (!_sweeping)
        {
            _sweeping = true;
            Wheel.Schedule(this, Wheel.Now + _maxAway);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Kept(long Number, long Until, BroadcastTarget Target, Frame Frame);

    /// <summary>A connection that can be recovered, live or lost.</summary>
    private sealed class Session(string id, Socket socket, long start)
    {
        internal const long IsLive = long.MaxValue;

        internal string Id => id;

        internal Socket Socket => socket;

        internal long Start => start;

        internal IReadOnlyCollection<string> Rooms { get; set; } = [];

        internal long Until { get; set; } = IsLive;
    }
}
