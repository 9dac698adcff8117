using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>A namespace: the sockets connected to one name, their handlers and rooms.</summary>
public sealed class Namespace
{
    internal Namespace(string name)
    {
        Name = name;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The name, with its slash.</summary>
    public string Name { get; }

    /// <summary>The sockets connected at this moment.</summary>
    public IReadOnlyCollection<Socket> Sockets => Rooms.All;

    internal byte[] NameUtf8 { get; }

    internal RoomIndex Rooms { get; } = new();

    internal EventTable Events { get; } = new();

    internal ImmutableArray<Func<Socket, ValueTask<ConnectError?>>> Filters { get; private set; } = [];

    internal ImmutableArray<Func<Socket, ValueTask>> ConnectionHandlers { get; private set; } = [];

    internal ImmutableArray<Action<Socket, string>> DisconnectHandlers { get; private set; } = [];

    /// <summary>
    /// Adds a connect filter. Filters run in order before the CONNECT answer and may set <see cref="Socket.User"/>
    /// and <see cref="Socket.State"/>; the first error refuses the client.
    /// </summary>
    public Namespace Use(Func<Socket, ValueTask<ConnectError?>> filter)
    {
        Filters = Filters.Add(filter);
        return this;
    }

    /// <summary>Adds a handler that runs after the CONNECT answer and before any event of the socket.</summary>
    public Namespace OnConnection(Func<Socket, ValueTask> handler)
    {
        ConnectionHandlers = ConnectionHandlers.Add(handler);
        return this;
    }

    /// <summary>Adds a handler that runs after the CONNECT answer and before any event of the socket.</summary>
    public Namespace OnConnection(Action<Socket> handler) => OnConnection(socket =>
    {
        handler(socket);
        return default;
    });

    /// <summary>
    /// Adds a handler of disconnects, with the reason. It runs once for every socket whose connection handlers ran,
    /// and after they have ended.
    /// </summary>
    public Namespace OnDisconnect(Action<Socket, string> handler)
    {
        DisconnectHandlers = DisconnectHandlers.Add(handler);
        return this;
    }

    /// <summary>Adds a handler for an event of every socket.</summary>
    public Namespace On(string name, Func<Socket, SocketEvent, ValueTask> handler)
    {
        Events.Add(name, handler.Invoke);
        return this;
    }

    /// <summary>Adds a handler for an event whose first argument is a <typeparamref name="TIn"/>; its end is acknowledged without arguments.</summary>
    public Namespace On<TIn>(string name, JsonTypeInfo<TIn> input, Func<Socket, TIn, ValueTask> handler)
    {
        Events.Add(name, EventTable.Typed(input, handler));
        return this;
    }

    /// <summary>Adds a handler for an event whose first argument is a <typeparamref name="TIn"/>; the result is the acknowledgement.</summary>
    public Namespace On<TIn, TOut>(
        string name, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, Func<Socket, TIn, ValueTask<TOut>> handler)
    {
        Events.Add(name, EventTable.Typed(input, output, handler));
        return this;
    }

    /// <summary>The sockets of these rooms.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => new(this, rooms.ToArray(), [], sender: null);

    /// <summary>The sockets of these rooms.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>All sockets without those in these rooms.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => new(this, [], rooms.ToArray(), sender: null);

    /// <summary>Sends an event to every socket.</summary>
    public void Emit(string name, params ReadOnlySpan<Arg> args) => To().Emit(name, args);

    /// <summary>Ends every socket; with <paramref name="close"/>, its whole connection.</summary>
    public void DisconnectSockets(bool close = false) => To().DisconnectSockets(close);

    /// <summary>Finds a connected socket.</summary>
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
}
