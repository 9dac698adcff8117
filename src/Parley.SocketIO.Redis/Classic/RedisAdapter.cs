using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Redis;

/// <summary>One namespace in a cluster over Redis, on the wire of the reference's classic adapter. This part asks; the other one answers.</summary>
internal sealed partial class RedisAdapter : Adapter
{
    private readonly string _uid = Messages.NewId();
    private readonly byte[] _uidUtf8;
    private readonly RedisAdapterOptions _options;
    private readonly BusLease _lease;
    private readonly RedisBus _bus;
    private readonly Channels _channels;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _joined;

    /// <summary>What is to be done with the answers to a request, as long as it is open.</summary>
    private readonly ConcurrentDictionary<string, Action<ReceivedMessage>> _asking = new(StringComparer.Ordinal);

    internal RedisAdapter(AdapterContext context, RedisAdapterOptions options, BusLease lease)
        : base(context)
    {
        _uidUtf8 = Encoding.UTF8.GetBytes(_uid);
        _options = options;
        _lease = lease;
        _bus = lease.Bus;
        _channels = new Channels(options.Key, context.Namespace.Name, _uid);
        _time = context.Time;
        _logger = context.Loggers.CreateLogger<RedisAdapter>();
        _joined = _bus.SubscribeAsync(_channels.Subscriptions, OnMessage);
    }

    public override void Broadcast(JsonPayload payload, BroadcastTarget target) =>
        _bus.Publish(_channels.For(target), Messages.Broadcast(_uid, Namespace.Name, payload, target));

    public override async Task BroadcastWithAckAsync(
        JsonPayload payload,
        BroadcastTarget target,
        TimeSpan timeout,
        Action<int> onClientCount,
        Action<Argument> onAck,
        CancellationToken cancellationToken)
    {
        var id = Messages.NewId();
        var counts = new Countdown();
        _asking[id] = answer =>
        {
            switch (answer.Type)
            {
                case RequestType.ClientCount when answer.Number("clientCount") is { } count and >= 0:
                    onClientCount(count);
                    counts.Came();
                    break;
                case RequestType.ClientAck:
                    onAck(answer.Payload("packet").ToArgument());
                    break;
            }
        };

        // Acknowledgements come after all nodes have counted, until nobody waits any more.
        cancellationToken.UnsafeRegister(_ => _asking.TryRemove(id, out var _), state: null);
        _bus.Publish(_channels.Request, Messages.BroadcastWithAck(_uid, id, Namespace.Name, payload, target, timeout));
        counts.Expect(await _bus.CountSubscribersAsync(_channels.Request, cancellationToken) - 1);
        await counts.Done.WaitAsync(cancellationToken);
    }

    public override async Task<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken)
    {
        var sockets = new List<RemoteSocket>();
        var isComplete = await AskOthersAsync(
            id => Messages.Fetch(_uid, id, target),
            answer => sockets.AddRange(answer.Array("sockets").Select(socket => ReadSocket(answer with { Root = socket })).ToArray()),
            _options.RequestsTimeout,
            cancellationToken);
        return isComplete ? sockets : throw new TimeoutException("Not every node of the cluster has told its sockets in time.");
    }

    public override void SocketsJoin(BroadcastTarget target, IReadOnlyList<string> rooms) =>
        _bus.Publish(_channels.Request, Messages.JoinOrLeave(RequestType.Join, _uid, target, rooms));

    public override void SocketsLeave(BroadcastTarget target, IReadOnlyList<string> rooms) =>
        _bus.Publish(_channels.Request, Messages.JoinOrLeave(RequestType.Leave, _uid, target, rooms));

    public override void DisconnectSockets(BroadcastTarget target, bool close) =>
        _bus.Publish(_channels.Request, Messages.Disconnect(_uid, target, close));

    public override void ServerSideEmit(JsonPayload payload) =>
        _bus.Publish(_channels.Request, Messages.ServerSideEmit(_uid, requestId: null, payload));

    public override async Task<IReadOnlyList<Argument>> ServerSideEmitWithAckAsync(
        JsonPayload payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answers = new List<Argument>();
        var isComplete = await AskOthersAsync(
            id => Messages.ServerSideEmit(_uid, id, payload),
            answer => answers.Add(answer.Payload("data").ToArgument()),
            timeout,
            cancellationToken);
        return isComplete ? answers : throw new AckTimeoutException(answers);
    }

    public override async Task<int> ServerCountAsync(CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(_options.RequestsTimeout, _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            // This node may not have subscribed yet.
            return Math.Max(1, await _bus.CountSubscribersAsync(_channels.Request, deadline.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("Redis did not answer in time.", e);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // While the first connection is still being made, nobody waits for it only to leave it.
        var leaving = LeaveAsync();
        if (_joined.IsCompleted)
        {
            await leaving;
        }

        await _lease.DisposeAsync();
    }

    private async Task LeaveAsync()
    {
        await _joined;
        await _bus.UnsubscribeAsync(_channels.Subscriptions, OnMessage);
    }

    /// <summary>
    /// Asks all other nodes and waits for an answer of each. False if not all have come in time; after that no more are taken.
    /// </summary>
    private async Task<bool> AskOthersAsync(
        Func<string, byte[]> question, Action<ReceivedMessage> onAnswer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(timeout, _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        var id = Messages.NewId();
        var answers = new Countdown();
        try
        {
            var others = await _bus.CountSubscribersAsync(_channels.Request, deadline.Token) - 1;
            if (others > 0)
            {
                _asking[id] = answer => answers.Came(() => onAnswer(answer));
                answers.Expect(others);
                _bus.Publish(_channels.Request, question(id));
                await answers.Done.WaitAsync(deadline.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _asking.TryRemove(id, out _);
            answers.Stop();
        }
    }

    private RemoteSocket ReadSocket(ReceivedMessage socket) => new(
        Namespace,
        socket.Text("id") ?? throw new FormatException("A socket has no id."),
        Handshake.Parse(socket.Part("handshake").Root),
        socket.Texts("rooms"),
        socket.Root.TryGetProperty("data", out var data) ? data.Clone() : default);
}
