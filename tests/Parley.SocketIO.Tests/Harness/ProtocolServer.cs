using Microsoft.AspNetCore.Builder;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>
/// The server that the protocol tests ask: Engine.IO alone at /engine.io/ that sends every message back, and Socket.IO at
/// /socket.io/ with the namespaces / and /custom. Set SOCKETIO_TEST_SERVER to the address of another server that does the
/// same (ping interval 300 ms, ping timeout 200 ms) to run the protocol tests against that one. The reference server in
/// Node.js fails where this one is stricter or more exact: hostile requests and packets, and the texts of numbers.
/// </summary>
public class ProtocolServer : IAsyncLifetime
{
    private static readonly string? Elsewhere = Environment.GetEnvironmentVariable("SOCKETIO_TEST_SERVER");

    private readonly EngineOptions _timing = new();
    private TestServer? _server;
    private Uri _address = null!;

    public ProtocolServer()
        : this(new EngineOptions().PingInterval, new EngineOptions().PingTimeout)
    {
    }

    private protected ProtocolServer(TimeSpan pingInterval, TimeSpan pingTimeout)
    {
        var brisk = Elsewhere is not null;
        _timing.PingInterval = brisk ? TimeSpan.FromMilliseconds(300) : pingInterval;
        _timing.PingTimeout = brisk ? TimeSpan.FromMilliseconds(200) : pingTimeout;
    }

    public Uri Engine => At("/engine.io/");

    public Uri SocketIO => At("/socket.io/");

    public TimeSpan PingInterval => _timing.PingInterval;

    public TimeSpan PingTimeout => _timing.PingTimeout;

    /// <summary>What the server has logged as its own fault; always empty of a server elsewhere.</summary>
    internal IEnumerable<LogLine> Errors => _server?.Log.Errors ?? [];

    public Uri At(string path) => new(_address, path);

    public async ValueTask InitializeAsync()
    {
        if (Elsewhere is not null)
        {
            _address = new Uri(Elsewhere);
            return;
        }

        _server = await TestServer.StartAsync(
            Declare,
            options =>
            {
                options.PingInterval = PingInterval;
                options.PingTimeout = PingTimeout;
            },
            app => app.MapEngineIO("/engine.io", _timing, new SendBack()));
        _address = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static void Declare(SocketIOServer io)
    {
        foreach (var name in new[] { "/", "/custom" })
        {
            io.Of(name).OnConnection(socket => socket.Emit("auth", socket.Handshake.Auth));
        }

        io.Default.On("message", (socket, message) =>
        {
            socket.Emit("message-back", message.Args.ToArgs());
            return default;
        });
        io.Default.On("message-with-ack", (_, message) =>
        {
            message.Ack(message.Args.ToArgs());
            return default;
        });
    }

    private sealed class SendBack : EngineHandler
    {
        public override ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary)
        {
            if (binary)
            {
                session.SendBinary(data.Span);
            }
            else
            {
                session.SendText(data.Span);
            }

            return default;
        }
    }
}

/// <summary>The same with a heartbeat that a test can wait for.</summary>
public sealed class BriskProtocolServer() : ProtocolServer(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(200));
