using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>One client's Engine.IO session, over polling, WebSocket, or first one and then the other.</summary>
/// <remarks>
/// All state is behind one lock; nothing is written, completed or called back while it is held. A session is
/// <em>open</em>, then perhaps <em>draining</em> (over for its handler, while the last packets find their way out), then
/// <em>closed</em>.
/// </remarks>
public sealed partial class EngineSession
{
    private readonly Lock _lock = new();
    private readonly EngineServer _server;
    private Phase _phase;

    /// <summary>Null while polling.</summary>
    private WebSocketTransport? _webSocket;

    /// <summary>Waits for the next poll while polling; the WebSocket has a queue of its own.</summary>
    private FrameQueue _queue;

    /// <summary>The turn that will flush this session.</summary>
    private Turn? _turn;

    internal EngineSession(EngineServer server, string id, EngineRequest request)
    {
        _server = server;
        Id = id;
        Request = request;
        _pingDue = server.Wheel.Now + server.PingInterval;
    }

    private enum Phase : byte
    {
        Open,
        Draining,
        Closed,
    }

    /// <summary>20 characters that nobody can guess.</summary>
    public string Id { get; }

    /// <summary>"polling" or "websocket".</summary>
    public string Transport => Volatile.Read(ref _webSocket) is null ? "polling" : "websocket";

    /// <summary>The request that opened the session.</summary>
    public EngineRequest Request { get; }

    /// <summary>Headers of the request that carries the message now being handled; null on WebSocket.</summary>
    public IHeaderDictionary? CarrierHeaders { get; private set; }

    /// <summary>Bytes that are queued or on their way out. Under the lock.</summary>
    private long Unwritten => _webSocket?.PendingBytes ?? _queue.Bytes + _answeringBytes;

    internal EngineServer Server => _server;

    /// <summary>The handler's own.</summary>
    public object? State { get; set; }

    /// <summary>What Socket.IO has on it.</summary>
    internal Connection? Connection { get; set; }

    /// <summary>Sends a text message, given in UTF-8. Ignored once the session is closed.</summary>
    public void SendText(ReadOnlySpan<byte> utf8) => Send(Frame.Packet(EnginePacketType.Message, utf8));

    /// <summary>Sends a binary message. Ignored once the session is closed.</summary>
    public void SendBinary(ReadOnlySpan<byte> data) => Send(Frame.Binary(data));

    /// <summary>Closes the session after what is waiting has been sent.</summary>
    public void Close() => End(DisconnectReason.ForcedClose, Ending.AfterQueue);

    internal void Close(string reason) => End(reason, Ending.AfterQueue);

    /// <summary>The server waits no longer for a last poll.</summary>
    internal void Cut()
    {
        if (_phase == Phase.Draining)
        {
            FinishDraining();
        }
    }

    internal void Send(Frame frame)
    {
        if (_listeners is not null)
        {
            TellSending(frame);
        }

        bool flush;
        lock (_lock)
        {
            if (_phase != Phase.Open)
            {
                return;
            }

            // One frame alone always passes, however large: the connection is not slow if nothing else waits for it.
            var pending = Unwritten;
            if (pending > 0 && pending + frame.Wire.Length > _server.Options.MaxQueuedBytes)
            {
                flush = false;
            }
            else
            {
                if (_webSocket is not null)
                {
                    _webSocket.Enqueue(frame);
                }
                else
                {
                    _queue.Add(frame);
                }

                flush = true;
                var turn = Turn.Current;
                if (turn is not null && pending < EarlyFlush)
                {
                    if (_turn != turn)
                    {
                        _turn = turn;
                        turn.Add(this);
                    }

                    return;
                }
            }
        }

        if (flush)
        {
            Flush();
        }
        else
        {
            End(DisconnectReason.SlowConsumer, Ending.Abrupt);
        }
    }

    /// <summary>Sends if the client is ready for it at once: nothing else waits, and a poll is open if it polls.</summary>
    internal void SendVolatile(Frame frame)
    {
        lock (_lock)
        {
            if (_phase != Phase.Open || Unwritten > 0 || (_webSocket is null && _poll is null))
            {
                return;
            }
        }

        Send(frame);
    }

    internal long UnwrittenNow()
    {
        lock (_lock)
        {
            return Unwritten;
        }
    }

    internal void FlushOf(Turn turn)
    {
        lock (_lock)
        {
            if (_turn == turn)
            {
                _turn = null;
            }
        }

        Flush();
    }

    /// <summary>One packet from whichever transport carries the session. A task that is not complete stops the reading.</summary>
    internal ValueTask Receive(in EnginePacket packet)
    {
        Action? heard;
        lock (_lock)
        {
            if (_phase != Phase.Open)
            {
                return default;
            }

            heard = Heard(packet.Type);
        }

        Call(heard);
        _server.Metrics.OnReceived(packet.Data.Length);
        if (_listeners is not null)
        {
            TellReceived(packet);
        }

        switch (packet.Type)
        {
            case EnginePacketType.Message:
                return Deliver(packet);
            case EnginePacketType.Close:
                return OnClientClose();
            case EnginePacketType.Pong or EnginePacketType.Noop or EnginePacketType.Open or EnginePacketType.Upgrade:
                return default;
            default:
                // A ping: only the server asks.
                End(DisconnectReason.TransportError, Ending.Abrupt);
                return default;
        }
    }

    internal void OnUnreadablePacket() => End(DisconnectReason.ParseError, Ending.Abrupt);

    internal void Open()
    {
        _server.Wheel.Schedule(this, _pingDue);
        try
        {
            _server.Handler.OnOpen(this);
        }
        catch (Exception e)
        {
            OnHandlerFailure(e);
        }
    }

    /// <summary>
    /// Ends the session once; every way it can end comes through here. The handler hears of it before this returns.
    /// </summary>
    internal void End(string reason, Ending ending)
    {
        var answer = default(PollAnswer);
        TaskCompletionSource<PollAnswer>? poll;
        WebSocketTransport? webSocket, candidate;
        lock (_lock)
        {
            if (_phase != Phase.Open || (ending == Ending.PollAborted && _poll is null))
            {
                return;
            }

            webSocket = _webSocket;
            _heard = null;
            _phase = Phase.Closed;
            poll = TakePoll();
            if (webSocket is not null)
            {
                if (ending != Ending.AfterQueue)
                {
                    webSocket.DropQueue();
                }

                webSocket.Enqueue(Frame.WebSocketClose);
            }
            else if (ending == Ending.AfterQueue)
            {
                if (poll is not null && _queue.Count == 0)
                {
                    answer.Frames.Add(Frame.Close);
                }
                else
                {
                    // What waits comes first, and the close packet with a poll of its own: the client handles it before
                    // the packets beside it, and would not see a disconnect packet.
                    answer.Frames = poll is null ? answer.Frames : _queue.TakeAll();
                    _phase = Phase.Draining;
                    _drainDue = _server.Wheel.Now + DrainTime;
                }
            }
            else
            {
                _queue.Release();
                answer = ending switch
                {
                    Ending.ByClient => PollAnswer.Of(Frame.Noop),
                    Ending.PollAborted => PollAnswer.Refusal,
                    _ => PollAnswer.Of(Frame.Close),
                };
            }

            // A client whose probe was answered polls no more, and waits for ever if the WebSocket fails now: what it is to be
            // told follows there.
            candidate = _phase == Phase.Draining && _probed ? null : DropCandidate();
        }

        if (poll is not null)
        {
            poll.SetResult(answer);
        }
        else
        {
            answer.Frames.Release();
        }

        OnWritten();
        _server.OnEnded(this, reason, draining: _phase == Phase.Draining);
        candidate?.Flush();
        if (ending == Ending.Abrupt && reason == DisconnectReason.SlowConsumer)
        {
            webSocket?.Abort();
        }
        else
        {
            webSocket?.Flush();
        }

        CompleteClientClose();
        try
        {
            _server.Handler.OnClose(this, reason);
        }
        catch (Exception e)
        {
            _server.LogHandlerFailure(e, Id);
        }

        TellClosed(reason);
    }

    private void Flush()
    {
        // Reading the field without the lock is enough: whoever changes it flushes afterwards.
        if (Volatile.Read(ref _webSocket) is { } webSocket)
        {
            webSocket.Flush();
        }
        else
        {
            AnswerPoll();
        }
    }

    private ValueTask Deliver(in EnginePacket packet)
    {
        try
        {
            var handling = _server.Handler.OnMessage(this, packet.Data, packet.IsBinary);
            return handling.IsCompletedSuccessfully ? default : AwaitHandler(handling);
        }
        catch (Exception e)
        {
            OnHandlerFailure(e);
            return default;
        }
    }

    private async ValueTask AwaitHandler(ValueTask handling)
    {
        Volatile.Write(ref _readingStopped, true);
        try
        {
            await handling;
        }
        catch (Exception e)
        {
            OnHandlerFailure(e);
        }
        finally
        {
            Volatile.Write(ref _readingStopped, false);
        }
    }

    private void Call(Action? callback)
    {
        try
        {
            callback?.Invoke();
        }
        catch (Exception e)
        {
            _server.LogHandlerFailure(e, Id);
        }
    }

    private void OnHandlerFailure(Exception e)
    {
        _server.LogHandlerFailure(e, Id);
        End(DisconnectReason.TransportError, Ending.Abrupt);
    }
}
