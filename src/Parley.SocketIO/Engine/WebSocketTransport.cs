using System.Buffers;

namespace Parley.SocketIO.Engine;

/// <summary>
/// One WebSocket: a queue and one writer for everything that leaves. The queue and the writer's state are under the
/// session's lock. How bytes are read and written is the derived class's.
/// </summary>
internal abstract class WebSocketTransport : ITimed
{
    /// <summary>Milliseconds a closed connection is given to answer our close frame.</summary>
    private const int Linger = 2000;

    /// <summary>Bytes in one write: enough to coalesce, little enough to copy for every receiver of a burst.</summary>
    private const int MostAtOnce = 128 * 1024;

    private readonly Lock _gate;
    private readonly bool _deflates;
    private FrameQueue _queue;
    private long _writingBytes;
    private bool _writing;
    private bool _closeQueued;
    private TimerLink _link;

    protected WebSocketTransport(EngineSession session, Lock gate, bool deflates)
    {
        Session = session;
        _gate = gate;
        _deflates = deflates;
        session.Server.OnWebSocketOpened();
    }

    ref TimerLink ITimed.Link => ref _link;

    /// <summary>Bytes that have not been written yet. Under the lock.</summary>
    internal long PendingBytes => _queue.Bytes + _writingBytes;

    protected EngineSession Session { get; }

    private TimerWheel Wheel => Session.Server.Wheel;

    /// <summary>Under the lock; <see cref="Flush"/> follows outside it. Nothing is added behind a close frame.</summary>
    internal void Enqueue(Frame frame)
    {
        if (_closeQueued)
        {
            return;
        }

        _queue.Add(frame);
        if (frame.Wire[0] == Frame.CloseByte)
        {
            _closeQueued = true;
            Wheel.Schedule(this, Session.Server.CutDue is > 0 and var due ? due : Wheel.Now + Linger);
        }
    }

    /// <summary>Takes over what waited for the transport before. Under the lock.</summary>
    internal void EnqueueAll(ref FrameQueue frames)
    {
        foreach (var frame in frames.Frames)
        {
            Enqueue(frame);
        }

        frames.Release();
    }

    /// <summary>Forgets what has not been handed to the writer, unless a close frame is among it. Under the lock.</summary>
    internal void DropQueue()
    {
        if (!_closeQueued)
        {
            _queue.Release();
        }
    }

    /// <summary>
    /// Writes everything that waits, in large pieces, unless a write is under way: then what has gathered follows it.
    /// </summary>
    internal void Flush()
    {
        while (TryTake(out var frames))
        {
            Session.Server.Metrics.OnSent(frames.Count, frames.Bytes);
            var bytes = Gather(ref frames, out var buffer);
            if (!TryWrite(bytes, buffer))
            {
                return;
            }

            Finish(buffer);
        }
    }

    /// <summary>Cuts the connection without ceremony.</summary>
    internal abstract void Abort();

    /// <summary>Reads from now on. The request that made the connection lasts until the task completes.</summary>
    internal abstract Task RunAsync();

    /// <summary>The client has not answered the close frame.</summary>
    long ITimed.OnDue(long now)
    {
        Abort();
        return TimerWheel.Never;
    }

    /// <summary>
    /// Writes, or begins to. False: the write goes on, and the derived class calls <see cref="Finish"/> and then
    /// <see cref="Flush"/> when it is done.
    /// </summary>
    protected abstract bool TryWrite(ReadOnlyMemory<byte> bytes, byte[]? buffer);

    /// <summary>Everything that was queued has been written, for now.</summary>
    protected abstract void OnWritten();

    protected WebSocketReader NewReader() => new(Session.Server.Options.MaxHttpBufferSize, _deflates);

    /// <summary>Answers what is not a message. The reason, if that is the end of the connection.</summary>
    protected string? OnControl(WebSocketRead kind, ReadOnlySpan<byte> payload, ushort closeCode)
    {
        switch (kind)
        {
            case WebSocketRead.Ping:
                Session.OnControlFrame(this, Frame.Control(Frame.PongByte, payload));
                return null;
            case WebSocketRead.Close:
                Session.OnControlFrame(this, Frame.Control(Frame.CloseByte, payload[..Math.Min(2, payload.Length)]));
                return DisconnectReason.TransportClose;
            case WebSocketRead.Violation:
                Session.OnControlFrame(this, Frame.Control(Frame.CloseByte, [(byte)(closeCode >> 8), (byte)closeCode]));
                return DisconnectReason.TransportError;
            default:
                return null;
        }
    }

    protected void Finish(byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        bool all, closing;
        lock (_gate)
        {
            _writing = false;
            _writingBytes = 0;
            all = _queue.Count == 0;
            closing = _closeQueued;
        }

        Session.OnWritten();
        if (all)
        {
            if (closing)
            {
                // Where the server gave it longer to take what was queued: from here on it only has to answer.
                Wheel.Schedule(this, Wheel.Now + Linger);
            }

            OnWritten();
        }
    }

    /// <summary>Nothing can be written any more: the queue is of no use.</summary>
    protected void Discard()
    {
        lock (_gate)
        {
            _closeQueued = true;
            _queue.Release();
        }
    }

    protected bool HasUnwritten()
    {
        lock (_gate)
        {
            return _writing || _queue.Count > 0;
        }
    }

    /// <summary>The connection is gone: no timer holds it any longer.</summary>
    protected void Forget()
    {
        Wheel.Remove(this);
        Session.Server.OnWebSocketGone();
    }

    private bool TryTake(out FrameQueue frames)
    {
        lock (_gate)
        {
            if (_writing || _queue.Count == 0)
            {
                frames = default;
                return false;
            }

            _writing = true;
            frames = _queue.Take(MostAtOnce);
            _writingBytes = frames.Bytes;
            return true;
        }
    }

    /// <summary>A single frame as it is; several copied one behind the other into a rented buffer.</summary>
    private ReadOnlyMemory<byte> Gather(ref FrameQueue frames, out byte[]? buffer)
    {
        buffer = null;
        ReadOnlyMemory<byte> bytes = WireOf(frames.Frames[0]);
        if (frames.Count > 1)
        {
            buffer = ArrayPool<byte>.Shared.Rent((int)frames.Bytes);
            var at = 0;
            foreach (var frame in frames.Frames)
            {
                var wire = WireOf(frame);
                wire.CopyTo(buffer, at);
                at += wire.Length;
            }

            bytes = buffer.AsMemory(0, at);
        }

        frames.Release();
        return bytes;
    }

    /// <summary>Never longer than the frame without compression, by which the queue counts.</summary>
    private byte[] WireOf(Frame frame) =>
        _deflates ? frame.Deflated(Session.Server.Options.PerMessageDeflateThreshold!.Value) : frame.Wire;
}
