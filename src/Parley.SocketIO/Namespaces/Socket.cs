using System.Security.Claims;
using System.Text.Json;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>One client in one namespace.</summary>
public sealed partial class Socket
{
    private readonly Connection _connection;
    private ClaimsPrincipal? _user;
    private object? _data;
    private Action? _heard;
    private Action? _runHeard;
    private bool _isBehind;

    internal Socket(Connection connection, Namespace place, JsonElement auth)
    {
        _connection = connection;
        Id = SessionId.New();
        Namespace = place;
        Handshake = new Handshake(connection.Session.Request, auth);
    }

    /// <summary>20 characters, different for each connection and namespace; also the name of the socket's own room.</summary>
    public string Id { get; private set; }

    /// <summary>Where it is connected.</summary>
    public Namespace Namespace { get; }

    /// <summary>How it came to be.</summary>
    public Handshake Handshake { get; }

    /// <summary>Who it is: the HTTP request's user until a connect filter knows better.</summary>
    public ClaimsPrincipal User
    {
        get => _user ??= Handshake.Request.User;
        set => _user = value;
    }

    /// <summary>The application's own object.</summary>
    public object? State { get; set; }

    /// <summary>
    /// The application's own JSON, which other nodes see when they fetch the socket and which survives a recovery. It is
    /// copied when it is set and replaced, never changed, so it can be read at any time.
    /// </summary>
    public JsonElement Data
    {
        get => _data is JsonElement data ? data : default;
        set
        {
            _data = value.ValueKind == JsonValueKind.Undefined ? null : value.Clone();
            Namespace.DataChanged?.Invoke(this);
        }
    }

    /// <summary>
    /// Whether this connection goes on where another one was cut off: same id, rooms and data, and what was missed has
    /// been sent. See <see cref="ConnectionRecovery"/>.
    /// </summary>
    public bool Recovered { get; private set; }

    /// <summary>The rooms it is in, its own among them, at this moment.</summary>
    public IReadOnlyCollection<string> Rooms => Namespace.Rooms.RoomsOf(this);

    /// <summary>"polling" or "websocket", at this moment.</summary>
    public string Transport => _connection.Session.Transport;

    /// <summary>
    /// The Engine.IO session that carries the socket and its <see cref="Siblings"/>. What is sent on the session itself goes past
    /// Socket.IO, and clients take it for an error.
    /// </summary>
    public EngineSession Session => _connection.Session;

    /// <summary>The same client's sockets in other namespaces, over the same connection.</summary>
    public IReadOnlyCollection<Socket> Siblings => [.. _connection.Sockets().Where(socket => socket != this && socket.Connected)];

    /// <summary>All other sockets of the namespace.</summary>
    public BroadcastOperator Broadcast => new(Namespace, [], [], this);

    /// <summary>The rooms but its own; belongs to the namespace's room index.</summary>
    internal HashSet<string>? RoomSet { get; set; }

    /// <summary>Sends an event. Ignored once the socket is disconnected.</summary>
    public void Emit(string name, params ReadOnlySpan<Arg> args)
    {
        Namespace.RequireEmittable(name);
        if (Connected)
        {
            Emit(EmitFlags.None, name, args);
        }
    }

    /// <summary>
    /// Enters rooms: in a connect filter, once the filters have let the socket pass. Ignored when it is disconnected.
    /// </summary>
    public void Join(params ReadOnlySpan<string> rooms)
    {
        Namespace.Recovery?.OnJoining(this, rooms);
        Namespace.Rooms.Join(this, rooms);
    }

    /// <summary>Leaves a room.</summary>
    public void Leave(string room)
    {
        Namespace.Rooms.Leave(this, room);
        Namespace.Recovery?.OnLeft(this, room);
    }

    /// <summary>To this socket, but dropped unless it is ready for it at once; see <see cref="BroadcastOperator.Volatile"/>.</summary>
    public SocketOperator Volatile => new(this, EmitFlags.Volatile);

    /// <summary>To this socket; whether the packet may be compressed where compression was negotiated.</summary>
    public SocketOperator Compress(bool compress) => new(this, compress ? EmitFlags.None : EmitFlags.Uncompressed);

    /// <summary>All other sockets of this node.</summary>
    public BroadcastOperator Local => Broadcast.Local;

    /// <summary>The sockets of these rooms, without this one.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => new(Namespace, rooms.ToArray(), [], this);

    /// <summary>The sockets of these rooms, without this one.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>All other sockets, without those in these rooms.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => new(Namespace, [], rooms.ToArray(), this);

    /// <summary>
    /// Calls back once, when any packet has arrived from the client after now. If none comes within
    /// <paramref name="pingAfter"/>, a ping asks for one. At most one callback is armed per socket: arming again
    /// keeps the first. It is dropped when the connection ends.
    /// </summary>
    public void WhenHeard(Action callback, TimeSpan pingAfter)
    {
        if (Connected && Interlocked.CompareExchange(ref _heard, callback, null) is null)
        {
            _connection.Session.WhenHeard(_runHeard ??= RunHeard, (long)pingAfter.TotalMilliseconds);
        }
    }

    internal string ConnectionId => _connection.Session.Id;

    internal void Send(Frame frame)
    {
        if (Connected && (_held is null || !TryHold(frame)))
        {
            _connection.Session.Send(frame);
        }
    }

    internal void SendVolatile(Frame frame)
    {
        if (Connected && _held is null)
        {
            _connection.Session.SendVolatile(frame);
        }
    }

    internal void SendExpendable(Frame frame)
    {
        if (Connected
            && (_held is null || !TryHold(frame))
            && !_connection.Session.SendExpendable(frame)
            && !Namespace.CaughtUpHandlers.IsEmpty
            && !Interlocked.Exchange(ref _isBehind, true))
        {
            _ = TellCaughtUpAsync();
        }
    }

    internal void Emit(EmitFlags flags, string name, ReadOnlySpan<Arg> args)
    {
        var compress = (flags & EmitFlags.Uncompressed) == EmitFlags.None;
        if ((flags & EmitFlags.Volatile) != EmitFlags.None)
        {
            SendVolatile(PacketEncoder.Event(Namespace, name, args, compress: compress));
        }
        else if (Namespace.Recorder is { } recorder)
        {
            // What can be recovered has an offset, and is kept by the room it went to.
            recorder.Emit(ToItself(flags), PacketEncoder.Payload(name, args));
            return;
        }
        else if (Namespace.Adapter is { DeliversHere: true } adapter)
        {
            adapter.Broadcast(PacketEncoder.Payload(name, args), ToItself(flags).Target());
            return;
        }
        else
        {
            Send(PacketEncoder.Event(Namespace, name, args, compress: compress));
        }

        if (WatchesOutgoing)
        {
            NotifyOutgoing(PacketEncoder.Payload(name, args));
        }
    }

    internal RemoteSocket ToRemote() => new(Namespace, Id, Handshake, Rooms, Data);

    internal void SendAck(ReadOnlySpan<Arg> args, long ackId)
    {
        if (Connected)
        {
            Send(PacketEncoder.Ack(Namespace, args, ackId));
        }
    }

    private async Task TellCaughtUpAsync()
    {
        if (await DrainedAsync(_connection.Server.Options.MaxQueuedBytes / 4))
        {
            // Before the handlers: what is dropped from here on is told again.
            Interlocked.Exchange(ref _isBehind, false);
            foreach (var handler in Namespace.CaughtUpHandlers)
            {
                _connection.Guard(() => handler(this));
            }
        }
    }

    private BroadcastOperator ToItself(EmitFlags flags) => new(Namespace, [Id], [], sender: null, flags);

    private void RunHeard() => Interlocked.Exchange(ref _heard, null)?.Invoke();
}
