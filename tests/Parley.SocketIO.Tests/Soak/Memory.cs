using System.Diagnostics;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Soak;

/// <summary>Bytes in use: those that the garbage collector knows of, and those that the process has of the machine.</summary>
internal sealed record Memory(long Managed, long Resident)
{
    /// <summary>What buffers kept for later use may take from one round to the next.</summary>
    private const long Kept = 32 * 1024 * 1024;

    /// <summary>What the resident memory may grow by: allocators keep pages of their own, and code is compiled later.</summary>
    private const long Drift = 64 * 1024 * 1024;

    /// <summary>Waits until only the canary is connected, and returns what is in use then.</summary>
    public static async Task<Memory> SettleAsync(TestServer host, Canary canary)
    {
        var started = Stopwatch.GetTimestamp();
        while (host.IO.ConnectionCount > 1)
        {
            // Each song is a way there and back, for the ends of the others too.
            await canary.SingAsync();
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(
                TimeSpan.FromMinutes(2), FormattableString.Invariant($"{host.IO.ConnectionCount} sessions are still there"));
        }

        host.Log.Errors.ShouldBeEmpty();
        host.Log.Clear();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // This one gives back to the machine what is free.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }

    /// <summary>What is in use is what was before. What the machine has given is only then looked at when it goes on for long.</summary>
    public void ShouldBeBackAt(Memory before, bool isSoak)
    {
        Managed.ShouldBeLessThan(before.Managed + Kept);
        if (isSoak)
        {
            Resident.ShouldBeLessThan(before.Resident + Drift);
        }
    }

    public override string ToString() => FormattableString.Invariant($"{Managed:N0} managed bytes, {Resident:N0} resident");
}
