using System.Runtime.InteropServices;

namespace Parley.SocketIO.Epoll;

/// <summary>Whom a socket tells about itself, on the loop's thread.</summary>
internal interface ISocketOwner
{
    /// <summary>Read until it would block: the next call comes only when more arrives.</summary>
    /// <param name="hungUp">The end of the stream, or an error, is there to be read too.</param>
    void OnReadable(bool hungUp);

    /// <summary>After a write that would have blocked: there is room again.</summary>
    void OnWritable();
}

/// <summary>One accepted socket: non-blocking reads and writes, and a close that no write can race.</summary>
internal sealed class EpollSocket(int descriptor, EpollLoop loop) : EpollHandle
{
    public const int WouldBlock = -1;
    public const int EndOfStream = 0;
    public const int Broken = -2;

    private readonly Lock _lock = new();
    private int _fd = descriptor;

    public EpollLoop Loop => loop;

    public ISocketOwner? Owner { get; set; }

    public void Register() => loop.Add(_fd, this);

    /// <summary>Begins to call <paramref name="owner"/>, first for what arrived while nobody listened.</summary>
    public void Start(ISocketOwner owner) => loop.Post(() =>
    {
        Owner = owner;
        owner.OnWritable();
        owner.OnReadable(hungUp: true);
    });

    /// <summary>Bytes read, or <see cref="WouldBlock"/>, <see cref="EndOfStream"/>, <see cref="Broken"/>.</summary>
    public int Read(Span<byte> buffer)
    {
        // No lock: only the loop's thread reads, and only it closes descriptors.
        var fd = _fd;
        if (fd < 0)
        {
            return Broken;
        }

        var read = Native.Receive(fd, buffer);
        return read >= 0 ? read : Failure();
    }

    /// <summary>Bytes taken by the kernel (maybe fewer than given), or <see cref="WouldBlock"/>, <see cref="Broken"/>.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        // A number that was closed may belong to another connection already: writing and closing exclude each other.
        lock (_lock)
        {
            if (_fd < 0)
            {
                return Broken;
            }

            var sent = Native.Send(_fd, bytes);
            return sent >= 0 ? sent : Failure();
        }
    }

    /// <summary>Ends both directions; the owner learns of it by reading.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            if (_fd >= 0)
            {
                Native.ShutDown(_fd);
            }
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            if (_fd < 0)
            {
                return;
            }

            loop.Remove(this);
            var fd = _fd;
            _fd = -1;
            Native.ShutDown(fd);
            loop.Post(() => Native.Close(fd));
        }
    }

    internal override void OnReadable(bool hungUp) => Owner?.OnReadable(hungUp);

    internal override void OnWritable() => Owner?.OnWritable();

    internal override void OnStopped()
    {
        lock (_lock)
        {
            if (_fd >= 0)
            {
                Native.Close(_fd);
                _fd = -1;
            }
        }
    }

    private static int Failure() => Marshal.GetLastPInvokeError() == Native.EAGAIN ? WouldBlock : Broken;
}
