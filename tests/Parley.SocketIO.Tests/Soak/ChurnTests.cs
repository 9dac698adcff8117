using System.Diagnostics;
using System.Globalization;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Soak;

/// <summary>
/// A thousand clients a second come and go, for 3 seconds, or CHURN_SECONDS; only then is the wait of a well-behaved one held to
/// its bar.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ChurnTests(ITestOutputHelper output)
{
    private const int PerSecond = 1_000;

    private static readonly int? ChurnSeconds =
        Environment.GetEnvironmentVariable("CHURN_SECONDS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    [Fact]
    public async Task E6_clients_that_come_and_vanish_leave_nothing_behind()
    {
        await using var host = await TestServer.StartAsync(Canary.Serve, options =>
        {
            // Those that vanish between two polls are missed by the heartbeat alone.
            options.PingInterval = TimeSpan.FromSeconds(1);
            options.PingTimeout = TimeSpan.FromSeconds(1);
        });
        await using var canary = await Canary.WakeAsync(host.Endpoint);
        var duration = TimeSpan.FromSeconds(ChurnSeconds ?? 3);

        // The first quarter fills caches and pools; what grows after it is lost.
        await ChurnAsync(host.Endpoint, canary, duration / 4);
        var before = await Memory.SettleAsync(host, canary);
        await Descriptors.ShouldBeClosedAsync(host.Endpoint, canary);
        var open = Descriptors.Count();
        var waits = await ChurnAsync(host.Endpoint, canary, duration * 3 / 4);
        var after = await Memory.SettleAsync(host, canary);
        await Descriptors.ShouldBeClosedAsync(host.Endpoint, canary);
        output.WriteLine($"the canary meanwhile: {waits}");
        output.WriteLine($"before: {before}");
        output.WriteLine($"after: {after}");

        Descriptors.Count().ShouldBeLessThanOrEqualTo(open);
        host.IO.ConnectionCount.ShouldBe(1);
        host.IO.Default.Sockets.Count.ShouldBe(1);
        after.ShouldBeBackAt(before, isSoak: ChurnSeconds is not null);
        if (ChurnSeconds is not null)
        {
            waits.P99.ShouldBeLessThan(Waits.Bar);
        }
    }

    private async Task<Waits> ChurnAsync(Uri endpoint, Canary canary, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var churning = Churn.RunAsync(endpoint, PerSecond, duration);
        var waits = await Waits.MeasureAsync(canary, () => !churning.IsCompleted);
        var count = await churning;
        output.WriteLine(FormattableString.Invariant(
            $"{count:N0} clients, {count / Stopwatch.GetElapsedTime(started).TotalSeconds:N0} a second"));
        return waits;
    }
}
