using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO;

/// <summary>Acknowledgements the server waits for.</summary>
public sealed partial class Socket
{
    private readonly Lock _lock = new();
    private Dictionary<long, PendingAck>? _acks;
    private long _nextAck;

    /// <summary>Sends an event and waits for its acknowledgement; the timeout may be infinite.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is or was disconnected.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIOOptions.MaxOutstandingAcks"/> are already awaited.</exception>
    public async Task<Arguments> EmitWithAckAsync(
        string name, ReadOnlyMemory<Arg> args, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Namespace.RequireEmittable(name);
        cancellationToken.ThrowIfCancellationRequested();
        PendingAck pending;
        lock (_lock)
        {
            if (!Connected)
            {
                throw new SocketDisconnectedException(_reason ?? DisconnectReason.TransportClose);
            }

            _acks ??= [];
            if (_acks.Count >= _connection.Server.Options.MaxOutstandingAcks)
            {
                throw new InvalidOperationException("Too many acknowledgements of this socket are awaited already.");
            }

            pending = new PendingAck(this, _nextAck++);
            _acks.Add(pending.Id, pending);
        }

        var wheel = _connection.Server.Wheel;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            wheel.Schedule(pending, wheel.Now + (long)timeout.TotalMilliseconds);
        }

        try
        {
            await using var cancelled = cancellationToken.UnsafeRegister(
                static (pending, token) => ((PendingAck)pending!).TrySetCanceled(token), pending);
            Send(PacketEncoder.Event(Namespace, name, args.Span, pending.Id));
            return await pending.Task;
        }
        finally
        {
            ForgetAck(pending);
            wheel.Remove(pending);
        }
    }

    internal void ForgetAck(PendingAck pending)
    {
        lock (_lock)
        {
            _acks?.Remove(pending.Id);
        }
    }

    /// <summary>An acknowledgement came. One that nobody waits for (any more) is ignored.</summary>
    internal void OnAck(long id, Arguments args)
    {
        PendingAck? pending = null;
        lock (_lock)
        {
            _acks?.Remove(id, out pending);
        }

        pending?.TrySetResult(args);
    }

    internal bool AwaitsAck(long id)
    {
        lock (_lock)
        {
            return _acks?.ContainsKey(id) == true;
        }
    }

    private void FailAcks(string reason)
    {
        Dictionary<long, PendingAck>? acks;
        lock (_lock)
        {
            acks = _acks;
            _acks = null;
        }

        foreach (var pending in acks?.Values ?? Enumerable.Empty<PendingAck>())
        {
            pending.TrySetException(new SocketDisconnectedException(reason));
        }
    }
}
