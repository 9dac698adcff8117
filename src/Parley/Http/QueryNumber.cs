using System.Globalization;

namespace Parley.Http;

internal static class QueryNumber
{
    /// <summary>A whole number of the query string within limits; the default when it is not there.</summary>
    public static Outcome<int> Read(string name, string? text, int otherwise, int from, int to) =>
        string.IsNullOrEmpty(text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number
        : Refusal.Invalid(Invariant($"{name} must be a whole number from {from} to {to}"));
}
