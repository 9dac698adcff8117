using Parley.SocketIO.Engine;
using Parley.SocketIO.Epoll;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>The session on a WebSocket, and on its way there.</summary>
/// <remarks>
/// An upgrade: (1) a WebSocket with the session's id becomes the candidate; (2) its "2probe" is answered with "3probe" and a
/// pending poll with a noop, while polling goes on carrying everything; (3) its "5" makes it the transport, and what waits
/// follows on it, also when the session was closed since (2). Anything else from the candidate, its end, or the upgrade timeout drops it; polling goes on.
/// </remarks>
public sealed partial class EngineSession
{
    private WebSocketTransport? _candidate;
    private bool _probed;

    /// <summary>The first transport of a new session.</summary>
    internal void Start(WebSocketTransport webSocket, Frame open, Frame? initial = null)
    {
        lock (_lock)
        {
            _webSocket = webSocket;
            webSocket.Enqueue(open);
            if (initial is not null)
            {
                webSocket.Enqueue(initial);
            }
        }
    }

    internal StreamWebSocket CreateTransport(
        Stream stream, Microsoft.AspNetCore.Http.Features.IHttpRequestLifetimeFeature lifetime, bool deflates = false) =>
        new(this, _lock, stream, lifetime, deflates);

    internal EpollWebSocket CreateTransport(EpollSocket socket, byte[]? early, bool deflates) =>
        new(this, _lock, socket, early, deflates);

    /// <summary>Step 1. If the session has a WebSocket or a candidate already, or has ended, this one is closed.</summary>
    internal void BeginUpgrade(WebSocketTransport candidate)
    {
        var alive = IsAlive();
        lock (_lock)
        {
            if (!alive || _phase != Phase.Open || _webSocket is not null || _candidate is not null)
            {
                candidate.Enqueue(Frame.WebSocketClose);
            }
            else
            {
                _candidate = candidate;
                _probed = false;
                _upgradeDue = _server.Wheel.Now + _server.UpgradeTimeout;
                _server.Wheel.Schedule(this, _upgradeDue);
            }
        }

        candidate.Flush();
    }

    internal ValueTask OnWebSocketMessage(WebSocketTransport from, ReadOnlyMemory<byte> data, bool binary)
    {
        if (Volatile.Read(ref _webSocket) != from)
        {
            OnCandidateMessage(from, data.Span, binary);
            return default;
        }

        if (binary)
        {
            return Receive(new EnginePacket(EnginePacketType.Message, data, IsBinary: true));
        }

        if (EnginePacket.TryParse(data, out var packet))
        {
            return Receive(packet);
        }

        OnUnreadablePacket();
        return default;
    }

    /// <summary>The answer to a ping or a close frame, or a close frame because a frame was against the rules.</summary>
    internal void OnControlFrame(WebSocketTransport from, Frame frame)
    {
        bool tooMuch;
        lock (_lock)
        {
            tooMuch = from.PendingBytes + frame.Wire.Length > _server.Options.MaxQueuedBytes;
            if (!tooMuch)
            {
                from.Enqueue(frame);
            }
        }

        if (!tooMuch)
        {
            from.Flush();
        }
        else if (Volatile.Read(ref _webSocket) == from)
        {
            End(DisconnectReason.SlowConsumer, Ending.Abrupt);
        }
        else
        {
            from.Abort();
        }
    }

    /// <summary>Nothing more comes from a WebSocket: the session's end if it carried it, else only that of an attempt.</summary>
    internal void OnWebSocketEnded(WebSocketTransport from, string reason)
    {
        lock (_lock)
        {
            if (_candidate == from)
            {
                DropCandidate();
            }

            // The answer to the client's close frame, unless one has been sent already.
            from.Enqueue(Frame.WebSocketClose);
        }

        from.Flush();
        if (Volatile.Read(ref _webSocket) == from)
        {
            End(reason, Ending.Abrupt);
        }
    }

    /// <summary>Under the lock. Flush what is returned.</summary>
    private WebSocketTransport? DropCandidate()
    {
        var candidate = _candidate;
        _candidate = null;
        _probed = false;
        _upgradeDue = TimerWheel.Never;
        candidate?.Enqueue(Frame.WebSocketClose);
        return candidate;
    }

    private void OnCandidateMessage(WebSocketTransport from, ReadOnlySpan<byte> data, bool binary)
    {
        TaskCompletionSource<PollAnswer>? poll = null;
        var answer = default(PollAnswer);
        bool upgraded = false, drained = false;
        lock (_lock)
        {
            if (_candidate != from || _phase == Phase.Closed)
            {
                return;
            }

            if (_phase == Phase.Draining)
            {
                // Closed between step 2 and step 3: the client reads on the WebSocket what was waiting, and that this is the end.
                if (!binary && data.SequenceEqual("5"u8))
                {
                    from.EnqueueAll(ref _queue);
                }

                drained = true;
            }
            else if (!binary && data.SequenceEqual("2probe"u8))
            {
                // Step 2. The answer goes first, so that the client knows of it when its poll ends.
                _probed = true;
                from.Enqueue(Frame.ProbeAnswer);
                poll = TakePoll();
                answer = PollAnswer.Of(Frame.Noop);
            }
            else if (!binary && _probed && data.SequenceEqual("5"u8))
            {
                // Step 3. A poll still pending came too late: the client has none when it sends the upgrade packet.
                Promote(from);
                upgraded = true;
                poll = TakePoll();
                answer = PollAnswer.Refusal;
            }
            else
            {
                DropCandidate();
            }
        }

        if (upgraded)
        {
            _server.Metrics.OnUpgraded();
            Call(_server.Upgraded is { } tell ? () => tell(this) : null);
            Call(Volatile.Read(ref _listeners)?.Upgraded);
        }

        from.Flush();
        poll?.SetResult(answer);
        if (drained)
        {
            FinishDraining();
        }
    }

    private void Promote(WebSocketTransport candidate)
    {
        _candidate = null;
        _probed = false;
        _upgradeDue = TimerWheel.Never;
        candidate.EnqueueAll(ref _queue);
        Volatile.Write(ref _webSocket, candidate);
        if (_pongDue != TimerWheel.Never)
        {
            // Asked over polling, to be answered over WebSocket: the heartbeat begins anew.
            RestartHeartbeat();
        }
    }
}
