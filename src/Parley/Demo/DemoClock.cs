namespace Parley.Demo;

/// <summary>A clock that is set: what is done by it happened then. It never goes back.</summary>
internal sealed class DemoClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public void Set(DateTimeOffset time)
    {
        if (time.UtcTicks > Volatile.Read(ref _ticks))
        {
            Volatile.Write(ref _ticks, time.UtcTicks);
        }
    }
}
