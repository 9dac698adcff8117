using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.SocketIO.Engine;

/// <summary>
/// The transport for any server and any stream (TLS, HTTP/2): a receive loop over the framework's WebSocket, whose
/// control frames leave through the same queue as everything else.
/// </summary>
internal sealed class StreamWebSocket : WebSocketTransport
{
    /// <summary>Messages handled in one turn before it flushes although more are waiting.</summary>
    private const int MessagesPerTurn = 64;
    private const int SmallBuffer = 4096;

    private readonly Stream _stream;
    private readonly WebSocket _socket;
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private readonly long _maxMessage;
    private TaskCompletionSource? _written;

    internal StreamWebSocket(
        EngineSession session,
        Lock gate,
        Stream stream,
        IHttpRequestLifetimeFeature lifetime,
        TimerWheel wheel,
        long maxMessage)
        : base(session, gate, wheel)
    {
        _stream = stream;
        _lifetime = lifetime;
        _maxMessage = maxMessage;
        _socket = WebSocket.CreateFromStream(
            new OutboundStream(this, stream),
            new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
    }

    internal override void Abort() => _lifetime.Abort();

    /// <summary>Receives until the connection ends, and returns when everything that was queued has been written.</summary>
    internal override async Task RunAsync()
    {
        string reason;
        try
        {
            reason = await ReceiveAsync();
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode is WebSocketError.ConnectionClosedPrematurely
                                           || e.InnerException is IOException or OperationCanceledException)
        {
            reason = DisconnectReason.TransportClose;
        }
        catch (WebSocketException)
        {
            reason = DisconnectReason.TransportError;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            reason = DisconnectReason.TransportClose;
        }

        Session.OnWebSocketEnded(this, reason);
        await DrainAsync();
        if (reason == DisconnectReason.TransportError)
        {
            await DiscardAsync();
        }

        Forget();
        _socket.Dispose();
    }

    protected override bool TryWrite(ReadOnlyMemory<byte> bytes, byte[]? buffer)
    {
        var write = WriteAsync(bytes);
        if (!write.IsCompletedSuccessfully)
        {
            _ = FinishAsync(write, buffer);
            return false;
        }

        write.GetAwaiter().GetResult();
        return true;
    }

    protected override void OnWritten() => Volatile.Read(ref _written)?.TrySetResult();

    /// <summary>Reads to the end: closing with bytes unread would reset the connection, and our close frame with it.</summary>
    private async Task DiscardAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
        try
        {
            while (await _stream.ReadAsync(buffer, CancellationToken.None) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // This is the end as well.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<string> ReceiveAsync()
    {
        byte[]? buffer = null;
        Turn? turn = null;
        var messages = 0;
        try
        {
            while (true)
            {
                // An idle connection waits here, without a buffer and outside any turn.
                var waiting = _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                if (!waiting.IsCompletedSuccessfully)
                {
                    messages = 0;
                    EndTurn(ref turn);
                    Return(ref buffer);
                }
                else if (messages >= MessagesPerTurn)
                {
                    messages = 0;
                    EndTurn(ref turn);
                    await Task.Yield();
                }

                var result = await waiting;

                var received = 0;
                var reads = 0;
                buffer ??= ArrayPool<byte>.Shared.Rent(SmallBuffer);
                while (!result.EndOfMessage && result.MessageType != WebSocketMessageType.Close)
                {
                    if (received > _maxMessage)
                    {
                        Session.OnMessageTooBig(this);
                        return DisconnectReason.TransportError;
                    }

                    // Empty or tiny fragments without end must not keep the thread busy.
                    if (++reads > 64 + (received / 64))
                    {
                        return DisconnectReason.TransportError;
                    }

                    if (received == buffer.Length)
                    {
                        Grow(ref buffer, received);
                    }

                    var reading = _socket.ReceiveAsync(buffer.AsMemory(received), CancellationToken.None);
                    if (!reading.IsCompletedSuccessfully)
                    {
                        EndTurn(ref turn);
                    }

                    result = await reading;
                    received += result.Count;
                }

                if (received > _maxMessage)
                {
                    Session.OnMessageTooBig(this);
                    return DisconnectReason.TransportError;
                }

                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return DisconnectReason.TransportClose;
                }

                messages++;
                turn ??= Turn.Enter();
                var handling = Session.OnWebSocketMessage(
                    this, buffer.AsMemory(0, received), result.MessageType == WebSocketMessageType.Binary);
                if (!handling.IsCompletedSuccessfully)
                {
                    EndTurn(ref turn);
                    await handling;
                }
            }
        }
        finally
        {
            EndTurn(ref turn);
            Return(ref buffer);
        }
    }

    private static void EndTurn(ref Turn? turn)
    {
        turn?.Exit();
        turn = null;
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }

    private static void Grow(ref byte[] buffer, int used)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return _stream.WriteAsync(bytes, CancellationToken.None);
        }
        catch (Exception e)
        {
            // A stream that is closed throws here, and whoever emits must not see it.
            return ValueTask.FromException(e);
        }
    }

    private async Task FinishAsync(ValueTask write, byte[]? buffer)
    {
        try
        {
            await write;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The receive loop sees the end of the connection and says so; here only the queue is of no use any more.
            Discard();
        }

        Finish(buffer);
        Flush();
    }

    private Task DrainAsync()
    {
        // Looked at after the promise is in its place, so that the last write is not missed in between.
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _written, written);
        Interlocked.MemoryBarrier();
        return HasUnwritten() ? written.Task : Task.CompletedTask;
    }

    /// <summary>What the framework reads from, and where its pong and close frames go.</summary>
    private sealed class OutboundStream(StreamWebSocket transport, Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            transport.Session.OnControlFrame(transport, Frame.Raw(buffer.Span));
            return ValueTask.CompletedTask;
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
