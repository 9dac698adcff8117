using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Epoll;

/// <summary>
/// A WebSocket on a socket that was taken from Kestrel: it reads and writes by itself, on the loop's thread and on the
/// thread that flushes. An idle one holds no buffer, and nothing of the request that made it.
/// </summary>
internal sealed class EpollWebSocket : WebSocketTransport, ISocketOwner
{
    private const int ReadBuffer = 64 * 1024;

    // Frames handled and buffers read in one turn of the loop although more is there: others shall have theirs.
    private const int FramesPerTurn = 64;
    private const int ReadsPerTurn = 4;

    [ThreadStatic]
    private static byte[]? _readBuffer;

    private readonly EpollSocket _socket;
    private readonly Lock _writeLock = new();
    private WebSocketReader _reader;
    private State _state;

    // What the kernel would not take yet, and the rented array it may lie in. Under _writeLock.
    private ReadOnlyMemory<byte> _unsent;
    private byte[]? _unsentBuffer;

    // Read, but not handled yet: the session does not want more for now, or the turn was over.
    private Memory<byte> _held;

    // The turn was over before everything was read, and the next one is posted.
    private bool _goesOn;
    private Action? _goOn;

    // "early" is what came before the socket was taken over.
    internal EpollWebSocket(EngineSession session, Lock gate, EpollSocket socket, byte[]? early, bool deflates)
        : base(session, gate, deflates)
    {
        _socket = socket;
        _held = early;
        _reader = NewReader();
    }

    private enum State : byte
    {
        Reading,

        /// <summary>The session does not want more for now.</summary>
        Paused,

        /// <summary>What still comes is thrown away: closing with bytes unread would reset the connection, and our close frame with it.</summary>
        Discarding,

        /// <summary>The client is done: the socket is closed as soon as everything is written.</summary>
        Closing,
        Closed,
    }

    internal override void Abort()
    {
        _socket.ShutDown();
        // A session that does not want to read would not see the end.
        _socket.Loop.Post(() =>
        {
            if (_state == State.Paused)
            {
                Close();
            }
        });
    }

    /// <summary>Begins to read, and returns: nothing of the request is needed any longer.</summary>
    internal override Task RunAsync()
    {
        _socket.Start(this);
        return Task.CompletedTask;
    }

    public void OnReadable(bool hungUp)
    {
        if (_goesOn)
        {
            return;
        }

        var frames = 0;
        if (!_held.IsEmpty && _state == State.Reading)
        {
            var held = _held;
            _held = default;
            Handle(held, isOurs: true, ref frames);
        }

        var buffer = _readBuffer ??= GC.AllocateUninitializedArray<byte>(ReadBuffer);
        for (var reads = 0; _state is State.Reading or State.Discarding; reads++)
        {
            if (frames >= FramesPerTurn || reads == ReadsPerTurn)
            {
                _goesOn = true;
                _socket.Loop.Post(_goOn ??= GoOn);
                return;
            }

            var read = _socket.Read(buffer);
            if (read == EpollSocket.WouldBlock)
            {
                return;
            }

            if (read <= 0)
            {
                OnEnd(DisconnectReason.TransportClose, State.Closing);
                return;
            }

            if (_state == State.Reading)
            {
                Handle(buffer.AsMemory(0, read), isOurs: false, ref frames);
            }

            // A short read took all there was; what comes next is told by the next edge. The end of the stream is
            // not told again.
            if (read < buffer.Length && !hungUp && _held.IsEmpty)
            {
                return;
            }
        }

        if (hungUp && _state == State.Closing)
        {
            Close();
        }
    }

    public void OnWritable()
    {
        byte[]? buffer;
        lock (_writeLock)
        {
            if (_unsent.IsEmpty || !TrySend())
            {
                return;
            }

            buffer = _unsentBuffer;
            _unsentBuffer = null;
        }

        Finish(buffer);
        Flush();
    }

    protected override bool TryWrite(ReadOnlyMemory<byte> bytes, byte[]? buffer)
    {
        lock (_writeLock)
        {
            _unsent = bytes;
            if (TrySend())
            {
                return true;
            }

            _unsentBuffer = buffer;
            return false;
        }
    }

    protected override void OnWritten()
    {
        if (_state == State.Closing)
        {
            // Any thread may have written, but only the loop's closes.
            _socket.Loop.Post(Close);
        }
    }

    // True: everything was sent, or never will be.
    private bool TrySend()
    {
        while (!_unsent.IsEmpty)
        {
            var sent = _socket.Write(_unsent.Span);
            if (sent == EpollSocket.WouldBlock)
            {
                return false;
            }

            if (sent == EpollSocket.Broken)
            {
                // The loop sees the end of the connection too, and tells the session.
                _unsent = default;
                Discard();
                return true;
            }

            _unsent = _unsent[sent..];
        }

        return true;
    }

    private void GoOn()
    {
        _goesOn = false;
        // An edge may have passed meanwhile, the one that tells the end among them.
        OnReadable(hungUp: true);
    }

    // Input that is not ours is valid for this call only.
    private void Handle(Memory<byte> input, bool isOurs, ref int frames)
    {
        while (!input.IsEmpty)
        {
            if (frames++ >= FramesPerTurn)
            {
                Hold(input, isOurs);
                return;
            }

            var kind = _reader.Read(ref input, out var payload);
            if (kind is WebSocketRead.Text or WebSocketRead.Binary)
            {
                if (!Deliver(payload, kind == WebSocketRead.Binary))
                {
                    Hold(input, isOurs);
                    return;
                }
            }
            else if (OnControl(kind, payload.Span, _reader.CloseCode) is { } end)
            {
                OnEnd(end, end == DisconnectReason.TransportClose ? State.Closing : State.Discarding);
                return;
            }
        }

        _reader.Release();
    }

    // False: the session is busy, and goes on with the rest when it is not.
    private bool Deliver(ReadOnlyMemory<byte> payload, bool binary)
    {
        var handling = Session.OnWebSocketMessage(this, payload, binary);
        if (handling.IsCompletedSuccessfully)
        {
            return true;
        }

        _state = State.Paused;
        _ = ResumeAsync(handling);
        return false;
    }

    private void Hold(Memory<byte> input, bool isOurs) => _held = isOurs ? input : input.ToArray();

    private async Task ResumeAsync(ValueTask handling)
    {
        await handling;
        _socket.Loop.Post(() =>
        {
            if (_state == State.Paused)
            {
                _state = State.Reading;
                GoOn();
            }
        });
    }

    private void OnEnd(string reason, State next)
    {
        if (_state is State.Closing or State.Closed)
        {
            return;
        }

        var first = _state != State.Discarding;
        _state = next;
        if (first)
        {
            Session.OnWebSocketEnded(this, reason);
        }

        if (next == State.Closing && !HasUnwritten())
        {
            Close();
        }
    }

    private void Close()
    {
        if (_state == State.Closed)
        {
            return;
        }

        _state = State.Closed;
        _held = default;
        _reader.Release();
        Forget();
        _socket.Close();
    }
}
