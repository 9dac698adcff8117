using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>
/// Ten thousand sockets on one thread, level triggered. System.Net.Sockets would hand each event to the thread pool,
/// and the generator would be slower than the servers it measures.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    private const int MaxEvents = 1024;
    private const int ControlAdd = 1;
    private const int In = 1;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int Interrupted = 4;
    private const int TryAgain = 11;

    // struct epoll_event is packed on x64 and aligned everywhere else.
    private static readonly int _eventInts = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;
    private static readonly int _dataInt = _eventInts - 2;

    private readonly int _handle;
    private readonly int[] _events = GC.AllocateArray<int>(MaxEvents * _eventInts, pinned: true);

    public Epoll()
    {
        _handle = Create(0);
        if (_handle < 0)
        {
            throw new Win32Exception();
        }
    }

    public void Add(int socket, int tag)
    {
        Span<int> registration = stackalloc int[4];
        registration[0] = In;
        registration[_dataInt] = tag;
        if (Control(_handle, ControlAdd, socket, ref registration[0]) < 0)
        {
            throw new Win32Exception();
        }
    }

    /// <returns>How many sockets are readable; <see cref="Tag"/> says which.</returns>
    public int Wait(int milliseconds)
    {
        var count = Wait(_handle, ref _events[0], MaxEvents, milliseconds);
        if (count >= 0)
        {
            return count;
        }
        return Marshal.GetLastPInvokeError() == Interrupted ? 0 : throw new Win32Exception();
    }

    public int Tag(int index) => _events[(index * _eventInts) + _dataInt];

    /// <returns>Bytes read; 0 when the other side has closed or the connection broke; null when nothing is there.</returns>
    public static int? Receive(int socket, Span<byte> to)
    {
        var count = Receive(socket, ref MemoryMarshal.GetReference(to), to.Length, DontWait);
        return count >= 0 ? (int)count : Marshal.GetLastPInvokeError() == TryAgain ? null : 0;
    }

    /// <returns>Whether all of it went into the socket's buffer.</returns>
    public static bool Send(int socket, ReadOnlySpan<byte> bytes) =>
        Send(socket, ref MemoryMarshal.GetReference(bytes), bytes.Length, DontWait | NoSignal) == bytes.Length;

    public void Dispose() => _ = Close(_handle);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int socket, ref int registration);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int epoll, ref int events, int max, int milliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
