using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.SocketIO.Epoll;

/// <summary>
/// A connection while HTTP runs over it: Kestrel reads and writes two pipes. After a WebSocket upgrade the session
/// takes the socket over (<see cref="Detach"/>), and this object, the pipes and all that Kestrel holds are garbage.
/// </summary>
internal sealed class EpollConnection : ConnectionContext, IConnectionIdFeature, IConnectionTransportFeature,
    IConnectionItemsFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature, IMemoryPoolFeature, IDetachFeature
{
    /// <summary>Reads of one turn of the loop, although more is there: others shall have theirs.</summary>
    private const int ReadsPerTurn = 16;

    private readonly EpollSocket _socket;
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _sending;
    private TaskCompletionSource? _writable;
    private volatile bool _stopping;
    private volatile bool _detached;
    private IDictionary<object, object?>? _items;
    private State _state;

    // The turn was over before everything was read, and the next one is posted.
    private bool _goesOn;

    private enum State
    {
        Open,

        /// <summary>The input pipe is full: nothing is read until Kestrel has taken some.</summary>
        Paused,

        /// <summary>No more is read into the pipe: the socket is being handed over, or is finished.</summary>
        Ended,
    }

    public EpollConnection(EpollSocket socket, MemoryPool<byte> pool, EndPoint? local, EndPoint? remote)
    {
        _socket = socket;
        MemoryPool = pool;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        // Kestrel's code never runs on the loop's thread; the sending loop runs on the thread that wrote.
        _input = new Pipe(new PipeOptions(
            pool, readerScheduler: PipeScheduler.ThreadPool, writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false));
        _output = new Pipe(new PipeOptions(
            pool, readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.ThreadPool,
            pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false));
        Transport = new Duplex(_input.Reader, _output.Writer);
        ConnectionClosed = _closed.Token;
        Features = new FeatureCollection(8);
        Features.Set<IConnectionIdFeature>(this);
        Features.Set<IConnectionTransportFeature>(this);
        Features.Set<IConnectionItemsFeature>(this);
        Features.Set<IConnectionLifetimeFeature>(this);
        Features.Set<IConnectionEndPointFeature>(this);
        // Kestrel expects blocks even when it asks for none; the shared pool gives nothing for nothing.
        Features.Set<IMemoryPoolFeature>(this);
        Features.Set<IDetachFeature>(this);
        socket.Owner = new Reader(this);
        _sending = SendAsync();
    }

    public override string ConnectionId { get => field ??= Guid.CreateVersion7().ToString("N"); set; }

    public override IFeatureCollection Features { get; }

    public MemoryPool<byte> MemoryPool { get; }

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    /// <summary>Whether HTTP runs on the bare socket: TLS, or another middleware of connections, puts a pipe of its own here.</summary>
    public bool CanDetach => Transport is Duplex;

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (!_detached)
        {
            _socket.ShutDown();
        }
    }

    /// <summary>
    /// Ends HTTP, after the answer to the upgrade was flushed to the pipe. When the task completes, all that Kestrel
    /// wrote is sent, and the stream of the upgrade gives what was read but not consumed, then its end. A client that
    /// does not take its answer in time is cut.
    /// </summary>
    public async Task StopAsync(TimeSpan within, TimeProvider time)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _socket.Loop.Post(() =>
        {
            EndInput(null);
            stopped.SetResult();
        });
        await stopped.Task;
        _stopping = true;
        _output.Reader.CancelPendingRead();
        try
        {
            await _sending.WaitAsync(within, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // The write that is under way fails now.
            _socket.ShutDown();
            await _sending;
        }
    }

    /// <summary>
    /// Takes the socket away from Kestrel, which closes it no longer. The new owner is called on the loop's thread once
    /// <see cref="EpollSocket.Start"/> is called.
    /// </summary>
    public EpollSocket Detach()
    {
        _detached = true;
        return _socket;
    }

    public override async ValueTask DisposeAsync()
    {
        await _input.Reader.CompleteAsync();
        await _output.Writer.CompleteAsync();
        await _sending;
        await _output.Reader.CompleteAsync();
        if (!_detached)
        {
            _socket.Close();
        }

        _closed.Dispose();
        await base.DisposeAsync();
    }

    private void OnReadable()
    {
        if (_state != State.Open || _goesOn)
        {
            return;
        }

        for (var reads = 0; reads < ReadsPerTurn; reads++)
        {
            var memory = _input.Writer.GetMemory(4096);
            var read = _socket.Read(memory.Span);
            if (read > 0)
            {
                _input.Writer.Advance(read);
                var flush = _input.Writer.FlushAsync(CancellationToken.None);
                if (!flush.IsCompleted)
                {
                    _state = State.Paused;
                    _ = ResumeAsync(flush);
                    return;
                }

                if (flush.Result.IsCompleted)
                {
                    EndInput(null);
                    return;
                }
            }
            else if (read == EpollSocket.WouldBlock)
            {
                return;
            }
            else
            {
                EndInput(read == EpollSocket.EndOfStream ? null : new ConnectionResetException("The client reset the connection"));
                CancelClosed();
                return;
            }
        }

        _goesOn = true;
        _socket.Loop.Post(() =>
        {
            _goesOn = false;
            OnReadable();
        });
    }

    private async Task ResumeAsync(ValueTask<FlushResult> flush)
    {
        var result = await flush;
        _socket.Loop.Post(() =>
        {
            if (_state == State.Paused)
            {
                _state = State.Open;
                if (result.IsCompleted)
                {
                    EndInput(null);
                }
                else
                {
                    OnReadable();
                }
            }
        });
    }

    private void EndInput(Exception? error)
    {
        if (_state != State.Ended)
        {
            _state = State.Ended;
            _input.Writer.Complete(error);
        }
    }

    private void CancelClosed() => ThreadPool.UnsafeQueueUserWorkItem(
        static closed =>
        {
            try
            {
                closed.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // Kestrel was faster.
            }
        },
        _closed,
        preferLocal: false);

    private async Task SendAsync()
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                var result = await _output.Reader.ReadAsync(CancellationToken.None);
                foreach (var segment in result.Buffer)
                {
                    await SendAsync(segment);
                }

                _output.Reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                {
                    break;
                }
            }
        }
        catch (ConnectionResetException reset)
        {
            error = reset;
            CancelClosed();
        }

        if (!_stopping)
        {
            await _output.Reader.CompleteAsync(error);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        TaskCompletionSource? writable = null;
        while (!bytes.IsEmpty)
        {
            var sent = _socket.Write(bytes.Span);
            if (sent >= 0)
            {
                bytes = bytes[sent..];
                writable = null;
            }
            else if (sent != EpollSocket.WouldBlock)
            {
                throw new ConnectionResetException("The client closed the connection");
            }
            else if (writable is null)
            {
                // Room may have come between the write and this line, so it is tried once more before waiting.
                writable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _writable, writable);
            }
            else
            {
                await writable.Task;
                writable = null;
            }
        }
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    private sealed class Reader(EpollConnection connection) : ISocketOwner
    {
        public void OnReadable(bool hungUp) => connection.OnReadable();

        public void OnWritable() => Volatile.Read(ref connection._writable)?.TrySetResult();
    }
}

/// <summary>Found in the features of a request whose connection can be taken away from the server.</summary>
internal interface IDetachFeature
{
    /// <summary>False: something between the socket and HTTP would be left out.</summary>
    bool CanDetach { get; }

    Task StopAsync(TimeSpan within, TimeProvider time);

    EpollSocket Detach();
}
