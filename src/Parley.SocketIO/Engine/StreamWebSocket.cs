using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.SocketIO.Engine;

/// <summary>
/// The transport for any server and any stream (TLS, HTTP/2): an asynchronous receive loop.
/// </summary>
internal sealed class StreamWebSocket : WebSocketTransport
{
    /// <summary>Frames handled, or reads without a whole one, in one turn before it flushes although more are waiting.</summary>
    private const int FramesPerTurn = 64;
    private const int ReadBuffer = 16 * 1024;

    private readonly Stream _stream;
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private WebSocketReader _reader;
    private TaskCompletionSource? _written;

    internal StreamWebSocket(
        EngineSession session, Lock gate, Stream stream, IHttpRequestLifetimeFeature lifetime, bool deflates)
        : base(session, gate, deflates)
    {
        _stream = stream;
        _lifetime = lifetime;
        _reader = NewReader();
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

        _reader.Release();
        Forget();
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
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBuffer);
        try
        {
            while (await _stream.ReadAsync(buffer, CancellationToken.None) > 0)
            {
                // What has come already would else be read without a pause.
                await Task.Yield();
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
        var frames = 0;
        try
        {
            while (true)
            {
                // An idle connection waits here, without a buffer and outside any turn.
                var waiting = _stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
                if (!waiting.IsCompletedSuccessfully)
                {
                    EndTurn(ref turn);
                    Return(ref buffer);
                }

                await waiting;
                buffer ??= ArrayPool<byte>.Shared.Rent(ReadBuffer);
                var reading = _stream.ReadAsync(buffer, CancellationToken.None);
                if (!reading.IsCompletedSuccessfully)
                {
                    EndTurn(ref turn);
                }

                var read = await reading;
                if (read == 0)
                {
                    return DisconnectReason.TransportClose;
                }

                var input = buffer.AsMemory(0, read);
                while (!input.IsEmpty)
                {
                    var kind = _reader.Read(ref input, out var payload);
                    if (kind is WebSocketRead.Text or WebSocketRead.Binary)
                    {
                        turn ??= Turn.Enter();
                        var handling = Session.OnWebSocketMessage(this, payload, kind == WebSocketRead.Binary);
                        if (!handling.IsCompletedSuccessfully)
                        {
                            EndTurn(ref turn);
                            await handling;
                        }
                    }
                    else if (OnControl(kind, payload.Span, _reader.CloseCode) is { } end)
                    {
                        return end;
                    }

                    if (++frames % FramesPerTurn == 0)
                    {
                        // Others shall have their turn although more is waiting.
                        EndTurn(ref turn);
                        await Task.Yield();
                    }
                }

                _reader.Release();
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
}
