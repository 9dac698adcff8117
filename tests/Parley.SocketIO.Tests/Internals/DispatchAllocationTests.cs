using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.Internals;

public sealed class DispatchAllocationTests : IDisposable
{
    private readonly SocketIOServer _server = new(new SocketIOOptions(), new ManualTime(), NullLoggerFactory.Instance);

    [Fact]
    public void An_event_allocates_the_same_for_many_handlers_as_for_one()
    {
        var calls = 0;
        _server.Default.On("one", Count);
        for (var i = 0; i < 100; i++)
        {
            _server.Default.On("all", Count);
        }

        var session = FakeGuest.Enter(_server).Connection.Session;

        // The names are of the same length.
        var one = Measure("one");
        Measure("all").ShouldBeInRange(one - 256, one + 256);
        calls.ShouldBe(21 + (21 * 100));

        ValueTask Count(Socket socket, SocketEvent received)
        {
            calls++;
            return default;
        }

        long Measure(string name)
        {
            var packet = new EnginePacket(EnginePacketType.Message, Encoding.UTF8.GetBytes($"2[\"{name}\",17]"), IsBinary: false);

            // Pools and caches fill first.
            for (var i = 0; i < 20; i++)
            {
                _ = session.Receive(packet).AsTask();
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = session.Receive(packet).AsTask();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    public void Dispose() => _server.Dispose();
}
