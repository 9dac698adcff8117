using Parley.Http;

namespace Parley.Wire;

/// <summary>Which part of a list: pages count from 1.</summary>
internal sealed record Paging(int Page, int Limit)
{
    public const int LastPage = 1_000_000;

    public long Offset => (Page - 1L) * Limit;

    public static Outcome<Paging> Read(string? page, string? limit, int defaultLimit, int maxLimit)
    {
        var number = QueryNumber.Read("page", page, 1, 1, LastPage);
        var size = QueryNumber.Read("limit", limit, defaultLimit, 1, maxLimit);
        return number.Refusal ?? size.Refusal ?? (Outcome<Paging>)new Paging(number.Value, size.Value);
    }
}
