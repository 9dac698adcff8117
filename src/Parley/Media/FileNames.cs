using System.Globalization;
using System.Text;
using Parley.Wire;

namespace Parley.Media;

/// <summary>What a file is called. The name is shown and offered when the file is saved; the server never opens anything by it.</summary>
internal static class FileNames
{
    private const int Longest = 255;
    private const string Otherwise = "file";

    // What Windows takes for a device, whatever follows the first dot.
    private static readonly string[] Devices =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(i => (string[])[Invariant($"COM{i}"), Invariant($"LPT{i}")])];

    /// <summary>A name without folders, characters that are not seen, and ends that file systems take away.</summary>
    public static string Clean(string? written)
    {
        var name = new StringBuilder();
        foreach (var rune in (written ?? "").Split('/', '\\')[^1].EnumerateRunes())
        {
            if (Line.IsPlain(rune) && !IsHidden(rune))
            {
                name.Append(rune.ToString());
            }
        }

        var clean = Shorten(name.ToString().Trim().TrimEnd('.', ' '));
        return clean.Trim('.').Length == 0 ? Otherwise
            : Devices.Contains(clean.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase) ? "_" + clean
            : clean;
    }

    // Beside what no name may have: marks of direction and of byte order, which make one name look like another.
    private static bool IsHidden(Rune rune) =>
        rune.Value is 0x061C or 0x200B or 0x200E or 0x200F or 0x2060 or 0xFEFF or (>= 0xE0000 and <= 0xE007F)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    // The end says what to open it with, and stays.
    private static string Shorten(string name)
    {
        if (name.Length <= Longest)
        {
            return name;
        }

        var dot = name.LastIndexOf('.');
        var end = dot > 0 && name.Length - dot <= 16 ? name[dot..] : "";
        var length = Longest - end.Length;
        return name[..(char.IsHighSurrogate(name[length - 1]) ? length - 1 : length)] + end;
    }
}
