using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;

namespace Parley.SocketIO.Tests.Cluster;

/// <summary>
/// Servers of one process that tell each other everything as bytes, one thing after the other. It is written against the
/// public surface alone, so that it shows what an adapter needs.
/// </summary>
internal sealed class FakeCluster
{
    private readonly ConcurrentDictionary<Node, string> _nodes = [];

    /// <summary>The namespaces of all servers, by name.</summary>
    public IEnumerable<string> Namespaces => _nodes.Values;

    public Adapter Connect(AdapterContext context) => new Node(this, context);

    private sealed record Message(string Kind)
    {
        public string? Request { get; init; }

        public byte[] Json { get; init; } = [];

        public byte[][] Attachments { get; init; } = [];

        public BroadcastTarget Target { get; init; } = new();

        public string[] Rooms { get; init; } = [];

        public bool Close { get; init; }

        public int Count { get; init; }

        public TimeSpan Timeout { get; init; }

        public JsonPayload Payload() => new(Json, [.. Attachments.Select(bytes => (ReadOnlyMemory<byte>)bytes)]);

        public Message With(JsonPayload payload) => this with
        {
            Json = payload.Json.ToArray(),
            Attachments = [.. payload.Attachments.Select(bytes => bytes.ToArray())],
        };
    }

    private sealed class Node : Adapter
    {
        private readonly FakeCluster _cluster;
        private readonly Channel<(Node From, byte[] Bytes)> _inbox = Channel.CreateUnbounded<(Node, byte[])>();
        private readonly ConcurrentDictionary<string, Action<Message>> _requests = [];
        private readonly Task _receiving;
        private int _lastRequest;

        internal Node(FakeCluster cluster, AdapterContext context)
            : base(context)
        {
            _cluster = cluster;
            _cluster._nodes[this] = Namespace.Name;
            _receiving = Task.Run(ReceiveAsync);
        }

        private Node[] Peers => [.. _cluster._nodes.Keys.Where(node => node != this && node.Namespace.Name == Namespace.Name)];

        public override void Broadcast(JsonPayload payload, BroadcastTarget target) =>
            Publish(new Message("broadcast") { Target = target }.With(payload));

        public override async Task BroadcastWithAckAsync(
            JsonPayload payload,
            BroadcastTarget target,
            TimeSpan timeout,
            Action<int> onClientCount,
            Action<Argument> onAck,
            CancellationToken cancellationToken)
        {
            var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var missing = Peers.Length;
            if (missing == 0)
            {
                return;
            }

            var request = NewRequest(answer =>
            {
                if (answer.Kind == "ack")
                {
                    onAck(answer.Payload().ToArgument());
                    return;
                }

                onClientCount(answer.Count);
                if (Interlocked.Decrement(ref missing) == 0)
                {
                    counted.SetResult();
                }
            });
            cancellationToken.Register(() => _requests.TryRemove(request, out _));
            Publish(new Message("ask") { Request = request, Target = target, Timeout = timeout }.With(payload));
            await counted.Task.WaitAsync(cancellationToken);
        }

        public override async Task<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken)
        {
            var answers = await AskAsync(new Message("fetch") { Target = target }, TimeSpan.FromSeconds(30), cancellationToken);
            return [.. answers.SelectMany(answer => JsonElement.Parse(answer.Json).EnumerateArray()).Select(socket => new RemoteSocket(
                Namespace,
                socket.GetProperty("id").GetString()!,
                Handshake.Parse(socket.GetProperty("handshake")),
                [.. socket.GetProperty("rooms").EnumerateArray().Select(room => room.GetString()!)],
                socket.TryGetProperty("data", out var data) ? data : default))];
        }

        public override void SocketsJoin(BroadcastTarget target, IReadOnlyList<string> rooms) =>
            Publish(new Message("join") { Target = target, Rooms = [.. rooms] });

        public override void SocketsLeave(BroadcastTarget target, IReadOnlyList<string> rooms) =>
            Publish(new Message("leave") { Target = target, Rooms = [.. rooms] });

        public override void DisconnectSockets(BroadcastTarget target, bool close) =>
            Publish(new Message("disconnect") { Target = target, Close = close });

        public override void ServerSideEmit(JsonPayload payload) => Publish(new Message("tell").With(payload));

        public override async Task<IReadOnlyList<Argument>> ServerSideEmitWithAckAsync(
            JsonPayload payload, TimeSpan timeout, CancellationToken cancellationToken)
        {
            var answers = await AskAsync(new Message("tell").With(payload), timeout, cancellationToken);
            return [.. answers.Select(answer => answer.Payload().ToArgument())];
        }

        public override Task<int> ServerCountAsync(CancellationToken cancellationToken) => Task.FromResult(Peers.Length + 1);

        public override async ValueTask DisposeAsync()
        {
            _cluster._nodes.TryRemove(this, out _);
            _inbox.Writer.TryComplete();
            await _receiving;
        }

        private async Task<IReadOnlyList<Message>> AskAsync(Message question, TimeSpan timeout, CancellationToken cancellationToken)
        {
            var answers = new ConcurrentQueue<Message>();
            var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var peers = Peers.Length;
            if (peers == 0)
            {
                return [];
            }

            var request = NewRequest(answer =>
            {
                answers.Enqueue(answer);
                if (answers.Count == peers)
                {
                    all.SetResult();
                }
            });
            Publish(question with { Request = request });
            try
            {
                await all.Task.WaitAsync(timeout, cancellationToken);
                return [.. answers];
            }
            catch (TimeoutException e)
            {
                throw new AckTimeoutException([.. answers.Select(answer => answer.Payload().ToArgument())], e);
            }
            finally
            {
                _requests.TryRemove(request, out _);
            }
        }

        private string NewRequest(Action<Message> onAnswer)
        {
            var request = FormattableString.Invariant($"r{Interlocked.Increment(ref _lastRequest)}");
            _requests[request] = onAnswer;
            return request;
        }

        private void Publish(Message message)
        {
            foreach (var peer in Peers)
            {
                Send(peer, message);
            }
        }

        private void Send(Node to, Message message) => to._inbox.Writer.TryWrite((this, JsonSerializer.SerializeToUtf8Bytes(message)));

        private async Task ReceiveAsync()
        {
            await foreach (var (from, bytes) in _inbox.Reader.ReadAllAsync())
            {
                Handle(from, JsonSerializer.Deserialize<Message>(bytes)!);
            }
        }

        private void Handle(Node from, Message message)
        {
            var (target, request) = (message.Target, message.Request);
            switch (message.Kind)
            {
                case "broadcast":
                    Local.Emit(message.Payload(), target);
                    break;
                case "ask":
                    var count = Local.EmitWithAck(message.Payload(), target, message.Timeout, answer => Answer("ack", JsonPayload.Of(answer)));
                    Send(from, new Message("count") { Request = request, Count = count });
                    break;
                case "fetch":
                    Answer("sockets", new JsonPayload(Describe(Local.Fetch(target)), []));
                    break;
                case "join":
                    Local.Join(target, message.Rooms);
                    break;
                case "leave":
                    Local.Leave(target, message.Rooms);
                    break;
                case "disconnect":
                    Local.Disconnect(target, message.Close);
                    break;
                case "tell":
                    Local.OnServerSideEmit(message.Payload(), request is null ? null : answer => Answer("told", answer));
                    break;
                default:
                    if (_requests.TryGetValue(request!, out var onAnswer))
                    {
                        onAnswer(message);
                    }

                    break;
            }

            void Answer(string kind, JsonPayload payload) => Send(from, new Message(kind) { Request = request }.With(payload));
        }

        private static byte[] Describe(IEnumerable<RemoteSocket> sockets)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartArray();
                foreach (var socket in sockets)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id", socket.Id);
                    writer.WritePropertyName("handshake");
                    socket.Handshake.WriteTo(writer);
                    writer.WritePropertyName("rooms");
                    writer.WriteRawValue(JsonSerializer.Serialize(socket.Rooms));
                    if (socket.Data.ValueKind != JsonValueKind.Undefined)
                    {
                        writer.WritePropertyName("data");
                        socket.Data.WriteTo(writer);
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            return stream.ToArray();
        }
    }
}
