namespace Parley.Tests;

/// <summary>A clock that stands still until a test moves it; timers that come due fire inside <see cref="Advance"/>.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public ManualClock()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock; every timer that comes due on the way fires at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.Due <= target).MinBy(t => t.Due);
                _now = next?.Due is { } due ? (due > _now ? due : _now) : target;
                next?.Reschedule(next.Due!.Value);
            }

            if (next is null)
            {
                return;
            }

            next.Fire();
        }
    }

    /// <summary>As if the machine had slept: each timer that came due meanwhile fires once, now.</summary>
    public void Skip(TimeSpan by)
    {
        List<ManualTimer> late;
        lock (_lock)
        {
            _now += by;
            late = [.. _timers.Where(t => t.Due <= _now).OrderBy(t => t.Due)];
            late.ForEach(t => t.Reschedule(_now));
        }

        late.ForEach(t => t.Fire());
    }

    /// <summary>Which timer is due depends on packets that are under way: the clock goes on until it has come.</summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> seen)
    {
        while (!seen.IsCompleted)
        {
            Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(seen, Task.Delay(TimeSpan.FromMilliseconds(10), System));
        }

        return await seen;
    }

    private sealed class ManualTimer(ManualClock clock, Action fire) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => fire();

        public void Reschedule(DateTimeOffset from) => Due = _period > TimeSpan.Zero ? from + _period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                clock._timers.Remove(this);
                if (Due is not null)
                {
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return ValueTask.CompletedTask;
        }
    }
}
