using System.Collections.Immutable;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO;

/// <summary>What the nodes of a cluster tell each other.</summary>
public sealed partial class Namespace
{
    private ImmutableDictionary<string, ImmutableArray<Func<ServerEvent, ValueTask>>> _serverHandlers =
        ImmutableDictionary.Create<string, ImmutableArray<Func<ServerEvent, ValueTask>>>(StringComparer.Ordinal);

    /// <summary>Sends an event to the other nodes themselves, not to clients. Without a cluster nobody hears it.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void ServerSideEmit(string name, params ReadOnlySpan<Arg> args)
    {
        RequireEmittable(name);
        Adapter?.ServerSideEmit(PacketEncoder.Payload(name, args));
    }

    /// <summary>
    /// Sends an event to the other nodes themselves and waits for the acknowledgement of each: the first argument of it.
    /// </summary>
    /// <exception cref="AckTimeoutException">Not every node answered in time.</exception>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public Task<IReadOnlyList<Argument>> ServerSideEmitWithAckAsync(
        string name, ReadOnlyMemory<Arg> args, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        RequireEmittable(name);
        return Adapter?.ServerSideEmitWithAckAsync(PacketEncoder.Payload(name, args.Span), timeout, cancellationToken)
            ?? Task.FromResult<IReadOnlyList<Argument>>([]);
    }

    /// <summary>How many nodes serve this namespace, this one among them.</summary>
    public Task<int> ServerCountAsync(CancellationToken cancellationToken = default) =>
        Adapter?.ServerCountAsync(cancellationToken) ?? Task.FromResult(1);

    /// <summary>Adds a handler for an event that another node sends with <see cref="ServerSideEmit"/>.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public Namespace OnServerSideEmit(string name, Func<ServerEvent, ValueTask> handler)
    {
        RequireEmittable(name);
        ImmutableInterlocked.AddOrUpdate(ref _serverHandlers, name, [handler], (_, handlers) => handlers.Add(handler));
        return this;
    }

    internal void RunServerHandlers(ServerEvent received)
    {
        foreach (var handler in _serverHandlers.GetValueOrDefault(received.Name, []))
        {
            _ = RunAsync(handler, received);
        }
    }

    private async Task RunAsync(Func<ServerEvent, ValueTask> handler, ServerEvent received)
    {
        try
        {
            await handler(received);
        }
        catch (Exception e)
        {
            Server.LogServerHandlerFailed(e, received.Name, Name);
        }
    }
}
