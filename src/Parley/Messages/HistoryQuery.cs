using System.ComponentModel.DataAnnotations;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>The query string of a history.</summary>
internal sealed record HistoryParameters(
    [Range(1, Paging.LastPage)] string? Page,
    [Range(1, HistoryQuery.MaxPage)] string? Limit,
    string? Before,
    string? After,
    string? Around,
    string? From,
    string? To);

/// <summary>
/// Which messages of a history: a page, or those beside a message; between two times, both included. At most one of
/// <see cref="Before"/>, <see cref="After"/> and <see cref="Around"/> is there.
/// </summary>
internal sealed record HistoryQuery(Paging Paging, Id? Before, Id? After, Id? Around, long? From, long? To)
{
    public const int MaxPage = 100;

    public static Outcome<HistoryQuery> Read(HistoryParameters written, int defaultLimit)
    {
        var paging = Paging.Read(written.Page, written.Limit, defaultLimit, MaxPage);
        var before = ReadId("before", written.Before);
        var after = ReadId("after", written.After);
        var around = ReadId("around", written.Around);
        var from = ReadTime("from", written.From, endOfDay: false);
        var to = ReadTime("to", written.To, endOfDay: true);
        return paging.Refusal ?? before.Refusal ?? after.Refusal ?? around.Refusal ?? from.Refusal ?? to.Refusal
            ?? CheckTogether(written, from.Value, to.Value)
            ?? (Outcome<HistoryQuery>)new HistoryQuery(paging.Value, before.Value, after.Value, around.Value, from.Value, to.Value);
    }

    private static Refusal? CheckTogether(HistoryParameters written, long? from, long? to) =>
        ((string?[])[written.Page, written.Before, written.After, written.Around]).Count(text => text is not null) > 1
            ? Refusal.Invalid("Use only one of page, before, after and around")
        : written.Around is not null && (from ?? to) is not null ? Refusal.Invalid("Use around, or from and to, not both")
        : from > to ? Refusal.Invalid("from must not be later than to")
        : null;

    private static Outcome<Id?> ReadId(string name, string? text) =>
        text is null ? (Id?)null
        : Id.Parse(text) is { } id ? id
        : Refusal.Invalid($"{name} must be a message id");

    private static Outcome<long?> ReadTime(string name, string? text, bool endOfDay) =>
        text is null ? (long?)null
        : Timestamp.Parse(text, endOfDay) is { } time ? time.Milliseconds
        : Refusal.Invalid($"{name} must be a date or time in ISO 8601, or milliseconds since 1970");
}
