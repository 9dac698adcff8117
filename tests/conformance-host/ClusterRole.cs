using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.SocketIO;
using Parley.SocketIO.Redis;

namespace Parley.ConformanceHost;

/// <summary>A node of a cluster that does through its server what its clients ask for, so that any pair of nodes can be checked alike.</summary>
internal sealed class ClusterRole
{
    private static readonly TimeSpan AckTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private List<Arguments> _heard = [];

    private ClusterRole(Namespace place, string port)
    {
        place.OnServerSideEmit("note", received =>
        {
            lock (_lock)
            {
                _heard.Add(received.Args);
            }

            return default;
        });
        place.OnServerSideEmit("who", received =>
        {
            received.Ack("node at " + port);
            return default;
        });
        place.OnConnection(socket => socket.On("do", received => DoAsync(socket, received)));
    }

    internal static WebApplication Map(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddSocketIO(options =>
        {
            options.CleanupEmptyChildNamespaces = true;
            Join(options, configuration);
        });
        var app = builder.Build();
        app.MapSocketIO();
        var server = app.Services.GetRequiredService<SocketIOServer>();
        server.Of("/other");
        foreach (var place in new[] { server.Default, server.Of((name, _) => new(name.StartsWith("/room-", StringComparison.Ordinal))) })
        {
            _ = new ClusterRole(place, configuration["port"]!);
        }

        return app;
    }

    /// <summary>Makes the server a node, as the third argument and the environment say.</summary>
    private static void Join(SocketIOOptions options, ConfigurationManager configuration)
    {
        var redis = "localhost:" + configuration["redis"] + configuration["REDIS_OPTIONS"];
        var timeout = TimeSpan.FromMilliseconds(configuration.GetValue("REQUESTS_TIMEOUT", 5000));
        switch (configuration["adapter"])
        {
            case "classic":
                options.UseRedis(redis, classic =>
                {
                    classic.PublishOnSpecificResponseChannel = configuration.GetValue<bool>("SPECIFIC_RESPONSES");
                    classic.RequestsTimeout = timeout;
                });
                break;
            case "sharded":
                options.UseShardedRedis(redis, sharded =>
                {
                    sharded.SubscriptionMode = configuration.GetValue("SUBSCRIPTION_MODE", SubscriptionMode.Dynamic);
                    sharded.RequestsTimeout = timeout;
                });
                break;
            case "streams":
                options.UseRedisStreams(redis, streams =>
                {
                    streams.StreamCount = configuration.GetValue("STREAM_COUNT", 1);
                    streams.Recovery = configuration.GetValue<bool>("RECOVERY") ? new RedisRecoveryOptions() : null;
                    streams.RequestsTimeout = timeout;
                });
                break;
            case var unknown:
                throw new InvalidOperationException($"There is no adapter \"{unknown}\".");
        }
    }

    /// <summary>"do", an operation, its arguments, and an acknowledgement that gets the result, or null.</summary>
    private async ValueTask DoAsync(Socket socket, SocketEvent received)
    {
        Arg result;
        try
        {
            result = await RunAsync(socket, received.Args[0].GetString(), received.Args);
        }
        catch (AckTimeoutException e)
        {
            result = new JsonObject { ["failed"] = "acks", ["responses"] = ToJson(e.Responses) };
        }
        catch (TimeoutException)
        {
            result = new JsonObject { ["failed"] = "timeout" };
        }

        received.Ack(result);
    }

    private async Task<Arg> RunAsync(Socket socket, string operation, Arguments args)
    {
        var rest = args.ToArgs().AsMemory(Math.Min(args.Count, 3));
        switch (operation)
        {
            case "join":
                socket.Join(args[1].GetString());
                break;
            case "data":
                socket.Data = args[1].Element;
                break;
            case "emit":
                Target(socket, args[1]).Emit(args[2].GetString(), rest.Span);
                break;
            case "emit-here":
                socket.Emit(args[1].GetString(), args.ToArgs().AsSpan(2));
                break;
            case "emit-ack":
                return ToJson(await Target(socket, args[1]).EmitWithAckAsync(args[2].GetString(), rest, WaitFor(args[1])));
            case "fetch":
                return Describe(await Target(socket, args[1]).FetchSocketsAsync());
            case "handshakes":
                return DescribeHandshakes(await Target(socket, args[1]).FetchSocketsAsync());
            case "sockets-join":
                Target(socket, args[1]).SocketsJoin(Names(args[2].Element));
                break;
            case "sockets-leave":
                Target(socket, args[1]).SocketsLeave(Names(args[2].Element));
                break;
            case "disconnect-sockets":
                Target(socket, args[1]).DisconnectSockets(args.Count > 2 && args[2].GetBoolean());
                break;
            case "server-emit":
                socket.Namespace.ServerSideEmit(args[1].GetString(), args.ToArgs().AsSpan(2));
                break;
            case "server-emit-ack":
                return ToJson(await socket.Namespace.ServerSideEmitWithAckAsync(args[1].GetString(), args.ToArgs().AsMemory(2), AckTimeout));
            case "heard":
                return TakeHeard();
        }

        return default;
    }

    /// <summary>Where to: <c>{"to":[rooms],"except":[rooms],"volatile":true}</c>, each of them optional.</summary>
    private static BroadcastOperator Target(Socket socket, Argument where)
    {
        var sockets = socket.Namespace.To(Names(where.Element, "to")).Except(Names(where.Element, "except"));
        return where.Element.TryGetProperty("volatile", out _) ? sockets.Volatile : sockets;
    }

    /// <summary>As <c>{"timeout":milliseconds}</c> says.</summary>
    private static TimeSpan WaitFor(Argument where) =>
        where.Element.TryGetProperty("timeout", out var timeout) ? TimeSpan.FromMilliseconds(timeout.GetInt32()) : AckTimeout;

    private JsonArray TakeHeard()
    {
        lock (_lock)
        {
            var heard = new JsonArray([.. _heard.Select(args => ToJson(args))]);
            _heard = [];
            return heard;
        }
    }

    private static string[] Names(JsonElement where, string member) =>
        where.TryGetProperty(member, out var names) ? Names(names) : [];

    private static string[] Names(JsonElement names) => names.ValueKind == JsonValueKind.Array
        ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
        : [names.GetString()!];

    private static JsonArray ToJson(IEnumerable<Argument> values) => new([.. values.Select(value => value switch
    {
        { IsBinary: true } => "binary " + Convert.ToHexStringLower(value.Bytes.Span),
        { Kind: ArgumentKind.Missing } => null,
        _ => JsonNode.Parse(value.RawJson.Span),
    })]);

    private static JsonArray Describe(IEnumerable<RemoteSocket> sockets) => new([.. sockets.Select(socket => new JsonObject
    {
        ["id"] = socket.Id,
        ["rooms"] = new JsonArray([.. socket.Rooms.Order(StringComparer.Ordinal).Select(room => JsonValue.Create(room))]),
        ["data"] = socket.Data.ValueKind == JsonValueKind.Object ? JsonObject.Create(socket.Data) : new JsonObject(),
    })]);

    private static JsonArray DescribeHandshakes(IEnumerable<RemoteSocket> sockets) => new([.. sockets.Select(socket => new JsonObject
    {
        ["id"] = socket.Id,
        ["who"] = socket.Handshake.Query.GetValueOrDefault("who"),
        ["auth"] = JsonObject.Create(socket.Handshake.Auth),
        ["header"] = socket.Handshake.Headers.GetValueOrDefault("x-who"),
        ["address"] = socket.Handshake.Address,
        ["secure"] = socket.Handshake.Secure,
        ["issued"] = socket.Handshake.Issued,
    })]);
}
