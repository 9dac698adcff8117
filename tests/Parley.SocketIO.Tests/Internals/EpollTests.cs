using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Epoll;
using Parley.SocketIO.Tests.Harness;
using TcpSocket = System.Net.Sockets.Socket;

namespace Parley.SocketIO.Tests.Internals;

public sealed class EpollTests : IDisposable
{
    private readonly EpollLoop _loop;
    private readonly List<int> _watched = [];

    public EpollTests()
    {
        Assert.SkipUnless(Native.IsSupported, "epoll is Linux's");
        _loop = new EpollLoop("test", NullLogger.Instance);
    }

    public void Dispose()
    {
        _loop.Dispose();
        _watched.ForEach(Native.Close);
    }

    [Fact]
    public async Task An_event_of_a_socket_that_is_gone_does_not_reach_the_next_in_its_place()
    {
        var (gone, heir, last) = (new Recorder(), new Recorder(), new Recorder());
        using var clientOfGone = Watch(gone);
        var place = gone.Slot;
        // Its descriptor stays open, so that its events still come.
        _loop.Remove(gone);
        using var clientOfHeir = Watch(heir);
        using var clientOfLast = Watch(last);
        heir.Slot.ShouldBe(place);

        clientOfGone.Send([1]);
        clientOfLast.Send([1]);
        await last.Readable;

        heir.Reads.ShouldBe(0);
        gone.Reads.ShouldBe(0);
        clientOfHeir.Send([1]);
        await heir.Readable;
    }

    [Fact]
    public async Task Requests_without_an_end_leave_the_loop_to_others()
    {
        var (connection, client) = Accept();
        using var _ = client;
        var over = false;
        var sending = Task.Run(() =>
        {
            var block = new byte[256 * 1024];
            while (!Volatile.Read(ref over))
            {
                client.Send(block);
            }
        });
        var taking = Task.Run(async () =>
        {
            ReadResult result;
            do
            {
                result = await connection.Transport.Input.ReadAsync();
                connection.Transport.Input.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);
        });

        try
        {
            for (var turn = 0; turn < 100; turn++)
            {
                var others = new Signal();
                _loop.Post(others.Set);
                await others.Task;
            }
        }
        finally
        {
            Volatile.Write(ref over, true);
        }

        await sending.WaitAsync(EngineClient.Patience);
        client.Dispose();
        await taking.WaitAsync(EngineClient.Patience);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task What_was_written_arrives_before_the_socket_is_handed_over_however_slow_the_client()
    {
        var (connection, client) = Accept();
        using var _ = client;
        var written = await FillAsync(connection);

        var stopping = connection.StopAsync(TimeSpan.FromHours(1), TimeProvider.System);
        var buffer = new byte[64 * 1024];
        for (var received = 0; received < written;)
        {
            received += await client.ReceiveAsync(buffer).WaitAsync(EngineClient.Patience);
        }

        await stopping.WaitAsync(EngineClient.Patience);
        connection.Detach().Close();
        await connection.DisposeAsync();
        (await client.ReceiveAsync(buffer).WaitAsync(EngineClient.Patience)).ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut_in_time()
    {
        var time = new ManualTime();
        var (connection, client) = Accept();
        using var _ = client;
        await FillAsync(connection);

        var stopping = connection.StopAsync(TimeSpan.FromSeconds(10), time);
        while (!time.IsTicking)
        {
            await Task.Yield();
        }

        time.Advance(TimeSpan.FromSeconds(9));
        stopping.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        await stopping.WaitAsync(EngineClient.Patience);
        await connection.DisposeAsync();
    }

    private static async Task<long> FillAsync(EpollConnection connection)
    {
        var written = 0;
        while (true)
        {
            var block = new byte[64 * 1024];
            written += block.Length;
            var writing = connection.Transport.Output.WriteAsync(block);
            if (!writing.IsCompleted)
            {
                return written;
            }

            await writing;
        }
    }

    private TcpSocket Watch(Recorder recorder)
    {
        var (descriptor, client) = Loopback.Connect();
        _watched.Add(descriptor);
        _loop.Add(descriptor, recorder);
        return client;
    }

    private (EpollConnection Connection, TcpSocket Client) Accept()
    {
        var (descriptor, client) = Loopback.Connect();
        var socket = new EpollSocket(descriptor, _loop);
        var connection = new EpollConnection(socket, MemoryPool<byte>.Shared, client.RemoteEndPoint, client.LocalEndPoint);
        socket.Register();
        return (connection, client);
    }

    /// <summary>Counts what it is told, and reads nothing.</summary>
    private sealed class Recorder : EpollHandle
    {
        private readonly Signal _readable = new();
        private int _reads;

        internal int Reads => Volatile.Read(ref _reads);

        internal Task Readable => _readable.Task;

        internal override void OnReadable(bool hungUp)
        {
            Interlocked.Increment(ref _reads);
            _readable.Set();
        }

        internal override void OnWritable()
        {
        }

        internal override void OnStopped()
        {
        }
    }
}
