using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.SocketIO.Tests.Internals;

public sealed class BroadcastAllocationTests : IDisposable
{
    private readonly SocketIOServer _server = new(new SocketIOOptions(), new ManualTime(), NullLoggerFactory.Instance);

    [Fact]
    public void A_broadcast_allocates_the_same_for_many_receivers_as_for_few()
    {
        Fill("few", 10);
        Fill("many", 1000);
        ShouldCostTheSame(messages: 1);
    }

    [Fact]
    public void A_batch_of_broadcasts_allocates_the_same_for_many_receivers_as_for_few()
    {
        Fill("few", 10);
        Fill("many", 1000);
        ShouldCostTheSame(messages: 8);
    }

    public void Dispose() => _server.Dispose();

    private void ShouldCostTheSame(int messages)
    {
        var few = Measure("few", messages);
        Measure("many", messages).ShouldBeInRange(few - 256, few + 256);
    }

    private long Measure(string room, int messages)
    {
        // Pools and caches fill first.
        for (var i = 0; i < 20; i++)
        {
            Emit(room, messages);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Emit(room, messages);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Emit(string room, int messages)
    {
        using var batch = _server.Batch();
        for (var i = 0; i < messages; i++)
        {
            _server.Default.To(room).Emit("message", "sixty-four bytes of payload, more or less, as in the benchmarks", i);
        }
    }

    private void Fill(string room, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var connection = new FakeConnection(_server.Engine) { Recording = false };
            var connecting = _server.Engine.Handler.OnMessage(connection.Session, "0"u8.ToArray(), binary: false).AsTask();
            connecting.IsCompletedSuccessfully.ShouldBeTrue();
        }

        foreach (var socket in _server.Default.Sockets.Where(socket => socket.Rooms.Count == 1))
        {
            socket.Join(room);
        }
    }
}
