using Microsoft.AspNetCore.WebUtilities;
using Parley.Messages;

namespace Parley.Tests.Messages;

public sealed class HistoryQueryTests
{
    [Theory]
    [InlineData("page=0")]
    [InlineData("page=x")]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("before=x")]
    [InlineData("before=")]
    [InlineData("after=0")]
    [InlineData("around=-1")]
    [InlineData("before=1&after=2")]
    [InlineData("before=1&around=2")]
    [InlineData("page=1&before=2")]
    [InlineData("page=1&after=2")]
    [InlineData("page=1&around=2")]
    [InlineData("around=1&from=1")]
    [InlineData("around=1&to=1")]
    [InlineData("from=2&to=1")]
    [InlineData("from=yesterday")]
    [InlineData("from=2026-13-01")]
    [InlineData("to=03/01/2026")]
    [InlineData("to=2026-03-01 12:00")]
    [InlineData("from=-1")]
    [InlineData("from=99999999999999999")]
    public void What_makes_no_sense_is_refused(string query) => Read(query).Refusal.ShouldNotBeNull().StatusCode.ShouldBe(400);

    [Theory]
    [InlineData("2026-03-01", 1772323200000, 1772409599999)]
    [InlineData("2026-03-01T12:00", 1772366400000, 1772366400000)]
    [InlineData("2026-03-01T12:00:00Z", 1772366400000, 1772366400000)]
    [InlineData("2026-03-01T12:00:00.250", 1772366400250, 1772366400250)]
    [InlineData("2026-03-01T12:00:00%2B02:00", 1772359200000, 1772359200000)]
    [InlineData("1772366400001", 1772366400001, 1772366400001)]
    [InlineData("0", 0, 0)]
    public void A_time_is_a_moment_or_a_whole_day(string time, long first, long last)
    {
        var query = Read($"from={time}&to={time}").Value;
        (query.From, query.To).ShouldBe((first, last));
    }

    [Fact]
    public void Without_anything_the_newest_are_meant()
    {
        var query = Read("").Value;
        (query.Paging.Offset, query.Paging.Limit).ShouldBe((0, 50));
        (query.Before, query.After, query.Around, query.From, query.To).ShouldBe((null, null, null, null, null));
    }

    private static Outcome<HistoryQuery> Read(string text)
    {
        var query = QueryHelpers.ParseQuery(text);
        string? Of(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;
        return HistoryQuery.Read(
            new HistoryParameters(Of("page"), Of("limit"), Of("before"), Of("after"), Of("around"), Of("from"), Of("to")), defaultLimit: 50);
    }
}
