using System.Collections.Immutable;

namespace Parley.SocketIO.Namespaces;

/// <summary>What a socket has of handlers of its own; most have none, and then this is not made.</summary>
internal sealed class SocketHandlers
{
    internal EventTable Events { get; } = new();

    // Fields, for ImmutableInterlocked.
    internal ImmutableArray<Func<SocketEvent, ValueTask>> Filters = [];
    internal ImmutableArray<Action<string, Arguments>> Outgoing = [];
    internal Action<Exception>? Errors;
}
