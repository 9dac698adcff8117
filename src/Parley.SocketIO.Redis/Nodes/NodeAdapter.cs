using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Redis;

/// <summary>One namespace of a node in a cluster over Redis: how it asks the other nodes and does what they ask, whatever the wire.</summary>
internal abstract partial class NodeAdapter : Adapter
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly TimeSpan _requestsTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>What is to be done with the answers to a request, as long as it is open.</summary>
    private readonly ConcurrentDictionary<string, Action<ReceivedMessage>> _asking = new(StringComparer.Ordinal);

    protected NodeAdapter(AdapterContext context, TimeSpan requestsTimeout)
        : base(context)
    {
        _requestsTimeout = requestsTimeout;
        _time = context.Time;
        _logger = context.Loggers.CreateLogger(GetType());
    }

    /// <summary>The member of an answer that holds what a server acknowledged.</summary>
    protected abstract string ServerAnswer { get; }

    protected abstract string NewRequestId();

    protected abstract void AskForAcks(string id, JsonPayload payload, BroadcastTarget target, TimeSpan timeout);

    protected abstract void AskForSockets(string id, BroadcastTarget target);

    /// <summary>Sends an event to the other nodes; with an id, they are to answer.</summary>
    protected abstract void TellServers(string? id, JsonPayload payload);

    /// <summary>How many nodes hear requests, this one among them. Waits for Redis, until it is cancelled.</summary>
    protected abstract Task<int> CountNodesAsync(CancellationToken cancellationToken);

    public override async Task BroadcastWithAckAsync(
        JsonPayload payload,
        BroadcastTarget target,
        TimeSpan timeout,
        Action<int> onClientCount,
        Action<Argument> onAck,
        CancellationToken cancellationToken)
    {
        var id = NewRequestId();
        var counts = new Countdown();
        _asking[id] = answer =>
        {
            if (!answer.Has("clientCount"))
            {
                onAck(answer.Payload("packet").ToArgument());
            }
            else if (answer.Number("clientCount") is { } count and >= 0)
            {
                onClientCount(count);
                counts.Came();
            }
        };

        // Acknowledgements come after all nodes have counted, until nobody waits any more.
        cancellationToken.UnsafeRegister(_ => _asking.TryRemove(id, out var _), state: null);
        AskForAcks(id, payload, target, timeout);
        counts.Expect(await CountNodesAsync(cancellationToken) - 1);
        await counts.Done.WaitAsync(cancellationToken);
    }

    public override async Task<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken)
    {
        var sockets = new List<RemoteSocket>();
        var isComplete = await AskOthersAsync(
            id => AskForSockets(id, target),
            answer => sockets.AddRange(answer.Array("sockets").Select(socket => ReadSocket(answer with { Root = socket })).ToArray()),
            _requestsTimeout,
            cancellationToken);
        return isComplete ? sockets : throw new TimeoutException("Not every node of the cluster has told its sockets in time.");
    }

    public override void ServerSideEmit(JsonPayload payload) => TellServers(id: null, payload);

    public override async Task<IReadOnlyList<Argument>> ServerSideEmitWithAckAsync(
        JsonPayload payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answers = new List<Argument>();
        var isComplete = await AskOthersAsync(
            id => TellServers(id, payload),
            answer => answers.Add(answer.Payload(ServerAnswer).ToArgument()),
            timeout,
            cancellationToken);
        return isComplete ? answers : throw new AckTimeoutException(answers);
    }

    public override async Task<int> ServerCountAsync(CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(_requestsTimeout, _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            // This node may not have subscribed yet.
            return Math.Max(1, await CountNodesAsync(deadline.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("Redis did not answer in time.", e);
        }
    }

    /// <summary>Takes an answer, if its request is still open.</summary>
    protected void OnAnswer(ReceivedMessage answer)
    {
        if (answer.Text("requestId") is { } id && _asking.TryGetValue(id, out var take))
        {
            take(answer);
        }
    }

    /// <summary>Has sockets of this node asked for acknowledgements; how many there are.</summary>
    protected int AskHere(ReceivedMessage request, Action<JsonPayload> onAck)
    {
        var options = request.Part("opts");
        var timeout = options.Has("flags") && options.Part("flags").Number("timeout") is { } milliseconds and >= 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : _requestsTimeout;
        return Local.EmitWithAck(
            request.Part("packet").Payload("data"),
            request.Target(),
            timeout < LongestWait ? timeout : LongestWait,
            value => onAck(JsonPayload.Of(value)));
    }

    /// <summary>Does what a message asks. Nothing that is wrong with it may reach the connection, which all messages share.</summary>
    protected void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            LogMalformed(e.Message, Namespace.Name);
        }
        catch (Exception e)
        {
            LogFailed(e, Namespace.Name);
        }
    }

    /// <summary>
    /// Asks all other nodes and waits for an answer of each. False if not all have come in time; after that no more are taken.
    /// </summary>
    private async Task<bool> AskOthersAsync(
        Action<string> ask, Action<ReceivedMessage> onAnswer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(timeout, _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        var id = NewRequestId();
        var answers = new Countdown();
        try
        {
            var others = await CountNodesAsync(deadline.Token) - 1;
            if (others > 0)
            {
                _asking[id] = answer => answers.Came(() => onAnswer(answer));
                answers.Expect(others);
                ask(id);
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

    [LoggerMessage(3, LogLevel.Debug, "A message of another node in namespace {Namespace} cannot be read: {Reason}")]
    private partial void LogMalformed(string reason, string @namespace);

    [LoggerMessage(4, LogLevel.Error, "What another node asked in namespace {Namespace} could not be done")]
    private partial void LogFailed(Exception failure, string @namespace);
}
