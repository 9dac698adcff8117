using System.Globalization;
using System.Security.Cryptography;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO.Recovery;

/// <summary>
/// Recovery out of this process's memory: every event that wants no acknowledgement and is not volatile gets an offset as
/// its last argument and is kept for as long as a client may be away.
/// </summary>
internal sealed partial class MemoryRecovery(Namespace place, MemoryRecoveryOptions options) : ConnectionRecovery, ITimed
{
    /// <summary>How long a client that comes back waits for the handlers of its former disconnect.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly long _maxAway = (long)options.MaxDisconnectionDuration.TotalMilliseconds;
    private readonly string _epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private readonly KeptEvents _kept = new(options.MaxBytes);
    private readonly Dictionary<string, MemorySession> _sessions = new(StringComparer.Ordinal);

    /// <summary>The sessions of sockets whose end the application has not been told of.</summary>
    private readonly Dictionary<Socket, MemorySession> _ofSockets = [];

    private TimerLink _link;
    private bool _sweeping;
    private long _last;

    public override bool SkipFilters => options.SkipFilters;

    ref TimerLink ITimed.Link => ref _link;

    private TimerWheel Wheel => place.Server.Wheel;

    public override string? Begin(Socket socket)
    {
        lock (Gate)
        {
            // One that has ended already would stay here for ever.
            return socket.Connected ? Remember(new MemorySession(SessionId.New(), socket, _last, NoRooms())).Id : null;
        }
    }

    public override void OnDisconnect(Socket socket, string reason, IReadOnlyCollection<string> rooms)
    {
        lock (Gate)
        {
            if (!_ofSockets.TryGetValue(socket, out var session))
            {
                return;
            }

            session.Lose(rooms, Wheel.Now + _maxAway);
            if (IsRecoverable(reason))
            {
                Sweep();
            }
            else
            {
                _sessions.Remove(session.Id);
            }
        }
    }

    protected internal override void OnEnded(Socket socket)
    {
        MemorySession? session;
        lock (Gate)
        {
            _ofSockets.Remove(socket, out session);
        }

        session?.OnEnded();
    }

    /// <summary>
    /// Sends an event to the sockets of this node, and keeps it for those that are away. Emitting and coming back exclude each
    /// other: what is emitted is either replayed or received live, never both.
    /// </summary>
    internal void Emit(BroadcastOperator sockets, JsonPayload payload)
    {
        var turn = Enter();
        try
        {
            lock (Gate)
            {
                var number = _last + 1;
                var frame = PacketEncoder.Event(
                    place, payload, compress: sockets.Compresses, offset: string.Create(CultureInfo.InvariantCulture, $"{_epoch}-{number}"));
                _last = number;
                if (_sessions.Count > 0)
                {
                    _kept.Add(new KeptEvent(number, Wheel.Now + _maxAway, sockets.Target(), frame));
                    Sweep();
                }

                sockets.SendLocally(frame, payload);
            }
        }
        finally
        {
            Exit(turn);
        }
    }

    public override void OnJoining(Socket socket, ReadOnlySpan<string> rooms)
    {
        lock (Gate)
        {
            if (_ofSockets.TryGetValue(socket, out var session))
            {
                Join(session, rooms);
            }
        }
    }

    public override void OnLeft(Socket socket, string room)
    {
        lock (Gate)
        {
            _ofSockets.GetValueOrDefault(socket)?.Joined.Remove(room);
        }
    }

    /// <summary>Puts connections that are lost at this moment into rooms.</summary>
    internal void JoinLost(BroadcastTarget target, ReadOnlySpan<string> rooms)
    {
        lock (Gate)
        {
            foreach (var session in Lost(target))
            {
                Join(session, rooms);
                foreach (var room in rooms)
                {
                    session.Rooms.Add(room);
                }
            }
        }
    }

    /// <summary>Takes connections that are lost at this moment out of rooms, so that nobody comes back to where he was put out.</summary>
    internal void LeaveLost(BroadcastTarget target, ReadOnlySpan<string> rooms)
    {
        lock (Gate)
        {
            foreach (var session in Lost(target))
            {
                foreach (var room in rooms)
                {
                    session.Joined.Remove(room);
                    session.Rooms.Remove(room);
                }
            }
        }
    }

    /// <summary>Forgets connections that are lost at this moment.</summary>
    internal void ForgetLost(BroadcastTarget target)
    {
        lock (Gate)
        {
            foreach (var session in Lost(target))
            {
                _sessions.Remove(session.Id);
            }
        }
    }

    long ITimed.OnDue(long now)
    {
        lock (Gate)
        {
            var lost = 0;
            foreach (var session in _sessions.Values)
            {
                if (session.Until <= now)
                {
                    _sessions.Remove(session.Id);
                }
                else if (session.IsLost)
                {
                    lost++;
                }
            }

            while (!_kept.IsEmpty && _kept.Oldest.Until <= now)
            {
                _kept.DropOldest();
            }

            _sweeping = !_kept.IsEmpty || lost > 0;
            return _sweeping ? now + _maxAway : TimerWheel.Never;
        }
    }

    private static Dictionary<string, long> NoRooms() => new(StringComparer.Ordinal);

    private MemorySession[] Lost(BroadcastTarget target) =>
        [.. _sessions.Values.Where(session => session.IsLost && session.IsAmong(target))];

    private MemorySession Remember(MemorySession session)
    {
        _sessions[session.Id] = session;
        _ofSockets[session.Socket] = session;
        return session;
    }

    private void Join(MemorySession session, ReadOnlySpan<string> rooms)
    {
        foreach (var room in rooms)
        {
            session.Joined.TryAdd(room, _last);
        }
    }

    private void Sweep()
    {
        if (!_sweeping)
        {
            _sweeping = true;
            Wheel.Schedule(this, Wheel.Now + _maxAway);
        }
    }
}
