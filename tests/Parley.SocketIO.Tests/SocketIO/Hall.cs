using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>A server whose namespaces / and /other have guests; both sides of each guest are at hand.</summary>
internal sealed class Hall : IAsyncDisposable
{
    private readonly Heard<Socket> _arrivals;
    private readonly List<Guest> _guests = [];

    private Hall(TestServer server, Heard<Socket> arrivals)
    {
        Server = server;
        _arrivals = arrivals;
    }

    public TestServer Server { get; }

    public Namespace Everyone => Server.IO.Default;

    public static async Task<Hall> OpenAsync(
        Action<SocketIOServer>? io = null, Action<SocketIOOptions>? options = null)
    {
        var arrivals = new Heard<Socket>();
        var server = await TestServer.StartAsync(
            declared =>
            {
                declared.Default.OnConnection(arrivals.Add);
                declared.Of("/other");
                io?.Invoke(declared);
            },
            options);
        return new(server, arrivals);
    }

    public async Task<Guest> EnterAsync(string transport = EngineClient.WebSocket, params string[] rooms)
    {
        var client = await Server.ConnectAsync(transport);
        var socket = await _arrivals.NextAsync();
        socket.Join(rooms);
        var guest = new Guest(client, socket);
        _guests.Add(guest);
        return guest;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var guest in _guests)
        {
            await guest.Client.DisposeAsync();
        }

        await Server.DisposeAsync();
    }
}

internal sealed record Guest(EngineClient Client, Socket Socket)
{
    /// <summary>Exactly these events, in this order, and nothing after them so far.</summary>
    public async Task ShouldHearAsync(params string[] payloads)
    {
        Socket.Emit("end");
        foreach (var payload in payloads)
        {
            (await Client.NextAsync()).ShouldBe("42" + payload);
        }

        (await Client.NextAsync()).ShouldBe("""42["end"]""");
    }

    public Task ShouldHearNothingAsync() => ShouldHearAsync();
}
