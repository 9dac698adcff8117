using System.Runtime.InteropServices;

namespace Parley.SocketIO.Epoll;

/// <summary>The system calls of Linux that the transport is made of. Each sets errno, read by <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static unsafe partial class Native
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EMFILE = 24;
    public const int ENFILE = 23;

    public const uint EpollIn = 0x001;
    public const uint EpollOut = 0x004;
    public const uint EpollErr = 0x008;
    public const uint EpollHup = 0x010;
    public const uint EpollRdHup = 0x2000;
    public const uint EpollEdge = 1u << 31;

    public const int EpollCtlAdd = 1;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int NoSignal = 0x4000;

    /// <summary>An epoll_event is packed on x86-64 and aligned elsewhere.</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int DataOffset = EventSize - 8;

    public static bool IsSupported => OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    public static int CreateEpoll() => epoll_create1(CloseOnExec);

    public static int CreateEvent() => eventfd(0, CloseOnExec | NonBlocking);

    public static int Control(int epoll, int operation, int fd, uint events, ulong data)
    {
        var raw = stackalloc byte[16];
        *(uint*)raw = events;
        *(ulong*)(raw + DataOffset) = data;
        return epoll_ctl(epoll, operation, fd, raw);
    }

    public static int Wait(int epoll, byte* events, int max, int timeout) => epoll_wait(epoll, events, max, timeout);

    public static (uint Events, ulong Data) Event(byte* events, int index)
    {
        var raw = events + (index * EventSize);
        return (*(uint*)raw, *(ulong*)(raw + DataOffset));
    }

    public static int Accept(int fd, byte* address, int* length) => accept4(fd, address, length, CloseOnExec | NonBlocking);

    public static int Receive(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint read;
            do
            {
                read = recv(fd, start, (nuint)buffer.Length, 0);
            }
            while (read < 0 && Marshal.GetLastPInvokeError() == EINTR);
            return (int)read;
        }
    }

    public static int Send(int fd, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint sent;
            do
            {
                sent = send(fd, start, (nuint)buffer.Length, NoSignal);
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == EINTR);
            return (int)sent;
        }
    }

    public static void Wake(int eventFd)
    {
        var one = 1UL;
        _ = write(eventFd, (byte*)&one, 8);
    }

    public static void ClearWake(int eventFd)
    {
        ulong count;
        _ = read(eventFd, (byte*)&count, 8);
    }

    public static void ShutDown(int fd) => _ = shutdown(fd, 2);

    public static void Close(int fd) => _ = close(fd);

    public static void NoDelay(int fd)
    {
        var one = 1;
        _ = setsockopt(fd, 6, 1, &one, sizeof(int));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, byte* data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, byte* events, int max, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, byte* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(int fd, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int name, void* value, int length);
}
