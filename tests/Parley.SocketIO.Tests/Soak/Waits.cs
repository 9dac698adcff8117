using System.Diagnostics;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Soak;

/// <summary>How long a well-behaved client waited.</summary>
internal sealed record Waits(int Count, TimeSpan Median, TimeSpan P99, TimeSpan Longest)
{
    /// <summary>What it waits at most, in 99 of 100 cases.</summary>
    public static readonly TimeSpan Bar = TimeSpan.FromMilliseconds(250);

    public static Task<Waits> MeasureAsync(Canary canary, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        return MeasureAsync(canary, () => Stopwatch.GetElapsedTime(started) < duration);
    }

    public static async Task<Waits> MeasureAsync(Canary canary, Func<bool> goesOn)
    {
        var waits = new List<TimeSpan>();
        do
        {
            var started = Stopwatch.GetTimestamp();
            await canary.SingAsync();
            waits.Add(Stopwatch.GetElapsedTime(started));
        }
        while (goesOn());

        // Who sings again at once sings most while it goes well. So it is the share of the time that counts: what somebody
        // who comes at any moment waits at most, in 99 of 100 cases.
        waits.Sort();
        var left = waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait) / 100;
        var longest = waits.Count - 1;
        while (left > waits[longest] && longest > 0)
        {
            left -= waits[longest--];
        }

        return new(waits.Count, waits[waits.Count / 2], waits[longest], waits[^1]);
    }
}
