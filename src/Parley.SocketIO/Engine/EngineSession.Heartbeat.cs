using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>The session's deadlines. All of them share one entry on the wheel.</summary>
public sealed partial class EngineSession : ITimed
{
    /// <summary>Milliseconds that a closed polling session waits for a poll to tell it so.</summary>
    private const int DrainTime = 30_000;

    /// <summary>Milliseconds after which a client is asked again that answered before everything was written to it.</summary>
    private const int AskAgain = 1_000;

    private TimerLink _link;
    private long _pingDue;
    private long _pongDue = TimerWheel.Never;
    private long _earlyPingDue = TimerWheel.Never;
    private long _upgradeDue = TimerWheel.Never;
    private long _noopDue = TimerWheel.Never;
    private long _clientCloseDue = TimerWheel.Never;
    private long _drainDue = TimerWheel.Never;
    private long _handlerDue = TimerWheel.Never;
    private bool _pongExtended;
    private bool _readingStopped;
    private Action? _heard;

    ref TimerLink ITimed.Link => ref _link;

    /// <summary>Asks the handler's <c>OnDeadline</c> to be called once, that many milliseconds from now.</summary>
    internal void SetDeadline(long fromNow)
    {
        var due = _server.Wheel.Now + fromNow;
        lock (_lock)
        {
            _handlerDue = due;
        }

        _server.Wheel.Schedule(this, due);
    }

    internal void ClearDeadline()
    {
        lock (_lock)
        {
            _handlerDue = TimerWheel.Never;
        }
    }

    /// <summary>
    /// Calls back when a packet comes after all that is queued now has been written; asks for one with a ping if none has
    /// come in time.
    /// </summary>
    internal void WhenHeard(Action callback, long pingAfter)
    {
        var due = _server.Wheel.Now + pingAfter;
        lock (_lock)
        {
            if (_phase != Phase.Open)
            {
                return;
            }

            _heard += callback;
            if (_pongDue != TimerWheel.Never || _earlyPingDue <= due || _pingDue <= due)
            {
                return;
            }

            _earlyPingDue = due;
        }

        _server.Wheel.Schedule(this, due);
    }

    /// <summary>
    /// The heartbeat as it should be by now, whether the wheel has got round to it or not: a request that comes after
    /// the deadline finds the session closed. False if it is.
    /// </summary>
    internal bool IsAlive()
    {
        var now = _server.Wheel.Now;
        bool late;
        lock (_lock)
        {
            if (_phase != Phase.Open)
            {
                return _phase == Phase.Draining;
            }

            var deadline = _pongDue != TimerWheel.Never ? _pongDue : _pingDue + _server.PingTimeout;
            late = now >= deadline && !_readingStopped;
        }

        if (late)
        {
            End(DisconnectReason.PingTimeout, Ending.Abrupt);
        }

        return !late;
    }

    long ITimed.OnDue(long now)
    {
        bool ping = false, timedOut = false, expired = false, deadline = false, clientClosed = false;
        WebSocketTransport? candidate = null;
        TaskCompletionSource<PollAnswer>? noop = null;
        long next;
        lock (_lock)
        {
            if (_phase == Phase.Open)
            {
                timedOut = IsPongOverdue(now);
                ping = !timedOut && TakePing(now);
                candidate = now >= _upgradeDue ? DropCandidate() : null;
                noop = now >= _noopDue ? TakePollForNoop() : null;
                deadline = Take(ref _handlerDue, now);
                clientClosed = Take(ref _clientCloseDue, now);
            }

            expired = Take(ref _drainDue, now);
            next = NextDue();
        }

        candidate?.Flush();
        noop?.SetResult(PollAnswer.Of(Frame.Noop));
        if (ping)
        {
            Send(Frame.Ping);
        }

        if (timedOut)
        {
            End(DisconnectReason.PingTimeout, Ending.Abrupt);
        }

        if (clientClosed)
        {
            End(DisconnectReason.TransportClose, Ending.ByClient);
        }

        if (expired)
        {
            FinishDraining();
        }

        if (deadline)
        {
            Call(() => _server.Handler.OnDeadline(this));
        }

        return next;
    }

    private static bool Take(ref long due, long now)
    {
        if (now < due)
        {
            return false;
        }

        due = TimerWheel.Never;
        return true;
    }

    /// <summary>Under the lock: notes that the client is there, and hands over what waited for that.</summary>
    private Action? Heard(EnginePacketType type)
    {
        if (type == EnginePacketType.Pong)
        {
            if (_pongDue != TimerWheel.Never)
            {
                RestartHeartbeat();
            }
        }
        else if (_pongDue != TimerWheel.Never && !_pongExtended)
        {
            // A client that is busy sending gets one more timeout for its pong.
            _pongExtended = true;
            _pongDue = _server.Wheel.Now + _server.PingTimeout;
        }

        _earlyPingDue = TimerWheel.Never;
        if (_heard is null)
        {
            return null;
        }

        if (Unwritten > 0)
        {
            // What the callback waits for may not have left yet, so this packet cannot answer it.
            _earlyPingDue = _server.Wheel.Now + AskAgain;
            _server.Wheel.Schedule(this, _earlyPingDue);
            return null;
        }

        var heard = _heard;
        _heard = null;
        return heard;
    }

    private void RestartHeartbeat()
    {
        _pongDue = TimerWheel.Never;
        _pingDue = _server.Wheel.Now + _server.PingInterval;

        // The entry wakes at the old deadline of the pong and sees for itself, unless that is too late.
        if (_server.PingInterval < _server.PingTimeout)
        {
            _server.Wheel.Schedule(this, _pingDue);
        }
    }

    private bool IsPongOverdue(long now)
    {
        if (now < _pongDue)
        {
            return false;
        }

        if (!_readingStopped)
        {
            return true;
        }

        // It may well have answered; it is we who do not read, because its handlers are not done.
        _pongDue = now + _server.PingTimeout;
        return false;
    }

    private bool TakePing(long now)
    {
        var due = Math.Min(_pingDue, _earlyPingDue);
        if (_pongDue != TimerWheel.Never || now < due)
        {
            return false;
        }

        // A ping that leaves at once gives the client its full time from now. One that stays here because nobody polls
        // counts from when it was due, so that the end does not depend on the wheel's tick; unless the server was
        // itself held up that long.
        var deadline = due + _server.PingTimeout;
        var leaves = _webSocket is not null || _poll is not null;
        _pongDue = leaves || deadline <= now ? _server.Wheel.Now + _server.PingTimeout : deadline;
        _earlyPingDue = TimerWheel.Never;
        _pongExtended = false;
        return true;
    }

    private long NextDue()
    {
        if (_phase == Phase.Closed)
        {
            return TimerWheel.Never;
        }

        var heartbeat = _pongDue != TimerWheel.Never ? _pongDue : Math.Min(_pingDue, _earlyPingDue);
        var transport = Math.Min(Math.Min(_upgradeDue, _noopDue), _clientCloseDue);
        return _phase == Phase.Draining
            ? _drainDue
            : Math.Min(Math.Min(heartbeat, transport), _handlerDue);
    }
}
