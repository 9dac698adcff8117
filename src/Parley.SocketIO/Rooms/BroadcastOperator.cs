using System.Runtime.InteropServices;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>
/// A choice of sockets: those in any of the targeted rooms (or all), without those in an excepted room, on all nodes of
/// the cluster. Immutable; who is in a room is looked up when something is done. A socket in two targeted rooms is
/// reached once.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly partial struct BroadcastOperator
{
    private readonly Namespace _place;
    private readonly string[] _rooms;
    private readonly string[] _except;
    private readonly Socket? _sender;
    private readonly EmitFlags _flags;

    internal BroadcastOperator(Namespace place, string[] rooms, string[] except, Socket? sender, EmitFlags flags = EmitFlags.None)
    {
        _place = place;
        _rooms = rooms;
        _except = except;
        _sender = sender;
        _flags = flags;
    }

    /// <summary>What another node asks of this one.</summary>
    internal BroadcastOperator(Namespace place, BroadcastTarget target)
        : this(
            place,
            [.. target.Rooms],
            [.. target.Except],
            sender: null,
            EmitFlags.Local
            | (target.Volatile ? EmitFlags.Volatile : EmitFlags.None)
            | (target.Compress ? EmitFlags.None : EmitFlags.Uncompressed))
    {
    }

    /// <summary>Only the sockets of this node.</summary>
    public BroadcastOperator Local => With(EmitFlags.Local);

    /// <summary>
    /// What is emitted is dropped, without a trace, for a socket that is not ready for it at once: something else is still
    /// being written to it, or it polls and has no poll open. For news that the next will replace. An event that asks for
    /// acknowledgements is sent to everybody all the same.
    /// </summary>
    public BroadcastOperator Volatile => With(EmitFlags.Volatile);

    /// <summary>
    /// What is emitted is dropped for a socket of this node that is far behind: more than half of
    /// <see cref="EngineOptions.MaxQueuedBytes"/> waits for it. So it is not in the way of what must arrive. When the socket
    /// has caught up, <see cref="Namespace.OnCaughtUp"/> tells. Such an event cannot be recovered out of memory.
    /// </summary>
    public BroadcastOperator Expendable => With(EmitFlags.Expendable);

    private bool IsLocal => Has(EmitFlags.Local);

    private Adapter? Adapter => IsLocal ? null : _place.Adapter;

    private bool IsLeftToAdapter => Adapter is { DeliversHere: true };

    /// <summary>Targets these rooms as well.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => new(_place, [.. _rooms, .. rooms], _except, _sender, _flags);

    /// <summary>Targets these rooms as well.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>Leaves out the sockets in these rooms. A socket's id is a room of its own.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) =>
        new(_place, _rooms, [.. _except, .. rooms], _sender, _flags);

    /// <summary>Whether the packet may be compressed where compression was negotiated; it may unless this says no.</summary>
    public BroadcastOperator Compress(bool compress) => new(
        _place, _rooms, _except, _sender, compress ? _flags & ~EmitFlags.Uncompressed : _flags | EmitFlags.Uncompressed);

    /// <summary>Sends an event. It is encoded once.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void Emit(string name, params ReadOnlySpan<Arg> args)
    {
        Namespace.RequireEmittable(name);
        if (_place.IsParent)
        {
            EmitToChildren(name, args);
            return;
        }

        var adapter = Adapter;
        if (adapter is null && _place.Recorder is null)
        {
            var sockets = Select();
            if (!sockets.IsEmpty && Send(sockets, PacketEncoder.Event(_place, name, args, compress: Compresses)))
            {
                TellWatchers(sockets, PacketEncoder.Payload(name, args));
            }

            return;
        }

        var payload = PacketEncoder.Payload(name, args);
        if (IsVolatile || !IsLeftToAdapter)
        {
            EmitLocally(payload);
        }

        adapter?.Broadcast(payload, Target());
    }

    /// <summary>
    /// Sends an event and waits until each of the sockets has acknowledged it: the first argument of each
    /// acknowledgement, in the order in which they came.
    /// </summary>
    /// <exception cref="AckTimeoutException">Not all came in time, or one cannot come any more; it holds those that came.</exception>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="InvalidOperationException">The namespace is a pattern; ask one of those made after it.</exception>
    public Task<IReadOnlyList<Argument>> EmitWithAckAsync(
        string name, ReadOnlyMemory<Arg> args, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Namespace.RequireEmittable(name);
        if (_place.IsParent)
        {
            throw new InvalidOperationException("A pattern has no sockets of its own to ask for acknowledgements.");
        }

        var payload = PacketEncoder.Payload(name, args.Span);
        return AckRound.RunAsync(_place, this, Adapter, payload, timeout, cancellationToken);
    }

    /// <summary>The sockets at this moment, those of other nodes included.</summary>
    /// <exception cref="TimeoutException">Another node did not answer in time.</exception>
    public async Task<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        var sockets = SelectLocally().ConvertAll(socket => socket.ToRemote());
        foreach (var child in _place.Children)
        {
            sockets.AddRange(await On(child).FetchSocketsAsync(cancellationToken));
        }

        if (Adapter is { } adapter)
        {
            sockets.AddRange(await adapter.FetchSocketsAsync(Target(), cancellationToken));
        }

        return sockets;
    }

    /// <summary>Ends these sockets; with <paramref name="close"/>, their whole connections. Who is away cannot come back as who he was.</summary>
    public void DisconnectSockets(bool close = false)
    {
        foreach (var child in _place.Children)
        {
            On(child).DisconnectSockets(close);
        }

        Adapter?.DisconnectSockets(Target(), close);
        if (IsLeftToAdapter)
        {
            return;
        }

        foreach (var socket in SelectLocally())
        {
            socket.Disconnect(close);
        }

        _place.Recorder?.ForgetLost(Target());
    }

    /// <summary>Puts these sockets into rooms.</summary>
    public void SocketsJoin(params ReadOnlySpan<string> rooms)
    {
        foreach (var child in _place.Children)
        {
            On(child).SocketsJoin(rooms);
        }

        Adapter?.SocketsJoin(Target(), rooms.ToArray());
        if (IsLeftToAdapter)
        {
            return;
        }

        foreach (var socket in SelectLocally())
        {
            socket.Join(rooms);
        }

        _place.Recorder?.JoinLost(Target(), rooms);
    }

    /// <summary>Takes these sockets out of rooms.</summary>
    public void SocketsLeave(params ReadOnlySpan<string> rooms)
    {
        foreach (var child in _place.Children)
        {
            On(child).SocketsLeave(rooms);
        }

        Adapter?.SocketsLeave(Target(), rooms.ToArray());
        if (IsLeftToAdapter)
        {
            return;
        }

        foreach (var socket in SelectLocally())
        {
            foreach (var room in rooms)
            {
                socket.Leave(room);
            }
        }

        _place.Recorder?.LeaveLost(Target(), rooms);
    }
}
