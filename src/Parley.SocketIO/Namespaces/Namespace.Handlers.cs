using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Namespaces;

namespace Parley.SocketIO;

/// <summary>What the application does with the namespace's sockets.</summary>
public sealed partial class Namespace
{
    internal EventTable Events { get; }

    internal ImmutableArray<Func<Socket, ValueTask<ConnectError?>>> Filters { get; private set; } = [];

    internal ImmutableArray<Func<Socket, ValueTask>> ConnectionHandlers { get; private set; } = [];

    internal ImmutableArray<Action<Socket, string>> DisconnectingHandlers { get; private set; } = [];

    internal ImmutableArray<Action<Socket, string>> DisconnectHandlers { get; private set; } = [];

    internal ImmutableArray<Action<Socket>> CaughtUpHandlers { get; private set; } = [];

    /// <summary>Is told when a socket's data is replaced.</summary>
    internal Action<Socket>? DataChanged { get; set; }

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

    /// <summary>Adds a handler that runs before the connection handlers that there are.</summary>
    internal void OnConnectionFirst(Action<Socket> handler) => ConnectionHandlers = ConnectionHandlers.Insert(0, socket =>
    {
        handler(socket);
        return default;
    });

    /// <summary>Adds a handler that runs after the CONNECT answer and before any event of the socket.</summary>
    public Namespace OnConnection(Action<Socket> handler) => OnConnection(socket =>
    {
        handler(socket);
        return default;
    });

    /// <summary>
    /// Adds a handler of disconnects, with the reason, that runs while the socket is still in its rooms; so its connection
    /// handlers may not have ended.
    /// </summary>
    public Namespace OnDisconnecting(Action<Socket, string> handler)
    {
        DisconnectingHandlers = DisconnectingHandlers.Add(handler);
        return this;
    }

    /// <summary>
    /// Adds a handler of disconnects, with the reason. It runs once for every socket whose connection handlers ran,
    /// and after they have ended.
    /// </summary>
    public Namespace OnDisconnect(Action<Socket, string> handler)
    {
        DisconnectHandlers = DisconnectHandlers.Add(handler);
        return this;
    }

    /// <summary>
    /// Adds a handler of sockets for which something was dropped (<see cref="BroadcastOperator.Expendable"/>) and that take
    /// everything again: less than a quarter of what may wait for them does.
    /// </summary>
    public Namespace OnCaughtUp(Action<Socket> handler)
    {
        CaughtUpHandlers = CaughtUpHandlers.Add(handler);
        return this;
    }

    /// <summary>Adds a handler for an event of every socket.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public Namespace On(string name, Func<Socket, SocketEvent, ValueTask> handler)
    {
        Events.Add(name, new(handler, handler.Invoke));
        return this;
    }

    /// <summary>Adds a handler for an event whose first argument is a <typeparamref name="TIn"/>; its end is acknowledged without arguments.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public Namespace On<TIn>(string name, JsonTypeInfo<TIn> input, Func<Socket, TIn, ValueTask> handler)
    {
        Events.Add(name, new(handler, EventTable.Typed(input, handler)));
        return this;
    }

    /// <summary>Adds a handler for an event whose first argument is a <typeparamref name="TIn"/>; the result is the acknowledgement.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public Namespace On<TIn, TOut>(
        string name, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, Func<Socket, TIn, ValueTask<TOut>> handler)
    {
        Events.Add(name, new(handler, EventTable.Typed(input, output, handler)));
        return this;
    }

    /// <summary>Adds a handler of every event of every socket, whatever its name; it runs before the event's own handlers.</summary>
    public Namespace OnAny(Func<Socket, SocketEvent, ValueTask> handler)
    {
        Events.AddAny(new(handler, handler.Invoke));
        return this;
    }
}
