using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>Acknowledgements the server waits for.</summary>
public sealed partial class Socket
{
    private readonly Lock _lock = new();
    private Dictionary<long, IAckReceiver>? _acks;

    /// <summary>Sends an event and waits for its acknowledgement; the timeout may be infinite.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is or was disconnected.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIOOptions.MaxOutstandingAcks"/> are already awaited.</exception>
    public Task<Arguments> EmitWithAckAsync(
        string name, ReadOnlyMemory<Arg> args, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitWithAckAsync(EmitFlags.None, name, args, timeout, cancellationToken);

    internal async Task<Arguments> EmitWithAckAsync(
        EmitFlags flags, string name, ReadOnlyMemory<Arg> args, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Namespace.RequireEmittable(name);
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new PendingAck(this, Namespace.NextAckId());
        if (!TryAwaitAck(pending.Id, pending))
        {
            throw Connected
                ? new InvalidOperationException("Too many acknowledgements of this socket are awaited already.")
                : new SocketDisconnectedException(_reason ?? DisconnectReason.TransportClose);
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
            var compress = (flags & EmitFlags.Uncompressed) == EmitFlags.None;
            var frame = PacketEncoder.Event(Namespace, name, args.Span, pending.Id, compress);
            if ((flags & EmitFlags.Volatile) == EmitFlags.None)
            {
                Send(frame);
            }
            else
            {
                SendVolatile(frame);
            }

            if (WatchesOutgoing)
            {
                NotifyOutgoing(PacketEncoder.Payload(name, args.Span));
            }

            return await pending.Task;
        }
        finally
        {
            ForgetAck(pending.Id);
            wheel.Remove(pending);
        }
    }

    /// <summary>Sends a packet that others are sent too. Who cannot be asked does not answer.</summary>
    internal void AskForAck(Frame frame, long id, AckCollector collector)
    {
        if (TryAwaitAck(id, collector))
        {
            collector.Add(this, id);
            Send(frame);
        }
        else
        {
            collector.OnGone(_reason ?? "");
        }
    }

    internal void ForgetAck(long id)
    {
        lock (_lock)
        {
            _acks?.Remove(id);
        }
    }

    /// <summary>An acknowledgement came. One that nobody waits for (any more) is ignored.</summary>
    internal void OnAck(long id, Arguments args)
    {
        IAckReceiver? receiver = null;
        lock (_lock)
        {
            _acks?.Remove(id, out receiver);
        }

        receiver?.OnAck(args);
    }

    internal bool AwaitsAck(long id)
    {
        lock (_lock)
        {
            return _acks?.ContainsKey(id) == true;
        }
    }

    /// <summary>False if the socket is not connected or too many are awaited.</summary>
    private bool TryAwaitAck(long id, IAckReceiver receiver)
    {
        lock (_lock)
        {
            if (!Connected || _acks?.Count >= _connection.Server.Options.MaxOutstandingAcks)
            {
                return false;
            }

            (_acks ??= []).Add(id, receiver);
            return true;
        }
    }

    private void FailAcks(string reason)
    {
        Dictionary<long, IAckReceiver>? acks;
        lock (_lock)
        {
            acks = _acks;
            _acks = null;
        }

        foreach (var receiver in acks?.Values ?? Enumerable.Empty<IAckReceiver>())
        {
            receiver.OnGone(reason);
        }
    }
}
