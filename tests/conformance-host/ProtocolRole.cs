using Parley.SocketIO;

namespace Parley.ConformanceHost;

/// <summary>For the two official protocol suites.</summary>
internal static class ProtocolRole
{
    internal static WebApplication Map(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO(options =>
        {
            SetTiming(options);
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
        });
        var app = builder.Build();
        app.MapSocketIO();
        var engine = new EngineOptions();
        SetTiming(engine);
        app.MapEngineIO("/engine.io", engine, new Echo());

        var server = app.Services.GetRequiredService<SocketIOServer>();
        server.Default
            .OnConnection(EmitAuth)
            .On("message", (socket, received) =>
            {
                socket.Emit("message-back", received.Args.ToArgs());
                return default;
            })
            .On("message-with-ack", (_, received) =>
            {
                received.Ack(received.Args.ToArgs());
                return default;
            });
        server.Of("/custom").OnConnection(EmitAuth);
        return app;
    }

    private static void SetTiming(EngineOptions options)
    {
        options.PingInterval = TimeSpan.FromMilliseconds(300);
        options.PingTimeout = TimeSpan.FromMilliseconds(200);
        options.AllowOrigin = (_, _) => true;
    }

    private static void EmitAuth(Socket socket) => socket.Emit("auth", socket.Handshake.Auth);
}
