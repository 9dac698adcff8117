using System.Diagnostics.CodeAnalysis;
using System.Text;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Recovery;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>A namespace: the sockets connected to one name, their handlers and rooms.</summary>
public sealed partial class Namespace
{
    private readonly NamespacePattern? _pattern;
    private long _lastAck;
    private bool _hasLeft;

    /// <summary>A namespace of its own, or one made after a pattern, with the handlers that the pattern has now.</summary>
    internal Namespace(SocketIOServer server, string name, Namespace? parent = null)
    {
        Server = server;
        Name = name;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        Parent = parent;
        Events = parent is null ? new EventTable() : new EventTable(parent.Events);
        if (parent is not null)
        {
            (Filters, ConnectionHandlers, DisconnectingHandlers, DisconnectHandlers, CaughtUpHandlers, _serverHandlers) = (
                parent.Filters,
                parent.ConnectionHandlers,
                parent.DisconnectingHandlers,
                parent.DisconnectHandlers,
                parent.CaughtUpHandlers,
                parent._serverHandlers);
            Rooms.Events = parent.Rooms.Events?.Copy();
        }

        Recovery = server.Options.Recovery?.Invoke(this);
        Recorder = Recovery as MemoryRecovery;
        Adapter = server.Options.Adapter?.Invoke(new AdapterContext(this, server.Time, server.Loggers));
    }

    /// <summary>A pattern: it has no sockets, only the namespaces made after it.</summary>
    internal Namespace(SocketIOServer server, NamespacePattern pattern)
    {
        Server = server;
        _pattern = pattern;
        Name = pattern.Name;
        NameUtf8 = Encoding.UTF8.GetBytes(Name);
        Events = new EventTable();
    }

    /// <summary>The name, with its slash.</summary>
    public string Name { get; }

    /// <summary>The sockets of this node connected at this moment.</summary>
    public IReadOnlyCollection<Socket> Sockets => IsParent ? [.. Children.SelectMany(child => child.Rooms.All)] : Rooms.All;

    /// <summary>The rooms that have a socket on this node at this moment, the sockets' own among them.</summary>
    public IReadOnlyCollection<string> AllRooms => [.. Children.SelectMany(child => child.Rooms.Names()), .. Rooms.Names()];

    /// <summary>Only the sockets of this node.</summary>
    public BroadcastOperator Local => To().Local;

    /// <summary>To every socket that is ready for it at once; see <see cref="BroadcastOperator.Volatile"/>.</summary>
    public BroadcastOperator Volatile => To().Volatile;

    /// <summary>To every socket that is not far behind; see <see cref="BroadcastOperator.Expendable"/>.</summary>
    public BroadcastOperator Expendable => To().Expendable;

    /// <summary>What lets clients go on where their connection was lost; it is made before the adapter.</summary>
    public ConnectionRecovery? Recovery { get; }

    internal SocketIOServer Server { get; }

    internal byte[] NameUtf8 { get; }

    internal RoomIndex Rooms { get; } = new();

    /// <summary>The pattern it was made after.</summary>
    internal Namespace? Parent { get; }

    internal bool IsParent => _pattern is not null;

    /// <summary>Those made after this pattern, at this moment.</summary>
    internal IReadOnlyCollection<Namespace> Children => _pattern?.Children ?? [];

    internal NamespacePattern? Pattern => _pattern;

    internal Adapter? Adapter { get; }


    /// <summary>Keeps what is emitted, if recovery is out of memory.</summary>
    internal MemoryRecovery? Recorder { get; }

    /// <summary>The sockets of these rooms.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => new(this, rooms.ToArray(), [], sender: null);

    /// <summary>The sockets of these rooms.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>All sockets without those in these rooms.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => new(this, [], rooms.ToArray(), sender: null);

    /// <summary>Whether packets may be compressed where compression was negotiated.</summary>
    public BroadcastOperator Compress(bool compress) => To().Compress(compress);

    /// <summary>Sends an event to every socket.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void Emit(string name, params ReadOnlySpan<Arg> args) => To().Emit(name, args);

    /// <summary>Sends an event to every socket and waits for their acknowledgements; see <see cref="BroadcastOperator.EmitWithAckAsync"/>.</summary>
    /// <exception cref="AckTimeoutException">Not all came in time; it holds those that did.</exception>
    public Task<IReadOnlyList<Argument>> EmitWithAckAsync(
        string name, ReadOnlyMemory<Arg> args, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        To().EmitWithAckAsync(name, args, timeout, cancellationToken);

    /// <summary>All sockets at this moment, those of other nodes included.</summary>
    /// <exception cref="TimeoutException">Another node did not answer in time.</exception>
    public Task<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) =>
        To().FetchSocketsAsync(cancellationToken);

    /// <summary>Puts every socket into rooms.</summary>
    public void SocketsJoin(params ReadOnlySpan<string> rooms) => To().SocketsJoin(rooms);

    /// <summary>Takes every socket out of rooms.</summary>
    public void SocketsLeave(params ReadOnlySpan<string> rooms) => To().SocketsLeave(rooms);

    /// <summary>Ends every socket; with <paramref name="close"/>, its whole connection.</summary>
    public void DisconnectSockets(bool close = false) => To().DisconnectSockets(close);

    /// <summary>Finds a connected socket of this node.</summary>
    public bool TryGetSocket(string id, [NotNullWhen(true)] out Socket? socket)
    {
        socket = Rooms.Find(id);
        return socket is not null;
    }

    internal static void RequireEmittable(string name)
    {
        if (PayloadLayout.IsReserved(name))
        {
            throw new ArgumentException($"\"{name}\" is reserved and cannot be emitted.", nameof(name));
        }
    }

    /// <summary>The namespace leaves the cluster, once.</summary>
    internal ValueTask DisposeAsync() =>
        Adapter is { } adapter && !Interlocked.Exchange(ref _hasLeft, true) ? adapter.DisposeAsync() : default;

    /// <summary>One sequence for all sockets, so that one packet can ask many of them.</summary>
    internal long NextAckId() => Interlocked.Increment(ref _lastAck) - 1;
}
