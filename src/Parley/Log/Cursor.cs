using System.Globalization;

namespace Parley.Log;

/// <summary>A position of one incarnation of the log. As text <c>epoch.pos</c>, which clients keep and never look into.</summary>
internal readonly record struct Cursor(string Epoch, long Pos)
{
    /// <summary>Null: not a cursor.</summary>
    public static Cursor? Parse(string? text)
    {
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot > 0 && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pos)
            ? new Cursor(text![..dot], pos)
            : null;
    }

    public override string ToString() => Invariant($"{Epoch}.{Pos}");
}
