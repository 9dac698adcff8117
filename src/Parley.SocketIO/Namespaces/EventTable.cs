using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

internal delegate ValueTask EventHandler(Socket socket, SocketEvent received);

/// <summary>Which handlers an event has. Read on every event, written rarely.</summary>
internal sealed class EventTable
{
    private ImmutableDictionary<string, ImmutableArray<EventHandler>> _handlers =
        ImmutableDictionary.Create<string, ImmutableArray<EventHandler>>(StringComparer.Ordinal);

    private KnownName? _names;

    /// <summary>The names in the table, for the packet reader.</summary>
    internal KnownName Names => _names ?? MakeNames();

    internal ImmutableArray<EventHandler> Find(string name) => _handlers.GetValueOrDefault(name, []);

    internal void Add(string name, EventHandler handler)
    {
        if (PayloadLayout.IsReserved(name))
        {
            throw new ArgumentException($"\"{name}\" is reserved and never arrives as an event.", nameof(name));
        }

        ImmutableInterlocked.AddOrUpdate(ref _handlers, name, [handler], (_, handlers) => handlers.Add(handler));
        _names = null;
    }

    internal void Remove(string name)
    {
        ImmutableInterlocked.TryRemove(ref _handlers, name, out _);
        _names = null;
    }

    /// <summary>A handler that reads the first argument and acknowledges without arguments when it has ended.</summary>
    internal static EventHandler Typed<TIn>(JsonTypeInfo<TIn> input, Func<Socket, TIn, ValueTask> handler) =>
        async (socket, received) =>
        {
            await handler(socket, Read(received, input));
            received.Ack();
        };

    /// <summary>A handler that reads the first argument and acknowledges with its result.</summary>
    internal static EventHandler Typed<TIn, TOut>(
        JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, Func<Socket, TIn, ValueTask<TOut>> handler) =>
        async (socket, received) => received.Ack(Arg.Json(await handler(socket, Read(received, input)), output));

    private static TIn Read<TIn>(SocketEvent received, JsonTypeInfo<TIn> input) =>
        received.Args[0].Get(input) ?? throw new SocketIOException("Invalid payload.");

    private KnownName MakeNames()
    {
        // A table that changes meanwhile only costs the next reader a string.
        var names = new KnownName(_handlers.Keys);
        _names = names;
        return names;
    }
}
