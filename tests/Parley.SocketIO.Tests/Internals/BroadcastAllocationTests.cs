using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Epoll;
using TcpSocket = System.Net.Sockets.Socket;

namespace Parley.SocketIO.Tests.Internals;

public sealed class BroadcastAllocationTests : IDisposable
{
    private readonly SocketIOServer _server = new(new SocketIOOptions(), new ManualTime(), NullLoggerFactory.Instance);
    private readonly List<TcpSocket> _clients = [];
    private EpollLoop? _loop;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Broadcasts_allocate_the_same_for_many_receivers_as_for_few(int messages)
    {
        Fill("few", 10, OverStream);
        Fill("many", 1000, OverStream);
        ShouldCostTheSame(messages);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void And_over_sockets_of_our_own(int messages)
    {
        Assert.SkipUnless(Native.IsSupported, "epoll is Linux's");
        _loop = new EpollLoop("test", NullLogger.Instance);
        Fill("few", 10, OverEpoll);
        Fill("many", 200, OverEpoll);
        ShouldCostTheSame(messages);
    }

    public void Dispose()
    {
        _server.Dispose();
        _loop?.Dispose();
        _clients.ForEach(client => client.Dispose());
    }

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

    private EngineSession OverStream() => new FakeConnection(_server.Engine) { Recording = false }.Session;

    /// <summary>What is written stays in the kernel: it is less than that takes for a client that does not read.</summary>
    private EngineSession OverEpoll()
    {
        var (descriptor, client) = Loopback.Connect();
        _clients.Add(client);
        var session = FakeConnection.NewSession(_server.Engine);
        var socket = new EpollSocket(descriptor, _loop!);
        socket.Register();
        var transport = session.CreateTransport(socket, early: null, deflates: false);
        session.Start(transport, Frame.Packet(Protocol.EnginePacketType.Open, "{}"u8));
        session.Open();
        transport.RunAsync().IsCompletedSuccessfully.ShouldBeTrue();
        return session;
    }

    private void Fill(string room, int count, Func<EngineSession> connect)
    {
        for (var i = 0; i < count; i++)
        {
            var connecting = _server.Engine.Handler.OnMessage(connect(), "0"u8.ToArray(), binary: false).AsTask();
            connecting.IsCompletedSuccessfully.ShouldBeTrue();
        }

        foreach (var socket in _server.Default.Sockets.Where(socket => socket.Rooms.Count == 1))
        {
            socket.Join(room);
        }
    }
}
