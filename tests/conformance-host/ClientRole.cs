using System.Globalization;
using System.Text.Json.Nodes;
using Parley.SocketIO;

namespace Parley.ConformanceHost;

/// <summary>For the tests of socket.io-client, of which one asks for connection state recovery.</summary>
internal static class ClientRole
{
    private static readonly string[] Texts = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];
    private static readonly TimeProvider Time = TimeProvider.System;

    internal static WebApplication Map(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO(options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(2);
            options.UseMemoryRecovery();

            // Every handshake takes at least 10 ms, so that a client timeout of 0 always fires first.
            options.AllowRequest = async context =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), Time, context.RequestAborted);
                return null;
            };
        });
        var app = builder.Build();
        app.MapSocketIO();
        var server = app.Services.GetRequiredService<SocketIOServer>();
        foreach (var name in (string[])["/timeout_socket", "/valid", "/asd"])
        {
            server.Of(name);
        }

        server.Of("/no").Use(_ => new(new ConnectError("Auth failed (custom namespace)")));
        server.Of("/abc").OnConnection(socket => socket.Emit("handshake", Describe(socket.Handshake)));
        server.Of("/foo").On("getId", GetId);
        server.Default
            .Use(socket => new(
                socket.Handshake.Query.ContainsKey("fail") ? new ConnectError("Auth failed (main namespace)") : null))
            .OnConnection(Answer)
            .On("getId", GetId);
        return app;
    }

    private static ValueTask GetId(Socket socket, SocketEvent received)
    {
        received.Ack(socket.Id);
        return default;
    }

    private static void Answer(Socket socket)
    {
        var seen = false;
        socket.On("hi", _ => socket.Emit("hi"));
        socket.On("echo", received => received.Ack(received.Args[0]));
        socket.On("getHandshake", received => received.Ack(Describe(socket.Handshake)));
        socket.On("getAckDate", received => received.Ack(Now()));
        socket.On("getDate", _ => socket.Emit("takeDate", Now()));
        socket.On("getDateObj", _ => socket.Emit("takeDateObj", new JsonObject { ["date"] = Now() }));
        socket.On("false", _ => socket.Emit("false", false));
        socket.On("getUtf8", _ =>
        {
            foreach (var text in Texts)
            {
                socket.Emit("takeUtf8", text);
            }
        });
        socket.On("ack", async _ =>
        {
            var answer = await socket.EmitWithAckAsync("ack", default, Timeout.InfiniteTimeSpan);
            if (answer[0].GetInt64() == 5 && answer[1].Element.GetProperty("test").GetBoolean())
            {
                socket.Emit("got it");
            }
        });
        socket.On("doge", _ => socket.Emit("doge", "asdfasdf"u8.ToArray()));
        socket.On("getbin", _ => socket.Emit("takebin", "asdfasdf"u8.ToArray()));
        socket.On("buffa", received => EmitIf(socket, received.Args[0].IsBinary, "buffack"));
        socket.On("jsonbuff", HostJson.Default.Mixed, mixed =>
        {
            EmitIf(socket, mixed is { Hello: "lol", Goodbye: "gotcha", Message.Bytes.Length: > 0 }, "jsonbuff-ack");
            return default;
        });
        socket.On("abuff1", received => seen |= received.Args[0].IsBinary);
        socket.On("abuff2", _ => EmitIf(socket, seen, "abuff2-ack"));
    }

    private static void EmitIf(Socket socket, bool condition, string name)
    {
        if (condition)
        {
            socket.Emit(name);
        }
    }

    private static string Now() =>
        Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Describe(Handshake handshake) => new()
    {
        ["headers"] = ToJson(handshake.Headers, name => name.ToLowerInvariant()),
        ["time"] = handshake.Time.ToString("ddd MMM dd yyyy HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'", CultureInfo.InvariantCulture),
        ["address"] = handshake.Address,
        ["xdomain"] = handshake.Xdomain,
        ["secure"] = handshake.Secure,
        ["issued"] = handshake.Issued,
        ["url"] = handshake.Url,
        ["query"] = ToJson(handshake.Query, name => name),
        ["auth"] = JsonObject.Create(handshake.Auth),
    };

    private static JsonObject ToJson(IReadOnlyDictionary<string, string> values, Func<string, string> rename) =>
        new(values.Select(pair => KeyValuePair.Create(rename(pair.Key), (JsonNode?)pair.Value)));
}
