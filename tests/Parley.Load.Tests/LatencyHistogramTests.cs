namespace Parley.Load.Tests;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Nothing_counted_has_no_latency() => new LatencyHistogram().Microseconds(0.99).ShouldBe(0);

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.99, 990)]
    [InlineData(0.999, 999)]
    public void A_quantile_is_within_two_percent(double quantile, double microseconds)
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 1000; i++)
        {
            histogram.Add(i * 1000);
        }
        histogram.Microseconds(quantile).ShouldBe(microseconds, tolerance: microseconds * 0.02);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    public void Any_latency_can_be_counted(long nanoseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(nanoseconds);
        histogram.Microseconds(0.5).ShouldBe(Math.Max(nanoseconds, 0) / 1000.0, tolerance: 0.001 + Math.Abs(nanoseconds * 0.00002));
    }
}
