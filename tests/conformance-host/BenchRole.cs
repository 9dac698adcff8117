using Parley.SocketIO;

namespace Parley.ConformanceHost;

/// <summary>For the load generator: rooms, fan-out and echo, with default options. bench/node-socketio is its twin.</summary>
internal static class BenchRole
{
    internal static WebApplication Map(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO();
        var app = builder.Build();
        app.MapSocketIO();
        var sockets = app.Services.GetRequiredService<SocketIOServer>().Default;
        sockets.On("join", (socket, received) =>
        {
            socket.Join(Room(received));
            received.Ack("ok");
            return default;
        });
        sockets.On("send", (_, received) =>
        {
            sockets.To(Room(received)).Emit("msg", received.Args[1]);
            received.Ack("ok");
            return default;
        });
        sockets.On("echo", (_, received) =>
        {
            received.Ack(received.Args[0]);
            return default;
        });
        return app;
    }

    // The number as it came: the name of a room is any text.
    private static string Room(SocketEvent received) => System.Text.Encoding.UTF8.GetString(received.Args[0].RawJson.Span);
}
