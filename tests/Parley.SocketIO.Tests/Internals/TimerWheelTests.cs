using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Tests.Internals;

public sealed class TimerWheelTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly ManualTime _time = new();
    private readonly TimerWheel _wheel;

    public TimerWheelTests() => _wheel = new TimerWheel(_time, Tick);

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(25_000)]
    [InlineData(51_200)]
    [InlineData(51_201)]
    [InlineData(86_400_000)]
    public void An_entry_wakes_within_a_tick_after_it_is_due_and_never_before(int due)
    {
        var entry = new Entry();
        _wheel.Schedule(entry, due);
        Advance(due - 1);
        entry.WokenAt.ShouldBeEmpty();
        Advance(51);
        entry.WokenAt.Count.ShouldBe(1);
        entry.WokenAt[0].ShouldBeInRange(due, due + 50);
    }

    [Fact]
    public void An_earlier_deadline_counts_and_a_later_one_does_not_disturb()
    {
        var entry = new Entry();
        _wheel.Schedule(entry, 1000);
        _wheel.Schedule(entry, 5000);
        _wheel.Schedule(entry, 300);
        Advance(10_000);
        entry.WokenAt.ShouldBe([300]);
    }

    [Fact]
    public void An_entry_says_when_it_is_really_due()
    {
        var entry = new Entry { Next = now => now < 1000 ? 1000 : TimerWheel.Never };
        _wheel.Schedule(entry, 300);
        Advance(10_000);
        entry.WokenAt.ShouldBe([300, 1000]);
    }

    [Fact]
    public void A_removed_entry_sleeps_on()
    {
        Entry[] entries = [new(), new(), new()];
        foreach (var entry in entries)
        {
            _wheel.Schedule(entry, 300);
        }

        _wheel.Remove(entries[1]);
        _wheel.Remove(entries[1]);
        Advance(1000);
        entries.Select(entry => entry.WokenAt.Count).ShouldBe([1, 0, 1]);
    }

    [Fact]
    public void An_entry_may_remove_another_that_is_due_with_it()
    {
        var second = new Entry();
        var first = new Entry { Next = _ => Remove(second) };
        _wheel.Schedule(second, 300);
        _wheel.Schedule(first, 300);
        Advance(1000);
        first.WokenAt.Count.ShouldBe(1);

        long Remove(Entry other)
        {
            _wheel.Remove(other);
            return TimerWheel.Never;
        }
    }

    [Fact]
    public void An_empty_wheel_stands_still_and_starts_again()
    {
        var entry = new Entry();
        _time.IsTicking.ShouldBeFalse();
        _wheel.Schedule(entry, 100);
        _time.IsTicking.ShouldBeTrue();
        Advance(200);
        _time.IsTicking.ShouldBeFalse();
        Advance(1_000_000);
        _wheel.Schedule(entry, _wheel.Now + 100);
        Advance(200);
        entry.WokenAt.Count.ShouldBe(2);
    }

    [Fact]
    public void After_a_long_sleep_everything_wakes_once()
    {
        var entries = Enumerable.Range(1, 5000).Select(_ => new Entry()).ToArray();
        for (var i = 0; i < entries.Length; i++)
        {
            _wheel.Schedule(entries[i], i * 37);
        }

        _time.Oversleep(TimeSpan.FromHours(1));
        entries.ShouldAllBe(entry => entry.WokenAt.Count == 1);
    }

    public void Dispose() => _wheel.Dispose();

    private void Advance(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private sealed class Entry : ITimed
    {
        private TimerLink _link;

        ref TimerLink ITimed.Link => ref _link;

        internal List<long> WokenAt { get; } = [];

        internal Func<long, long> Next { get; init; } = _ => TimerWheel.Never;

        long ITimed.OnDue(long now)
        {
            WokenAt.Add(now);
            return Next(now);
        }
    }
}
