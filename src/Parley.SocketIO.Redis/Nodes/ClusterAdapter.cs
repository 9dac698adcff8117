namespace Parley.SocketIO.Redis;

/// <summary>
/// One namespace in a cluster, with the messages that the reference's sharded and streams adapter have in common. How they are
/// carried is theirs.
/// </summary>
internal abstract class ClusterAdapter(AdapterContext context, TimeSpan requestsTimeout) : NodeAdapter(context, requestsTimeout)
{
    /// <summary>The name of this node in this namespace.</summary>
    protected string Uid { get; } = ClusterMessage.NewId();

    protected override string ServerAnswer => "packet";

    public override void Broadcast(JsonPayload payload, BroadcastTarget target) => Publish(ClusterMessage.Broadcast(payload, target));

    public override void SocketsJoin(BroadcastTarget target, IReadOnlyList<string> rooms) =>
        Publish(ClusterMessage.JoinOrLeave(ClusterMessageType.SocketsJoin, target, rooms));

    public override void SocketsLeave(BroadcastTarget target, IReadOnlyList<string> rooms) =>
        Publish(ClusterMessage.JoinOrLeave(ClusterMessageType.SocketsLeave, target, rooms));

    public override void DisconnectSockets(BroadcastTarget target, bool close) => Publish(ClusterMessage.Disconnect(target, close));

    /// <summary>Brings a message to all other nodes.</summary>
    protected abstract void Publish(ClusterMessage message);

    /// <summary>Brings an answer to one node.</summary>
    protected abstract void Respond(string node, ClusterMessage answer);

    protected override string NewRequestId() => ClusterMessage.NewId();

    protected override void AskForAcks(string id, JsonPayload payload, BroadcastTarget target, TimeSpan timeout) =>
        Publish(ClusterMessage.BroadcastWithAck(id, payload, target, timeout));

    protected override void AskForSockets(string id, BroadcastTarget target) => Publish(ClusterMessage.Fetch(id, target));

    protected override void TellServers(string? id, JsonPayload payload) => Publish(ClusterMessage.ServerSideEmit(id, payload));

    /// <summary>A whole message has come. Those of this node come back as well.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    protected void OnMessage(ReceivedMessage message)
    {
        var node = message.Text("uid");
        if (node != Uid && message.Text("nsp") == Namespace.Name)
        {
            Do((ClusterMessageType?)message.Type, node, message.Part("data"));
        }
    }

    /// <summary>Does what another node asks, or takes its answer.</summary>
    /// <exception cref="FormatException">It is no known message.</exception>
    protected void Do(ClusterMessageType? type, string? node, ReceivedMessage data)
    {
        switch (type)
        {
            case ClusterMessageType.Broadcast when data.Has("requestId"):
                var count = AskHere(data, value => Answer(node, data, id => ClusterMessage.ClientAck(id, value)));
                Answer(node, data, id => ClusterMessage.ClientCount(id, count));
                break;
            case ClusterMessageType.Broadcast:
                Local.Emit(data.Part("packet").Payload("data"), data.Target());
                break;
            case ClusterMessageType.SocketsJoin:
                Local.Join(data.Target(), data.Texts("rooms"));
                break;
            case ClusterMessageType.SocketsLeave:
                Local.Leave(data.Target(), data.Texts("rooms"));
                break;
            case ClusterMessageType.DisconnectSockets:
                Local.Disconnect(data.Target(), data.IsTrue("close"));
                break;
            case ClusterMessageType.FetchSockets:
                var sockets = Local.Fetch(data.Target());
                Answer(node, data, id => ClusterMessage.Fetched(id, sockets));
                break;
            case ClusterMessageType.ServerSideEmit:
                Local.OnServerSideEmit(data.Payload("packet"), data.Has("requestId")
                    ? value => Answer(node, data, id => ClusterMessage.ServerSideAck(id, value))
                    : null);
                break;
            case ClusterMessageType.FetchedSockets or ClusterMessageType.ServerSideAck:
            case ClusterMessageType.ClientCount or ClusterMessageType.ClientAck:
                OnAnswer(data);
                break;
            default:
                throw new FormatException("A message is of no known type.");
        }
    }

    private void Answer(string? node, ReceivedMessage request, Func<string, ClusterMessage> answer)
    {
        if (node is not null && request.Text("requestId") is { } id)
        {
            Respond(node, answer(id));
        }
    }
}
