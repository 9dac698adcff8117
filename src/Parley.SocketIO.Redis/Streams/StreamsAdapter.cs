using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>
/// One namespace in a cluster over Redis streams, on the wire of the reference's streams adapter: what changes what clients see is
/// appended to a stream, what wants answers is published.
/// </summary>
internal sealed class StreamsAdapter : ClusterAdapter
{
    private readonly RedisStreamsOptions _options;
    private readonly Lease<StreamsBus> _lease;
    private readonly RedisBus _commands;
    private readonly StreamTail _tail;
    private readonly string _stream;

    /// <summary>To all nodes. Each subscribes to it once, so its subscribers are the nodes.</summary>
    private readonly string _channel;
    private readonly Task _joined;
    private readonly StreamsRecovery? _recovery;
    private readonly OwnEntries _own;

    internal StreamsAdapter(AdapterContext context, RedisStreamsOptions options, Lease<StreamsBus> lease)
        : base(context, options.RequestsTimeout)
    {
        _options = options;
        _lease = lease;
        _commands = lease.Value.Commands;
        _tail = lease.Value.Tail;
        _stream = options.StreamOf(context.Namespace.Name);
        _channel = $"{options.ChannelPrefix}#{context.Namespace.Name}#";
        _recovery = context.Namespace.Recovery as StreamsRecovery;
        _own = new OwnEntries(_recovery?.MaxBytes ?? 0);
        _tail.Add(context.Namespace.Name, OnEntryAsync);
        _recovery?.Attach(new StreamsLog(_commands, _tail, _stream, options.MaxLength, Local, context.Time));
        _commands.Health.AddGone(OnGone);
        _joined = JoinAsync();
    }

    public override bool DeliversHere => _recovery is not null;

    private RedisChannel[] Subscriptions => [RedisBus.Plain(_channel), RedisBus.Plain(ChannelOf(Uid))];

    public override void Broadcast(JsonPayload payload, BroadcastTarget target)
    {
        var message = ClusterMessage.Broadcast(payload, target);
        if (target.Volatile)
        {
            // It has been sent here already, and nobody comes back for it.
            _ = Appending(message)();
        }
        else
        {
            Append(message, place => Local.Emit(payload, target, place?.ToString()));
        }
    }

    public override void SocketsJoin(BroadcastTarget target, IReadOnlyList<string> rooms) => Append(
        ClusterMessage.JoinOrLeave(ClusterMessageType.SocketsJoin, target, rooms), _ => Local.Join(target, rooms));

    public override void SocketsLeave(BroadcastTarget target, IReadOnlyList<string> rooms) => Append(
        ClusterMessage.JoinOrLeave(ClusterMessageType.SocketsLeave, target, rooms), _ => Local.Leave(target, rooms));

    public override void DisconnectSockets(BroadcastTarget target, bool close) =>
        Append(ClusterMessage.Disconnect(target, close), _ => Local.Disconnect(target, close));

    public override async ValueTask DisposeAsync()
    {
        _tail.Remove(Namespace.Name, OnEntryAsync);
        _commands.Health.RemoveGone(OnGone);
        _own.DoAll();
        await _commands.LeaveAsync(_joined, Subscriptions, OnMessage);
        await _lease.DisposeAsync();
    }

    protected override void Publish(ClusterMessage message) => _commands.Publish(_channel, message.EncodePacked(Uid, Namespace.Name));

    protected override void Respond(string node, ClusterMessage answer) =>
        _commands.Publish(ChannelOf(node), answer.EncodePacked(Uid, Namespace.Name));

    protected override Task<int> CountNodesAsync(CancellationToken cancellationToken) =>
        _commands.CountSubscribersAsync(_channel, cancellationToken);

    /// <summary>A node is counted by its subscription, so it has none before it hears the stream.</summary>
    private async Task JoinAsync()
    {
        await _tail.Started;
        await _commands.SubscribeAsync(Subscriptions, OnMessage);
    }

    private string ChannelOf(string node) => $"{_channel}{node}#";

    private void OnMessage(RedisChannel channel, RedisValue message) =>
        Guard(() => OnMessage(ReceivedMessage.Parse((byte[]?)message ?? [])));

    /// <summary>Redis is gone, which whoever is appending something may have been the first to see.</summary>
    private void OnGone() => ThreadPool.UnsafeQueueUserWorkItem(static own => own.DoAll(), _own, preferLocal: false);

    /// <summary>Appends a message, and has it done here as well where that waits for its place.</summary>
    private void Append(ClusterMessage message, Action<StreamId?> @do)
    {
        var append = Appending(message);
        if (!DeliversHere)
        {
            _ = append();
            return;
        }

        _own.Send(new OwnEntry(message.Size, place => Guard(() => @do(place))), append);
        if (!_commands.Health.IsGood)
        {
            // Nobody here waits for a Redis that is not there.
            _own.DoAll();
        }
    }

    /// <summary>Encodes a message; what results appends it.</summary>
    private Func<Task<StreamId?>> Appending(ClusterMessage message)
    {
        object[] entry =
        [
            _stream, "MAXLEN", "~", _options.MaxLength, "*", .. StreamEntry.Fields(message, Uid, Namespace.Name),
        ];
        return async () => StreamId.TryParse((string?)await _commands.SendAsync(message.Size, "XADD", entry));
    }

    private async ValueTask OnEntryAsync(StreamEntry entry)
    {
        if (entry.Node != Uid)
        {
            Action act = () => Guard(() => Do(entry));
            if (_recovery is null)
            {
                act();
            }
            else
            {
                _recovery.Take(entry, act);
            }
        }
        else if (_recovery is not null)
        {
            var own = await _own.TakeAsync(entry.Id);
            _recovery.Take(entry, () => own?.Do(entry.Id));
        }
    }

    private void Do(StreamEntry entry)
    {
        var data = entry.Read();
        if (_recovery is not null && entry.Type == ClusterMessageType.Broadcast && data.Target() is { Volatile: false } target)
        {
            Local.Emit(data.Part("packet").Payload("data"), target, entry.Id.ToString());
        }
        else
        {
            Do(entry.Type, entry.Node, data);
        }
    }
}
