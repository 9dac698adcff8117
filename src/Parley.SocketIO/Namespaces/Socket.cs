using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO;

/// <summary>One client in one namespace.</summary>
public sealed partial class Socket
{
    private readonly Connection _connection;
    private ClaimsPrincipal? _user;
    private Action? _heard;
    private Action? _runHeard;

    internal Socket(Connection connection, Namespace place, JsonElement auth)
    {
        _connection = connection;
        Id = SessionId.New();
        Namespace = place;
        Handshake = new Handshake(connection.Session.Request, auth);
    }

    /// <summary>20 characters, different for each connection and namespace; also the name of the socket's own room.</summary>
    public string Id { get; }

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

    /// <summary>The rooms it is in, its own among them, at this moment.</summary>
    public IReadOnlyCollection<string> Rooms => Namespace.Rooms.RoomsOf(this);

    /// <summary>"polling" or "websocket", at this moment.</summary>
    public string Transport => _connection.Session.Transport;

    /// <summary>All other sockets of the namespace.</summary>
    public BroadcastOperator Broadcast => new(Namespace, [], [], this);

    /// <summary>The rooms but its own; belongs to the namespace's room index.</summary>
    internal HashSet<string>? RoomSet { get; set; }

    internal EventTable? Events { get; private set; }

    /// <summary>Adds a handler for an event.</summary>
    public void On(string name, Func<SocketEvent, ValueTask> handler) => Add(name, (_, received) => handler(received));

    /// <summary>Adds a handler for an event.</summary>
    public void On(string name, Action<SocketEvent> handler) => Add(name, (_, received) =>
    {
        handler(received);
        return default;
    });

    /// <summary>Adds a handler for an event whose first argument is a <typeparamref name="TIn"/>; its end is acknowledged without arguments.</summary>
    public void On<TIn>(string name, JsonTypeInfo<TIn> input, Func<TIn, ValueTask> handler) =>
        Add(name, EventTable.Typed<TIn>(input, (_, value) => handler(value)));

    /// <summary>Adds a handler for an event whose first argument is a <typeparamref name="TIn"/>; the result is the acknowledgement.</summary>
    public void On<TIn, TOut>(string name, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, Func<TIn, ValueTask<TOut>> handler) =>
        Add(name, EventTable.Typed<TIn, TOut>(input, output, (_, value) => handler(value)));

    /// <summary>Removes this socket's own handlers of an event.</summary>
    public void Off(string name) => Events?.Remove(name);

    /// <summary>Sends an event. Ignored once the socket is disconnected.</summary>
    public void Emit(string name, params ReadOnlySpan<Arg> args)
    {
        Namespace.RequireEmittable(name);
        if (Connected)
        {
            Send(PacketEncoder.Event(Namespace, name, args));
        }
    }

    /// <summary>Enters rooms. Ignored unless the socket is connected.</summary>
    public void Join(params ReadOnlySpan<string> rooms) => Namespace.Rooms.Join(this, rooms);

    /// <summary>Leaves a room.</summary>
    public void Leave(string room) => Namespace.Rooms.Leave(this, room);

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

    internal void Send(Frame frame)
    {
        if (Connected)
        {
            _connection.Session.Send(frame);
        }
    }

    internal void SendAck(ReadOnlySpan<Arg> args, long ackId)
    {
        if (Connected)
        {
            Send(PacketEncoder.Ack(Namespace, args, ackId));
        }
    }

    private void Add(string name, Namespaces.EventHandler handler) => (Events ??= new EventTable()).Add(name, handler);

    private void RunHeard() => Interlocked.Exchange(ref _heard, null)?.Invoke();
}
