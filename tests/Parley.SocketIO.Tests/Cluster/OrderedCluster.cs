using System.Text.Json;

namespace Parley.SocketIO.Tests.Cluster;

/// <summary>
/// An adapter for which everything takes its place in one order before anybody gets it, this node included; and recovery out of that
/// order. Nothing moves before <see cref="Deliver"/>. It is written against the public surface alone.
/// </summary>
internal sealed class OrderedCluster
{
    private readonly List<Entry> _entries = [];
    private int _delivered;
    private LocalSockets? _here;

    /// <summary>Is called in the middle of what nothing may come in between.</summary>
    internal Action Inside { get; set; } = () => { };

    internal Adapter Connect(AdapterContext context) => new Node(this, context);

    internal ConnectionRecovery Recover(Namespace place) => new Recovery(this, place);

    /// <summary>Brings back what has been sent so far.</summary>
    internal void Deliver()
    {
        for (; _delivered < _entries.Count; _delivered++)
        {
            _entries[_delivered].Do(_here!);
        }
    }

    private sealed record Entry(Action<LocalSockets> Do, JsonPayload? Payload = null);

    private sealed class Node : Adapter
    {
        private readonly OrderedCluster _cluster;

        internal Node(OrderedCluster cluster, AdapterContext context)
            : base(context)
        {
            _cluster = cluster;
            _cluster._here = Local;
        }

        public override bool DeliversHere => true;

        public override void Broadcast(JsonPayload payload, BroadcastTarget target)
        {
            var offset = FormattableString.Invariant($"o-{_cluster._entries.Count}");
            _cluster._entries.Add(new Entry(local => local.Emit(payload, target, target.Volatile ? null : offset), payload));
        }

        public override void SocketsJoin(BroadcastTarget target, IReadOnlyList<string> rooms) => Add(local => local.Join(target, rooms));

        public override void SocketsLeave(BroadcastTarget target, IReadOnlyList<string> rooms) => Add(local => local.Leave(target, rooms));

        public override void DisconnectSockets(BroadcastTarget target, bool close) => Add(local => local.Disconnect(target, close));

        public override Task BroadcastWithAckAsync(
            JsonPayload payload,
            BroadcastTarget target,
            TimeSpan timeout,
            Action<int> onClientCount,
            Action<Argument> onAck,
            CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<RemoteSocket>>([]);

        public override void ServerSideEmit(JsonPayload payload)
        {
        }

        public override Task<IReadOnlyList<Argument>> ServerSideEmitWithAckAsync(
            JsonPayload payload, TimeSpan timeout, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Argument>>([]);

        public override Task<int> ServerCountAsync(CancellationToken cancellationToken) => Task.FromResult(1);

        public override ValueTask DisposeAsync() => default;

        private void Add(Action<LocalSockets> @do) => _cluster._entries.Add(new Entry(@do));
    }

    /// <summary>Whoever comes back gets every event since the offset, and the room of those who come back.</summary>
    private sealed class Recovery(OrderedCluster cluster, Namespace place) : ConnectionRecovery
    {
        internal List<string> Moves { get; } = [];

        public override string? Begin(Socket socket) => "p";

        public override void OnJoining(Socket socket, ReadOnlySpan<string> rooms) => Moves.Add($"in {string.Join(',', rooms.ToArray())}");

        public override void OnLeft(Socket socket, string room) => Moves.Add($"out {room}");

        public override ValueTask<RecoveredConnection?> RestoreAsync(Socket socket, string id, string? offset) =>
            new(new RecoveredConnection(id)
            {
                Rooms = ["returned"],
                Data = JsonElement.Parse($"[{string.Join(',', Moves.Select(move => $"\"{move}\""))}]"),
                Detail = int.Parse(offset![2..], System.Globalization.CultureInfo.InvariantCulture) + 1,
            });

        public override ValueTask ReplayAsync(Socket socket, RecoveredConnection restored) => default;

        protected internal override ValueTask<bool> EnterAsync(Socket socket, RecoveredConnection restored)
        {
            var entered = false;
            Exclusively(place, () =>
            {
                entered = TryEnter(socket, restored.Rooms);
                for (var i = (int)restored.Detail!; entered && i < cluster._delivered; i++)
                {
                    if (cluster._entries[i].Payload is { } payload)
                    {
                        cluster._here!.Replay(socket, payload, FormattableString.Invariant($"o-{i}"));
                    }
                }

                cluster.Inside();
            });
            return new(entered);
        }
    }
}
