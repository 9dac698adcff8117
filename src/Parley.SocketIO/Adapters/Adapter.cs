namespace Parley.SocketIO;

/// <summary>
/// What connects a namespace with the same namespace on the other nodes of a cluster: one object per namespace and node.
/// </summary>
/// <remarks>
/// The sockets of this node are served without it, before and beside it: each method here only carries word to the other
/// nodes, and <see cref="Local"/> does what word from them asks. Methods that return nothing must not block and must not
/// throw because the cluster cannot be reached; delivery to other nodes is then at most once, as the transport allows.
/// Broadcasts of one thread reach each other node in the order in which they were made. A namespace that was made after a
/// pattern can end and come into being again: then its new adapter may be made before the old one has left.
/// </remarks>
public abstract class Adapter : IAsyncDisposable
{
    /// <summary>An adapter of the namespace that the context names.</summary>
    protected Adapter(AdapterContext context)
    {
        Namespace = context.Namespace;
        Local = new LocalSockets(context.Namespace);
    }

    /// <summary>The namespace on this node.</summary>
    protected Namespace Namespace { get; }

    /// <summary>The sockets of this node.</summary>
    protected LocalSockets Local { get; }

    /// <summary>
    /// Whether the adapter also does on this node, through <see cref="Local"/>, what <see cref="Broadcast"/>,
    /// <see cref="SocketsJoin"/>, <see cref="SocketsLeave"/> and <see cref="DisconnectSockets"/> ask of the others: for a cluster in
    /// which an event's place among those of all nodes, and with it its offset, is known only when it has come back. Then
    /// none of these is done at once unless it is local, or a volatile event; and what is emitted to a single socket is a broadcast too.
    /// </summary>
    public virtual bool DeliversHere => false;

    /// <summary>Has the other nodes send an event to their sockets.</summary>
    /// <param name="payload">A JSON array: the event's name and its arguments.</param>
    /// <param name="target">Which sockets.</param>
    public abstract void Broadcast(JsonPayload payload, BroadcastTarget target);

    /// <summary>
    /// Has the other nodes send an event to their sockets and collect the acknowledgements. The task completes when
    /// every other node has said how many sockets it asked; acknowledgements may come before and after that.
    /// </summary>
    /// <param name="payload">A JSON array: the event's name and its arguments.</param>
    /// <param name="target">Which sockets.</param>
    /// <param name="timeout">How long the other nodes wait for their clients.</param>
    /// <param name="onClientCount">To be called with the number of sockets, once for each other node.</param>
    /// <param name="onAck">To be called with the first argument of each acknowledgement.</param>
    /// <param name="cancellationToken">Nobody waits for acknowledgements any more.</param>
    public abstract Task BroadcastWithAckAsync(
        JsonPayload payload,
        BroadcastTarget target,
        TimeSpan timeout,
        Action<int> onClientCount,
        Action<Argument> onAck,
        CancellationToken cancellationToken);

    /// <summary>The sockets of the other nodes.</summary>
    /// <exception cref="TimeoutException">A node did not answer in time.</exception>
    public abstract Task<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken);

    /// <summary>Has the other nodes put their sockets into rooms.</summary>
    public abstract void SocketsJoin(BroadcastTarget target, IReadOnlyList<string> rooms);

    /// <summary>Has the other nodes take their sockets out of rooms.</summary>
    public abstract void SocketsLeave(BroadcastTarget target, IReadOnlyList<string> rooms);

    /// <summary>Has the other nodes disconnect their sockets; with <paramref name="close"/>, their whole connections.</summary>
    public abstract void DisconnectSockets(BroadcastTarget target, bool close);

    /// <summary>Sends an event to the other nodes themselves.</summary>
    /// <param name="payload">A JSON array: the event's name and its arguments.</param>
    public abstract void ServerSideEmit(JsonPayload payload);

    /// <summary>Sends an event to the other nodes themselves and waits for an acknowledgement of each: the first argument of it.</summary>
    /// <exception cref="AckTimeoutException">Not every node answered in time.</exception>
    public abstract Task<IReadOnlyList<Argument>> ServerSideEmitWithAckAsync(
        JsonPayload payload, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>How many nodes there are, this one among them.</summary>
    public abstract Task<int> ServerCountAsync(CancellationToken cancellationToken);

    /// <summary>Leaves the cluster.</summary>
    public abstract ValueTask DisposeAsync();
}
