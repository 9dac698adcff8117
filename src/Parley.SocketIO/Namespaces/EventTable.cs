using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

internal delegate ValueTask EventHandler(Socket socket, SocketEvent received);

/// <summary>One handler: what was given by the application, so that it can be found again, and what is run.</summary>
internal sealed class Registration(Delegate given, EventHandler run, bool once = false)
{
    private int _ran;

    internal Delegate Given => given;

    internal EventHandler Run => run;

    internal bool Once => once;

    /// <summary>False if it may not run any more.</summary>
    internal bool TryBegin() => !once || Interlocked.Exchange(ref _ran, 1) == 0;
}

/// <summary>Which handlers an event has. Read on every event, written rarely.</summary>
internal sealed class EventTable
{
    private ImmutableDictionary<string, ImmutableArray<Registration>> _handlers =
        ImmutableDictionary.Create<string, ImmutableArray<Registration>>(StringComparer.Ordinal);

    private ImmutableArray<Registration> _any = [];
    private KnownName? _names;

    internal EventTable()
    {
    }

    /// <summary>Begins with what another has at this moment.</summary>
    internal EventTable(EventTable other) => (_handlers, _any) = (other._handlers, other._any);

    /// <summary>The handlers of every event, before its own.</summary>
    internal ImmutableArray<Registration> Any => _any;

    /// <summary>The names in the table, for the packet reader.</summary>
    internal KnownName Names => _names ?? MakeNames();

    internal ImmutableArray<Registration> Find(string name) => _handlers.GetValueOrDefault(name, []);

    internal bool Handles(string name) => !_any.IsEmpty || _handlers.ContainsKey(name);

    internal void Add(string name, Registration handler)
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

    internal void Remove(string name, Predicate<Registration> which)
    {
        ImmutableInterlocked.Update(ref _handlers, static (handlers, removal) =>
            handlers.TryGetValue(removal.name, out var all) && all.RemoveAll(removal.which) is var rest && rest.Length < all.Length
                ? rest.IsEmpty ? handlers.Remove(removal.name) : handlers.SetItem(removal.name, rest)
                : handlers, (name, which));
        _names = null;
    }

    internal void AddAny(Registration handler, bool first = false) =>
        ImmutableInterlocked.Update(ref _any, all => first ? all.Insert(0, handler) : all.Add(handler));

    internal void RemoveAny(Predicate<Registration> which) =>
        ImmutableInterlocked.Update(ref _any, all => all.RemoveAll(which));

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
