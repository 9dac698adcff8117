using System.Text;

namespace Parley.SocketIO.Redis;

/// <summary>One namespace in a cluster over Redis, on the wire of the reference's classic adapter. This part asks; the other one answers.</summary>
internal sealed partial class RedisAdapter : NodeAdapter
{
    private readonly string _uid = Messages.NewId();
    private readonly byte[] _uidUtf8;
    private readonly RedisAdapterOptions _options;
    private readonly Lease<RedisBus> _lease;
    private readonly RedisBus _bus;
    private readonly Channels _channels;
    private readonly Task _joined;

    internal RedisAdapter(AdapterContext context, RedisAdapterOptions options, Lease<RedisBus> lease)
        : base(context, options.RequestsTimeout)
    {
        _uidUtf8 = Encoding.UTF8.GetBytes(_uid);
        _options = options;
        _lease = lease;
        _bus = lease.Value;
        _channels = new Channels(options.Key, context.Namespace.Name, _uid);
        _joined = _bus.SubscribeAsync(_channels.Subscriptions, OnMessage);
    }

    protected override string ServerAnswer => "data";

    public override void Broadcast(JsonPayload payload, BroadcastTarget target) =>
        _bus.Publish(_channels.For(target), Messages.Broadcast(_uid, Namespace.Name, payload, target));

    public override void SocketsJoin(BroadcastTarget target, IReadOnlyList<string> rooms) =>
        _bus.Publish(_channels.Request, Messages.JoinOrLeave(RequestType.Join, _uid, target, rooms));

    public override void SocketsLeave(BroadcastTarget target, IReadOnlyList<string> rooms) =>
        _bus.Publish(_channels.Request, Messages.JoinOrLeave(RequestType.Leave, _uid, target, rooms));

    public override void DisconnectSockets(BroadcastTarget target, bool close) =>
        _bus.Publish(_channels.Request, Messages.Disconnect(_uid, target, close));

    public override async ValueTask DisposeAsync()
    {
        await _bus.LeaveAsync(_joined, _channels.Subscriptions, OnMessage);
        await _lease.DisposeAsync();
    }

    protected override string NewRequestId() => Messages.NewId();

    protected override void AskForAcks(string id, JsonPayload payload, BroadcastTarget target, TimeSpan timeout) =>
        _bus.Publish(_channels.Request, Messages.BroadcastWithAck(_uid, id, Namespace.Name, payload, target, timeout));

    protected override void AskForSockets(string id, BroadcastTarget target) =>
        _bus.Publish(_channels.Request, Messages.Fetch(_uid, id, target));

    protected override void TellServers(string? id, JsonPayload payload) =>
        _bus.Publish(_channels.Request, Messages.ServerSideEmit(_uid, id, payload));

    protected override Task<int> CountNodesAsync(CancellationToken cancellationToken) =>
        _bus.CountSubscribersAsync(_channels.Request, cancellationToken);
}
