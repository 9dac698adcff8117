using System.Diagnostics;
using System.Globalization;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Soak;

/// <summary>
/// Every abuse at once, again and again, while a well-behaved client measures how long it waits. It takes 8 seconds, or
/// SOAK_SECONDS; only then are the wait and the resident memory held to their bars. On a machine that may be busy with other tests
/// the wait may be ten times as much, or as what the client waits while nobody abuses the server.
/// </summary>
[Collection(nameof(Alone))]
public sealed class AbuseTests(ITestOutputHelper output)
{
    private const int AbusersAtOnce = 4;

    private static readonly int? SoakSeconds =
        Environment.GetEnvironmentVariable("SOAK_SECONDS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    [Fact]
    public async Task Abuse_delays_nobody_else_and_leaves_nothing_behind()
    {
        await using var host = await TestServer.StartAsync(Canary.Serve);
        await using var canary = await Canary.WakeAsync(host.Endpoint);
        var round = TimeSpan.FromSeconds(SoakSeconds ?? 8) / 4;

        var quiet = await Waits.MeasureAsync(canary, round / 2);
        output.WriteLine($"quiet: {quiet}");

        // The first round fills caches and pools; what grows after it is lost.
        await AbuseAsync(host.Endpoint, canary, round);
        var before = await Memory.SettleAsync(host, canary);
        var abused = await AbuseAsync(host.Endpoint, canary, 3 * round);
        var after = await Memory.SettleAsync(host, canary);
        output.WriteLine($"under abuse: {abused}");
        output.WriteLine($"before: {before}");
        output.WriteLine($"after: {after}");

        after.ShouldBeBackAt(before, isSoak: SoakSeconds is not null);
        host.IO.Default.Sockets.Count.ShouldBe(1);
        await Descriptors.ShouldBeClosedAsync(host.Endpoint, canary);
        var bar = SoakSeconds is null ? TimeSpan.FromTicks(10 * Math.Max(Waits.Bar.Ticks, quiet.P99.Ticks)) : Waits.Bar;
        abused.P99.ShouldBeLessThan(bar);
    }

    private static async Task<Waits> AbuseAsync(Uri endpoint, Canary canary, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var ways = Abuse.Ways.Values.ToArray();
        var next = -1;
        var abusers = Enumerable.Range(0, AbusersAtOnce).Select(_ => Task.Run(async () =>
        {
            // Each way at least once, however slow the machine.
            for (var turn = Interlocked.Increment(ref next);
                 turn < ways.Length || Stopwatch.GetElapsedTime(started) < duration;
                 turn = Interlocked.Increment(ref next))
            {
                await ways[turn % ways.Length](endpoint);
            }
        })).ToArray();
        var all = Task.WhenAll(abusers);
        var waits = await Waits.MeasureAsync(canary, () => !all.IsCompleted);
        await all;
        return waits;
    }
}

/// <summary>Tests that nothing else may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
