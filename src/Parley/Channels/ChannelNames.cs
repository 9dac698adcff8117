using System.Text;
using Parley.Accounts;
using Parley.Log;
using Parley.Wire;

namespace Parley.Channels;

/// <summary>The names of the channels that are listed: each is there once.</summary>
internal static class ChannelNames
{
    private const int FullWidthFirst = 0xFF01;
    private const int FullWidthLast = 0xFF5E;
    private const int FromFullWidth = 0xFEE0;

    /// <summary>The form in which they are compared: of those that look the same there is one.</summary>
    public static string Key(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes().Where(rune => !Line.IsSelector(rune)))
        {
            key.Append(rune.Value is >= FullWidthFirst and <= FullWidthLast ? new Rune(rune.Value - FromFullWidth) : rune);
        }

        return AccountRules.Key(key.ToString());
    }

    /// <param name="append">The transaction.</param>
    /// <param name="key">Null, for what is not listed, is never taken.</param>
    /// <param name="but">The channel that asks for itself.</param>
    public static bool IsTaken(Append append, string? key, long but = 0) =>
        key is not null
        && append.Scalar<long>("SELECT id FROM conversations WHERE name_key = @key AND id <> @but", ("@key", key), ("@but", but)) != 0;
}
