using System.Text.Json.Nodes;
using Parley.SocketIO;

namespace Parley.ConformanceHost;

/// <summary>For clients in other languages.</summary>
internal static class InteropRole
{
    private static readonly byte[] SomeBytes = [0, 1, 2, 254, 255];

    internal static WebApplication Map(WebApplicationBuilder builder) => Map(builder, parser: null);

    internal static WebApplication MapMessagePack(WebApplicationBuilder builder) => Map(builder, new MessagePackParser());

    private static WebApplication Map(WebApplicationBuilder builder, PacketParser? parser)
    {
        builder.Services.AddSocketIO(options =>
        {
            options.Parser = parser;

            // Heartbeats often enough to wait for; a client that is slow to answer one is not the subject.
            options.PingInterval = TimeSpan.FromSeconds(1);
        });
        var app = builder.Build();
        app.MapSocketIO();
        var server = app.Services.GetRequiredService<SocketIOServer>();
        server.Default.On("echo", Echo);
        server.Of("/secure").Use(socket => new(Authorize(socket))).OnConnection(Welcome);
        return app;
    }

    private static ConnectError? Authorize(Socket socket) =>
        socket.Handshake.Auth.TryGetProperty("token", out var token) && token.ValueEquals("let-me-in")
            ? null
            : new ConnectError("not authorized", new JsonObject { ["code"] = "E_AUTH" });

    private static void Welcome(Socket socket)
    {
        socket.Emit("welcome", new JsonObject { ["id"] = socket.Id, ["transport"] = socket.Transport });
        socket.On("echo", received => Echo(socket, received));
        socket.On("transport", received => received.Ack(socket.Transport));
        socket.On("give-binary", _ => socket.Emit("binary", SomeBytes, Arg.Json(new Nested("ok"u8), HostJson.Default.Nested)));
        socket.On("ask-me", async _ =>
        {
            var answer = await socket.EmitWithAckAsync("question", new Arg[] { 41 }, Timeout.InfiniteTimeSpan);
            socket.Emit("answered", answer[0]);
        });
        socket.On("join", received =>
        {
            socket.Join(received.Args[0].GetString());
            received.Ack(socket.Rooms.Count);
        });
        socket.On("say", received =>
            socket.Namespace.To(received.Args[0].GetString()).Emit("said", received.Args[1]));
        socket.On("kick-me", _ => socket.Disconnect());
    }

    private static ValueTask Echo(Socket socket, SocketEvent received)
    {
        received.Ack(received.Args.ToArgs());
        return default;
    }
}
