using System.Collections.Concurrent;

namespace Parley.RateLimits;

/// <summary>
/// A token bucket per key: <paramref name="burst"/> at once, then one each <paramref name="interval"/>. A bucket is one
/// number, the time at which it is full again, so a full one need not exist and idle keys are dropped.
/// </summary>
/// <remarks>System.Threading.RateLimiting reads the machine's clock; this one reads the one it is given.</remarks>
internal sealed class Limit(int burst, TimeSpan interval, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _fullAt = new(StringComparer.Ordinal);
    private readonly long _interval = interval.Ticks;

    public int Count => _fullAt.Count;

    /// <summary>Takes one; returns zero, or how long to wait for the next.</summary>
    public TimeSpan Take(string key)
    {
        while (true)
        {
            var now = time.GetElapsedTime(0).Ticks;
            var known = _fullAt.TryGetValue(key, out var fullAt);
            var next = Math.Max(fullAt, now) + _interval;
            var wait = next - now - (burst * _interval);
            if (wait > 0)
            {
                return TimeSpan.FromTicks(wait);
            }

            if (known ? _fullAt.TryUpdate(key, next, fullAt) : _fullAt.TryAdd(key, next))
            {
                return TimeSpan.Zero;
            }
        }
    }

    /// <summary>Forgets the keys whose bucket is full.</summary>
    public void DropIdle()
    {
        var now = time.GetElapsedTime(0).Ticks;
        foreach (var bucket in _fullAt)
        {
            if (bucket.Value <= now)
            {
                _fullAt.TryRemove(bucket);
            }
        }
    }
}
