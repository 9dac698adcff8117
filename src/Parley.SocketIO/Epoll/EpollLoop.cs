using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Epoll;

/// <summary>What the loop tells about a file descriptor. All calls come on the loop's thread.</summary>
internal abstract class EpollHandle
{
    /// <summary>The number under which the loop knows it; 0 while it is in no loop.</summary>
    internal int Slot { get; set; }

    /// <summary>Something can be read: read until it would block.</summary>
    /// <param name="hungUp">The end of the stream, or an error, is there to be read too.</param>
    internal abstract void OnReadable(bool hungUp);

    /// <summary>There is room to write again after a write that would have blocked.</summary>
    internal abstract void OnWritable();

    /// <summary>The loop has ended: the descriptor is closed now or never.</summary>
    internal abstract void OnStopped();
}

/// <summary>
/// One thread around one epoll. Everything that is ready at once is one turn: what the handlers emit in a turn leaves
/// in one write per connection at its end. A turn with much to write takes in what becomes ready while its handlers run.
/// </summary>
internal sealed unsafe partial class EpollLoop : IDisposable
{
    private const int MaxEvents = 512;

    // A flush of this many takes long enough for more to come meanwhile, which would need one of its own.
    private const int ManySessions = 64;
    private const int MaxGathered = 16;

    private const uint Registered = Native.EpollIn | Native.EpollOut | Native.EpollRdHup | Native.EpollEdge;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly Descriptor _epoll;
    private readonly Descriptor _wake;
    private readonly Stack<int> _freeSlots = new();
    private readonly Lock _slotsLock = new();
    private EpollHandle?[] _slots = new EpollHandle?[1024];
    private uint[] _generations = new uint[1024];
    private int _nextSlot = 1;
    private int _wakePending;
    private volatile bool _stopping;
    private volatile bool _ended;

    public EpollLoop(string name, ILogger logger)
    {
        _logger = logger;
        _epoll = new Descriptor(Check(Native.CreateEpoll()));
        _wake = new Descriptor(Check(Native.CreateEvent()));
        Check(Native.Control(_epoll.Number, Native.EpollCtlAdd, _wake.Number, Native.EpollIn, 0));
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Watches a descriptor from now on: edge-triggered, so each handler reads and writes until it would block.</summary>
    public void Add(int fd, EpollHandle handle)
    {
        ulong data;
        lock (_slotsLock)
        {
            if (!_freeSlots.TryPop(out var slot))
            {
                slot = _nextSlot++;
                if (slot >= _slots.Length)
                {
                    Array.Resize(ref _slots, _slots.Length * 2);
                    Array.Resize(ref _generations, _generations.Length * 2);
                }
            }

            _slots[slot] = handle;
            handle.Slot = slot;
            data = ((ulong)_generations[slot] << 32) | (uint)slot;
        }

        Check(Native.Control(_epoll.Number, Native.EpollCtlAdd, fd, Registered, data));
        GC.KeepAlive(_epoll);
    }

    /// <summary>Forgets a handler. Its descriptor is closed by the caller, afterwards.</summary>
    public void Remove(EpollHandle handle)
    {
        lock (_slotsLock)
        {
            if (handle.Slot == 0)
            {
                return;
            }

            _slots[handle.Slot] = null;
            // An event of the old owner may still wait in the current turn: it must not reach the next owner.
            _generations[handle.Slot]++;
            _freeSlots.Push(handle.Slot);
            handle.Slot = 0;
        }
    }

    /// <summary>Runs something on the loop's thread, soon; once the loop has ended, on this one.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        if (Interlocked.Exchange(ref _wakePending, 1) == 0)
        {
            Native.Wake(_wake.Number);
            GC.KeepAlive(_wake);
        }

        // After the exchange, which no read passes: if the loop has not ended yet, it finds the action when it does.
        if (_ended)
        {
            RunRest();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        Post(static () => { });
        _thread.Join();
    }

    internal static int Check(int result) =>
        result >= 0 ? result : throw new System.ComponentModel.Win32Exception(Marshal.GetLastPInvokeError());

    private void Run()
    {
        var events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * 16));
        while (!_stopping)
        {
            var count = Native.Wait(_epoll.Number, events, MaxEvents, -1);
            var turn = Turn.Enter();
            Handle(events, count);
            for (var i = 0; i < MaxGathered && turn.Sessions >= ManySessions; i++)
            {
                // What came while the handlers ran leaves with what they emitted.
                count = Native.Wait(_epoll.Number, events, MaxEvents, 0);
                if (count <= 0)
                {
                    break;
                }

                Handle(events, count);
            }

            turn.Exit();
        }

        NativeMemory.Free(events);
        RunPosted();
        EpollHandle?[] left;
        lock (_slotsLock)
        {
            left = [.. _slots];
        }

        foreach (var handle in left)
        {
            handle?.OnStopped();
        }

        _ended = true;
        Interlocked.MemoryBarrier();
        RunRest();
    }

    private void Handle(byte* events, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (happened, data) = Native.Event(events, i);
            if (data != 0)
            {
                Dispatch(happened, data);
            }
            else
            {
                // Here and not where the work is run: a thread that has said that there is work may wake us later,
                // when it has long been done, and what is not read keeps us awake.
                Native.ClearWake(_wake.Number);
            }
        }

        RunPosted();
    }

    // Comes to an end: what posts itself again while a client sends finds its socket closed.
    private void RunRest()
    {
        while (_posted.TryDequeue(out var action))
        {
            Try(action);
        }
    }

    private void Dispatch(uint happened, ulong data)
    {
        EpollHandle? handle;
        lock (_slotsLock)
        {
            var slot = (int)(uint)data;
            handle = _generations[slot] == (uint)(data >> 32) ? _slots[slot] : null;
        }

        if (handle is null)
        {
            return;
        }

        try
        {
            if ((happened & Native.EpollOut) != 0)
            {
                handle.OnWritable();
            }

            if ((happened & (Native.EpollIn | Native.EpollRdHup | Native.EpollHup | Native.EpollErr)) != 0)
            {
                handle.OnReadable((happened & (Native.EpollRdHup | Native.EpollHup | Native.EpollErr)) != 0);
            }
        }
        catch (Exception error)
        {
            LogHandlerFailed(_logger, error);
        }
    }

    private void RunPosted()
    {
        if (Volatile.Read(ref _wakePending) == 0)
        {
            return;
        }

        Volatile.Write(ref _wakePending, 0);
        Interlocked.MemoryBarrier();
        // As many as there are now: work that posts more of itself must not starve the sockets.
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var action); left--)
        {
            Try(action);
        }

        if (!_posted.IsEmpty && Interlocked.Exchange(ref _wakePending, 1) == 0)
        {
            Native.Wake(_wake.Number);
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            LogHandlerFailed(_logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler failed on the socket loop")]
    private static partial void LogHandlerFailed(ILogger logger, Exception error);

    /// <summary>
    /// Never disposed of, so closed when nobody is left who could use its number. A session that outlives the loop still wakes it; were the number
    /// closed with the loop, that would write into whatever file or socket of the process has got it since.
    /// </summary>
    private sealed class Descriptor : SafeHandleMinusOneIsInvalid
    {
        public Descriptor(int number)
            : base(ownsHandle: true) => SetHandle(number);

        public int Number => (int)handle;

        protected override bool ReleaseHandle()
        {
            Native.Close(Number);
            return true;
        }
    }
}
