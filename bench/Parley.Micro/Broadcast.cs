using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Tests.Internals;

namespace Parley.Micro;

/// <summary>One event to everyone in a room, up to the write to the connection.</summary>
public class Broadcast
{
    private SocketIOServer _server = null!;

    [Params(1, 100, 1000)]
    public int Receivers { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _server = new(new SocketIOOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        _server.Default.OnConnection(socket => socket.Join("room"));
        for (var i = 0; i < Receivers; i++)
        {
            var connection = new FakeConnection(_server.Engine) { Recording = false };
            connection.Session.Receive(new EnginePacket(EnginePacketType.Message, "0"u8.ToArray(), IsBinary: false));
        }
    }

    [GlobalCleanup]
    public void Empty() => _server.Dispose();

    [Benchmark]
    public void Emit() => _server.Default.To("room").Emit("message", Samples.Text, 17);
}
