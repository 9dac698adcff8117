using Parley.SocketIO;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSocketIO();
var app = builder.Build();
app.UseFileServer();
app.MapSocketIO();

var everyone = app.Services.GetRequiredService<SocketIOServer>().Default;
everyone.OnConnection(socket => socket.Emit("welcome", socket.Id));
everyone.On("echo", (_, received) =>
{
    received.Ack(received.Args.ToArgs());
    return default;
});
await app.RunAsync();
