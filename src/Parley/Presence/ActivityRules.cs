using System.Text;
using System.Text.Json;

namespace Parley.Presence;

internal static class ActivityRules
{
    private const int LongestName = 32;
    private const int MostData = 1_024;

    /// <summary>Null is nothing.</summary>
    public static Outcome<Activity?> Check(ActivityWish wish)
    {
        if (wish.Activity is not { } name)
        {
            return (Activity?)null;
        }

        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-'))
        {
            return Refusal.Invalid(Invariant($"activity must be a name of 1 to {LongestName} characters a-z, 0-9, _ and -"));
        }

        return wish.Data is { ValueKind: not JsonValueKind.Null } data
            ? data.ValueKind == JsonValueKind.Object && Encoding.UTF8.GetByteCount(data.GetRawText()) <= MostData
                ? new Activity(name, data)
                : Refusal.Invalid(Invariant($"data must be an object of at most {MostData} bytes"))
            : new Activity(name, null);
    }
}
