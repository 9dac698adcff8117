using System.Buffers;
using System.Net;
using System.Net.Sockets;
using TcpSocket = System.Net.Sockets.Socket;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Epoll;

/// <summary>
/// Kestrel's transport on epoll: ordinary HTTP as everywhere, but a session can take its socket away from the HTTP
/// layer after a WebSocket upgrade.
/// </summary>
internal sealed class EpollTransport(IMemoryPoolFactory<byte> pools, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private const int MaxLoops = 16;

    private readonly ILogger _logger = loggers.CreateLogger("Parley.SocketIO.Transport");
    private EpollLoop[]? _loops;

    public void Dispose()
    {
        foreach (var loop in _loops ?? [])
        {
            loop.Dispose();
        }
    }

    public bool CanBind(EndPoint endpoint) => Native.IsSupported && endpoint is IPEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        _loops ??= [.. Enumerable.Range(0, Math.Min(Environment.ProcessorCount, MaxLoops))
            .Select(i => new EpollLoop("socket loop " + i.ToString(System.Globalization.CultureInfo.InvariantCulture), _logger))];
        var address = (IPEndPoint)endpoint;
        var socket = new TcpSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(address);
            socket.Listen(1024);
            socket.Blocking = false;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new AddressInUseException(error.Message, error);
        }

        return ValueTask.FromResult<IConnectionListener>(new EpollListener(socket, _loops, pools.Create(), _logger));
    }
}

/// <summary>A listening socket; accepted ones are dealt to the loops in turn.</summary>
internal sealed partial class EpollListener : EpollHandle, IConnectionListener
{
    private const int MaxAddress = 28;
    private const int AcceptsPerTurn = 256;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly Channel<EpollConnection> _accepted = Channel.CreateBounded<EpollConnection>(
        new BoundedChannelOptions(4096) { SingleReader = true, SingleWriter = true });

    private readonly TcpSocket _socket;
    private readonly EpollLoop[] _loops;
    private readonly MemoryPool<byte> _pool;
    private readonly ILogger _logger;
    private readonly Timer _retry;
    private int _next;
    private bool _closed;

    public EpollListener(TcpSocket socket, EpollLoop[] loops, MemoryPool<byte> pool, ILogger logger)
    {
        _socket = socket;
        _loops = loops;
        _pool = pool;
        _logger = logger;
        EndPoint = socket.LocalEndPoint!;
        _retry = new Timer(_ => loops[0].Post(Accept));
        loops[0].Add((int)socket.Handle, this);
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _loops[0].Remove(this);
        await _retry.DisposeAsync();
        // On the loop's thread, which may be about to accept: the number of a closed socket is soon that of another.
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loops[0].Post(() =>
        {
            OnStopped();
            closed.SetResult();
        });
        await closed.Task;
        _accepted.Writer.TryComplete();
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    internal override void OnReadable(bool hungUp) => Accept();

    internal override void OnWritable()
    {
    }

    internal override void OnStopped()
    {
        _closed = true;
        _socket.Dispose();
    }

    private unsafe void Accept()
    {
        if (_closed)
        {
            return;
        }

        var address = stackalloc byte[MaxAddress];
        for (var i = 0; i < AcceptsPerTurn; i++)
        {
            var length = MaxAddress;
            var fd = Native.Accept((int)_socket.Handle, address, &length);
            if (fd >= 0)
            {
                Take(fd, Address(address, length));
                continue;
            }

            if (Marshal.GetLastPInvokeError() is Native.EMFILE or Native.ENFILE)
            {
                LogNoDescriptors(_logger);
                _retry.Change(RetryAfter, Timeout.InfiniteTimeSpan);
            }

            return;
        }

        // More wait, but others shall have their turn.
        _loops[0].Post(Accept);
    }

    private void Take(int fd, EndPoint? remote)
    {
        Native.NoDelay(fd);
        var socket = new EpollSocket(fd, _loops[_next++ % _loops.Length]);
        var connection = new EpollConnection(socket, _pool, EndPoint, remote);
        // First: whoever has the connection may close it at once.
        socket.Register();
        if (!_accepted.Writer.TryWrite(connection))
        {
            socket.Close();
        }
    }

    private static unsafe IPEndPoint? Address(byte* raw, int length)
    {
        // sockaddr_in: family, port (2, big endian), address (4); sockaddr_in6: family, port, flow (4), address (16), scope (4).
        var port = (raw[2] << 8) | raw[3];
        return length switch
        {
            16 => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(raw + 4, 4)), port),
            28 => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(raw + 8, 16), *(uint*)(raw + 24)), port),
            _ => null,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No file descriptors are left: new connections wait. Raise the limit of open files (ulimit -n)")]
    private static partial void LogNoDescriptors(ILogger logger);
}
