using System.Runtime.InteropServices;

namespace Parley.SocketIO.Engine;

/// <summary>Something with a deadline on a <see cref="TimerWheel"/>: it carries its own links, so waiting allocates nothing.</summary>
internal interface ITimed
{
    ref TimerLink Link { get; }

    /// <summary>Called when due, or a little later, outside the wheel's lock. Returns the next deadline or <see cref="TimerWheel.Never"/>.</summary>
    long OnDue(long now);
}

[StructLayout(LayoutKind.Auto)]
internal struct TimerLink
{
    internal ITimed? Next;
    internal ITimed? Previous;
    internal long Due;
    internal int Slot;
    internal bool Linked;
}

/// <summary>
/// One hashed timer wheel for all deadlines of an endpoint. Times are milliseconds since it was made. A deadline
/// that moves back is not touched: the entry wakes up early and says when it is really due.
/// </summary>
internal sealed class TimerWheel : IDisposable
{
    internal const long Never = long.MaxValue;
    private const int Slots = 1024;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly long _tick;
    private readonly ITimer _timer;
    private readonly ITimed?[] _slots = new ITimed?[Slots];
    private readonly List<ITimed> _due = [];
    private long _turned;
    private int _count;
    private int _turning;

    internal TimerWheel(TimeProvider time, TimeSpan tick)
    {
        _time = time;
        _start = time.GetTimestamp();
        _tick = Math.Max(1, (long)tick.TotalMilliseconds);
        _timer = time.CreateTimer(static wheel => ((TimerWheel)wheel!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal long Now => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    public void Dispose() => _timer.Dispose();

    /// <summary>Wakes the entry at this time, or earlier if it already is to be woken earlier.</summary>
    internal void Schedule(ITimed entry, long due)
    {
        lock (_lock)
        {
            ref var link = ref entry.Link;
            if (link.Linked)
            {
                if (link.Due <= due)
                {
                    return;
                }

                Unlink(entry);
            }

            if (due == Never)
            {
                return;
            }

            if (_count == 0)
            {
                _turned = Now / _tick;
                _timer.Change(TimeSpan.FromMilliseconds(_tick), TimeSpan.FromMilliseconds(_tick));
            }

            Insert(entry, due);
        }
    }

    internal void Remove(ITimed entry)
    {
        lock (_lock)
        {
            if (entry.Link.Linked)
            {
                Unlink(entry);
            }
        }
    }

    private void Turn()
    {
        // A turn that lasts longer than a tick is not overtaken; the next one makes up for it.
        if (Interlocked.Exchange(ref _turning, 1) != 0)
        {
            return;
        }

        try
        {
            var now = Now;
            lock (_lock)
            {
                Collect(now);
                if (_count == 0)
                {
                    _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }
            }

            foreach (var entry in _due)
            {
                Schedule(entry, entry.OnDue(now));
            }

            _due.Clear();
        }
        finally
        {
            Volatile.Write(ref _turning, 0);
        }
    }

    private void Collect(long now)
    {
        var current = now / _tick;
        var first = Math.Max(_turned + 1, current - Slots + 1);
        for (var tick = first; tick <= current; tick++)
        {
            var entry = _slots[tick % Slots];
            while (entry is not null)
            {
                var next = entry.Link.Next;
                if (entry.Link.Due <= now)
                {
                    Unlink(entry);
                    _due.Add(entry);
                }

                entry = next;
            }
        }

        _turned = Math.Max(_turned, current);
    }

    private void Insert(ITimed entry, long due)
    {
        // Rounded up, and never into a slot that has already been passed.
        var tick = Math.Max((due + _tick - 1) / _tick, _turned + 1);
        ref var link = ref entry.Link;
        link.Due = due;
        link.Slot = (int)(tick % Slots);
        link.Linked = true;
        link.Previous = null;
        link.Next = _slots[link.Slot];
        if (link.Next is not null)
        {
            link.Next.Link.Previous = entry;
        }

        _slots[link.Slot] = entry;
        _count++;
    }

    private void Unlink(ITimed entry)
    {
        ref var link = ref entry.Link;
        if (link.Previous is null)
        {
            _slots[link.Slot] = link.Next;
        }
        else
        {
            link.Previous.Link.Next = link.Next;
        }

        if (link.Next is not null)
        {
            link.Next.Link.Previous = link.Previous;
        }

        link.Next = null;
        link.Previous = null;
        link.Linked = false;
        _count--;
    }
}
