using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Recovery;

namespace Parley.SocketIO;

/// <summary>The socket's own handlers.</summary>
public sealed partial class Socket
{
    private SocketHandlers? _handlers;

    internal EventTable? Events => _handlers?.Events;

    internal ImmutableArray<Func<SocketEvent, ValueTask>> Filters => _handlers?.Filters ?? [];

    internal bool WatchesOutgoing => _handlers is { Outgoing.IsEmpty: false };

    /// <summary>Adds a handler for an event.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void On(string name, Func<SocketEvent, ValueTask> handler) =>
        Add(name, new(handler, (_, received) => handler(received)));

    /// <summary>Adds a handler for an event.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void On(string name, Action<SocketEvent> handler) => Add(name, new(handler, Completing(handler)));

    /// <summary>Adds a handler for an event whose first argument is a <typeparamref name="TIn"/>; its end is acknowledged without arguments.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void On<TIn>(string name, JsonTypeInfo<TIn> input, Func<TIn, ValueTask> handler) =>
        Add(name, new(handler, EventTable.Typed<TIn>(input, (_, value) => handler(value))));

    /// <summary>Adds a handler for an event whose first argument is a <typeparamref name="TIn"/>; the result is the acknowledgement.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void On<TIn, TOut>(string name, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, Func<TIn, ValueTask<TOut>> handler) =>
        Add(name, new(handler, EventTable.Typed<TIn, TOut>(input, output, (_, value) => handler(value))));

    /// <summary>Adds a handler for the next event of this name only.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void Once(string name, Func<SocketEvent, ValueTask> handler) =>
        Add(name, new(handler, (_, received) => handler(received), once: true));

    /// <summary>Adds a handler for the next event of this name only.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void Once(string name, Action<SocketEvent> handler) => Add(name, new(handler, Completing(handler), once: true));

    /// <summary>Removes this socket's own handlers of an event.</summary>
    public void Off(string name) => Events?.Remove(name);

    /// <summary>Removes one of this socket's own handlers of an event: the delegate that was added.</summary>
    public void Off(string name, Delegate handler) => Events?.Remove(name, added => added.Given.Equals(handler));

    /// <summary>Adds a handler of every event, whatever its name; it runs before the event's own handlers.</summary>
    public void OnAny(Func<SocketEvent, ValueTask> handler) => Handlers().Events.AddAny(new(handler, (_, received) => handler(received)));

    /// <summary>Adds a handler of every event, whatever its name; it runs before the event's own handlers.</summary>
    public void OnAny(Action<SocketEvent> handler) => Handlers().Events.AddAny(new(handler, Completing(handler)));

    /// <summary>Adds a handler of every event, before those that there are.</summary>
    public void PrependAny(Action<SocketEvent> handler) => Handlers().Events.AddAny(new(handler, Completing(handler)), first: true);

    /// <summary>The handlers of every event, in the order in which they run.</summary>
    public IReadOnlyList<Delegate> ListenersAny => [.. Events?.Any.Select(handler => handler.Given) ?? []];

    /// <summary>The handlers of every event that is sent, in the order in which they run.</summary>
    public IReadOnlyList<Delegate> ListenersAnyOutgoing => [.. _handlers?.Outgoing ?? []];

    /// <summary>Removes the handlers of every event.</summary>
    public void OffAny() => Events?.RemoveAny(_ => true);

    /// <summary>Removes one handler of every event: the delegate that was added.</summary>
    public void OffAny(Delegate handler) => Events?.RemoveAny(added => added.Given.Equals(handler));

    /// <summary>Adds a handler of every event that is sent to this socket, broadcasts included: its name and arguments.</summary>
    public void OnAnyOutgoing(Action<string, Arguments> handler) =>
        ImmutableInterlocked.Update(ref Handlers().Outgoing, all => all.Add(handler));

    /// <summary>Adds a handler of every event that is sent, before those that there are.</summary>
    public void PrependAnyOutgoing(Action<string, Arguments> handler) =>
        ImmutableInterlocked.Update(ref Handlers().Outgoing, all => all.Insert(0, handler));

    /// <summary>Removes the handlers of every event that is sent.</summary>
    public void OffAnyOutgoing() => Handlers().Outgoing = [];

    /// <summary>Removes one handler of every event that is sent.</summary>
    public void OffAnyOutgoing(Action<string, Arguments> handler) =>
        ImmutableInterlocked.Update(ref Handlers().Outgoing, all => all.Remove(handler));

    /// <summary>
    /// Adds a filter that every event passes before its handlers, in order. One that throws stops the event: its
    /// acknowledgement fails, with the message of a <see cref="SocketIOException"/>, and <see cref="OnError"/> is told.
    /// While a filter awaits, later events may pass it.
    /// </summary>
    public void Use(Func<SocketEvent, ValueTask> filter) =>
        ImmutableInterlocked.Update(ref Handlers().Filters, all => all.Add(filter));

    /// <summary>Adds a handler of what the filters of <see cref="Use"/> throw.</summary>
    public void OnError(Action<Exception> handler)
    {
        var handlers = Handlers();
        lock (_lock)
        {
            handlers.Errors += handler;
        }
    }

    internal void NotifyOutgoing(JsonPayload payload)
    {
        var args = payload.ToEvent(out var name);
        foreach (var handler in Handlers().Outgoing)
        {
            Aftermath.Tell(() => _connection.Guard(() => handler(name, args)));
        }
    }

    internal void NotifyError(Exception error)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(_handlers?.Errors))
        {
            _connection.Guard(() => handler(error));
        }
    }

    private static Namespaces.EventHandler Completing(Action<SocketEvent> handler) => (_, received) =>
    {
        handler(received);
        return default;
    };

    private void Add(string name, Registration handler) => Handlers().Events.Add(name, handler);

    private SocketHandlers Handlers()
    {
        lock (_lock)
        {
            return _handlers ??= new SocketHandlers();
        }
    }
}
