namespace Parley.SocketIO.Redis;

/// <summary>One namespace in a cluster over sharded publish and subscribe, on the wire of the reference's sharded adapter.</summary>
internal sealed class ShardedAdapter : ClusterAdapter
{
    private readonly ShardedRedisOptions _options;
    private readonly Lease<ShardedBus> _lease;
    private readonly RedisBus _commands;
    private readonly ShardedSubscriber _subscriptions;

    /// <summary>To all nodes. Each subscribes to it once, so its subscribers are the nodes.</summary>
    private readonly string _channel;

    /// <summary>The answers to this node.</summary>
    private readonly string _answers;

    internal ShardedAdapter(AdapterContext context, ShardedRedisOptions options, Lease<ShardedBus> lease)
        : base(context, options.RequestsTimeout)
    {
        _options = options;
        _lease = lease;
        _commands = lease.Value.Commands;
        _subscriptions = lease.Value.Subscriptions;
        _channel = $"{options.ChannelPrefix}#{context.Namespace.Name}#";
        _answers = ChannelOf(Uid);
        _subscriptions.Subscribe(_channel, OnMessage);
        _subscriptions.Subscribe(_answers, OnMessage);
        if (options.SubscriptionMode != SubscriptionMode.Static)
        {
            context.Namespace
                .OnRoomCreated(room => OnRoom(room, _subscriptions.Subscribe))
                .OnRoomDeleted(room => OnRoom(room, _subscriptions.Unsubscribe));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var channel in Local.Rooms.Where(HasChannel).Select(ChannelOf).Append(_channel).Append(_answers))
        {
            _subscriptions.Unsubscribe(channel, OnMessage);
        }

        await _lease.DisposeAsync();
    }

    protected override void Publish(ClusterMessage message) => _commands.PublishSharded(
        message.Room is { } room && HasChannel(room) ? ChannelOf(room) : _channel, message.Encode(Uid, Namespace.Name));

    protected override void Respond(string node, ClusterMessage answer) =>
        _commands.PublishSharded(ChannelOf(node), answer.Encode(Uid, Namespace.Name));

    protected override async Task<int> CountNodesAsync(CancellationToken cancellationToken)
    {
        await _subscriptions.WhenSubscribedAsync(_channel).WaitAsync(cancellationToken);
        await _subscriptions.WhenSubscribedAsync(_answers).WaitAsync(cancellationToken);
        return await _commands.CountShardedSubscribersAsync(_channel, cancellationToken);
    }

    private void OnMessage(string channel, byte[] message) => Guard(() => OnMessage(ReceivedMessage.Parse(message)));

    private void OnRoom(string room, Action<string, Action<string, byte[]>> change)
    {
        if (HasChannel(room))
        {
            change(ChannelOf(room), OnMessage);
        }
    }

    private string ChannelOf(string room) => $"{_channel}{room}#";

    /// <summary>
    /// Whether broadcasts to this room alone have a channel of their own, to which nodes that have the room subscribe. A name as
    /// long as a socket's id is taken for one, by all nodes alike.
    /// </summary>
    private bool HasChannel(string room) => _options.SubscriptionMode switch
    {
        SubscriptionMode.Dynamic => room.Length != 20,
        SubscriptionMode.DynamicPrivate => true,
        _ => false,
    };
}
