using System.Diagnostics;

namespace Parley.Load;

/// <summary>Stopwatch timestamps. Real time on purpose: it is what this program measures.</summary>
internal static class Clock
{
    public static long After(TimeSpan span) => After(Stopwatch.GetTimestamp(), span);

    public static long After(long start, TimeSpan span) => start + (long)(span.TotalSeconds * Stopwatch.Frequency);

    public static TimeSpan Until(long timestamp) => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp);

    public static long Nanoseconds(long from, long to) => (long)((to - from) * (1e9 / Stopwatch.Frequency));
}
