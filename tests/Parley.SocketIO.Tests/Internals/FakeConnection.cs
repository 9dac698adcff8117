using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Tests.Internals;

/// <summary>A session on a WebSocket whose client is a stream in the test's hands.</summary>
internal sealed class FakeConnection : Stream, IHttpRequestLifetimeFeature
{
    private readonly TaskCompletionSource<int> _end = new();
    private TaskCompletionSource? _gate;

    internal FakeConnection(EngineServer server)
    {
        Session = NewSession(server);
        Transport = Session.CreateTransport(this, this);
        Session.Start(Transport, Frame.Packet(Protocol.EnginePacketType.Open, "{}"u8));
        Transport.Flush();
        Session.Open();
        Writes.Clear();
    }

    internal EngineSession Session { get; }

    internal WebSocketTransport Transport { get; }

    /// <summary>Each write as it was handed over; kept only while <see cref="Recording"/>.</summary>
    internal List<ReadOnlyMemory<byte>> Writes { get; } = [];

    internal bool Recording { get; set; } = true;

    internal bool Aborted { get; private set; }

    /// <summary>Sees each write while its bytes are valid.</summary>
    internal Action<ReadOnlySpan<byte>>? OnWrite { get; set; }

    public CancellationToken RequestAborted { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    internal static EngineServer Server(TimeProvider time, Action<EngineOptions>? configure = null, EngineHandler? handler = null)
    {
        var options = new EngineOptions();
        configure?.Invoke(options);
        return new EngineServer(options, handler ?? new Silent(), time, NullLogger<EngineServer>.Instance);
    }

    internal static EngineSession NewSession(EngineServer server) => new(server, SessionId.New(), new EngineRequest
    {
        Headers = new Dictionary<string, string>(),
        Address = "",
        Time = default,
        Url = "/",
        Secure = false,
    });

    public void Abort()
    {
        Aborted = true;
        _end.TrySetResult(0);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        OnWrite?.Invoke(buffer.Span);
        if (Recording)
        {
            Writes.Add(buffer);
        }

        return _gate is null ? ValueTask.CompletedTask : new ValueTask(_gate.Task);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(_end.Task);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>From now on the stream takes its time.</summary>
    internal void Block() => _gate = new TaskCompletionSource();

    /// <summary>The pending write ends, and with it what follows from that on this thread.</summary>
    internal void Unblock()
    {
        var gate = _gate!;
        _gate = null;
        gate.SetResult();
    }

    private sealed class Silent : EngineHandler
    {
        public override ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary) => default;
    }
}
