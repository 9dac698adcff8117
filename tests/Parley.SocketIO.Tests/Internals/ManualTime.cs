namespace Parley.SocketIO.Tests.Internals;

/// <summary>A clock that stands still until it is moved; timers run on the thread that moves it. Others may set them.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    internal bool IsTicking => _timers.Exists(timer => timer.Due is not null);

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Moves on, timer by timer.</summary>
    internal void Advance(TimeSpan by)
    {
        var end = _now + by.Ticks;
        while (TakeDue(end) is { } next)
        {
            next();
        }

        Volatile.Write(ref _now, end);
    }

    /// <summary>Moves on while no timer gets round to run.</summary>
    internal void Stall(TimeSpan by) => Volatile.Write(ref _now, _now + by.Ticks);

    /// <summary>Moves on as a machine does that has slept: what was due meanwhile runs once, now.</summary>
    internal void Oversleep(TimeSpan by)
    {
        Volatile.Write(ref _now, _now + by.Ticks);
        Action[] due;
        lock (_lock)
        {
            due = [.. _timers.Where(timer => timer.Due <= _now).Select(timer => timer.Take())];
        }

        foreach (var callback in due)
        {
            callback();
        }
    }

    /// <summary>The callback of the timer that is due next, if one is by then; the clock goes on to its time.</summary>
    private Action? TakeDue(long end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is not null)
            {
                Volatile.Write(ref _now, next.Due!.Value);
            }

            return next?.Take();
        }
    }

    private sealed class Timer(ManualTime time, Action callback) : ITimer
    {
        private TimeSpan _period;

        internal long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime.Ticks;
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return ValueTask.CompletedTask;
        }

        /// <summary>Under the lock: what to call now that it is due.</summary>
        internal Action Take()
        {
            Due = _period == Timeout.InfiniteTimeSpan ? null : time._now + _period.Ticks;
            return callback;
        }
    }
}
