using System.Globalization;

namespace Parley.Search;

/// <summary>
/// What somebody looks for: words, all of which must be there (<c>word*</c>: its beginning), and filters.
/// </summary>
/// <param name="Wanted">Words of the index; one that is a beginning only.</param>
/// <param name="From">Usernames; "me" is the caller.</param>
/// <param name="In">Conversations by id, or by name.</param>
/// <param name="Since">Milliseconds since 1970, inclusive.</param>
/// <param name="Until">Milliseconds since 1970, exclusive.</param>
internal sealed record SearchRequest(
    IReadOnlyList<(string Word, bool IsBeginning)> Wanted, string? From, string? In, long? Since, long? Until)
{
    private const int MaxLength = 500;
    private const int MaxWanted = 32;

    /// <summary>Reads <c>lunch from:anna in:42 after:2026-01-31 has:link</c>; values with spaces stand in quotation marks.</summary>
    public static Outcome<SearchRequest> Parse(string? text)
    {
        if (text is null || string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
        {
            return Refusal.Invalid(Invariant($"q must have 1 to {MaxLength} characters"));
        }

        var wanted = new List<(string, bool)>();
        var request = new SearchRequest(wanted, null, null, null, null);
        foreach (var (name, value) in Terms(text))
        {
            if (name is null)
            {
                wanted.AddRange(SearchText.Wanted(value, value.EndsWith('*')));
                continue;
            }

            if (value.Length == 0)
            {
                return Refusal.Invalid($"{name}: needs a value");
            }

            switch (name)
            {
                case "from":
                    request = request with { From = value.TrimStart('@') };
                    break;
                case "in":
                    request = request with { In = value.TrimStart('#') };
                    break;
                case "has" when value.ToLowerInvariant() is "link" or "file" or "image" or "video" or "audio":
                    wanted.Add((SearchText.Kind(value.ToLowerInvariant()), false));
                    break;
                case "has":
                    return Refusal.Invalid("has: must be link, file, image, video or audio");
                default:
                    if (Day(value) is not { } day)
                    {
                        return Refusal.Invalid($"{name}: must be a date like 2026-01-31");
                    }

                    // The day itself is after itself: whoever writes after:2026-01-31 wants to see it.
                    request = name == "before" ? request with { Until = day } : request with { Since = day };
                    break;
            }
        }

        return wanted.Count > MaxWanted ? Refusal.Invalid(Invariant($"q must have at most {MaxWanted} words"))
            : wanted.Count == 0 && request is { From: null, In: null, Since: null, Until: null }
                ? Refusal.Invalid("q must have a word or a filter: from:, in:, before:, after:, has:")
            : request;
    }

    private static IEnumerable<(string? Filter, string Value)> Terms(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var end = at;
            var isQuoted = false;
            while (end < text.Length && (isQuoted || !char.IsWhiteSpace(text[end])))
            {
                isQuoted ^= text[end] == '"';
                end++;
            }

            var term = text[at..end];
            at = end;
            var colon = term.IndexOf(':', StringComparison.Ordinal);
            var name = colon > 0 ? term[..colon].ToLowerInvariant() : null;
            yield return name is "from" or "in" or "before" or "after" or "has"
                ? (name, term[(colon + 1)..].Replace("\"", "", StringComparison.Ordinal))
                : (null, term.Replace("\"", "", StringComparison.Ordinal));
        }
    }

    private static long? Day(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds()
            : null;
}
