using System.Globalization;
using System.Text;

namespace Parley.Wire;

/// <summary>A line that is shown among the words of others: a name, a topic, a place.</summary>
internal static class Line
{
    // No script puts more on a letter; a heap of them covers the lines around it.
    private const int MostMarks = 5;

    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;
    private const int BlackFlag = 0x1F3F4;

    /// <summary>As it is kept: accents in one form, and blanks, of whatever width, one at a time and between words alone.</summary>
    public static string Tidy(string written)
    {
        var line = new StringBuilder(written.Length);
        foreach (var character in Composition.Of(written))
        {
            if (char.GetUnicodeCategory(character) != UnicodeCategory.SpaceSeparator)
            {
                line.Append(character);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().Trim();
    }

    /// <summary>Whether all of it is seen where it stands, and nothing in it changes what is around it.</summary>
    public static bool IsFit(string line)
    {
        var (marks, isSeen, before) = (0, line.Length == 0, default(Rune));
        foreach (var rune in line.EnumerateRunes())
        {
            var isMark = IsMark(rune);
            marks = isMark ? marks + 1 : 0;
            // Joiners belong to some scripts and to emoji; between letters of ASCII they are only hidden.
            if (!IsPlain(rune) || (IsHidden(rune) && !IsTag(before, rune)) || marks > MostMarks
                || (IsJoiner(rune) && before.IsAscii) || (IsJoiner(before) && (rune.IsAscii || IsJoiner(rune))))
            {
                return false;
            }

            isSeen |= !isMark && !IsJoiner(rune) && !Rune.IsWhiteSpace(rune);
            before = rune;
        }

        return isSeen && !IsJoiner(before);
    }

    /// <summary>Whether nothing in a text changes what is around it.</summary>
    public static bool IsPlain(string text) => text.EnumerateRunes().All(IsPlain);

    // No control character, line break, or mark that turns the direction of the text around it.
    public static bool IsPlain(Rune rune) =>
        !(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));

    /// <summary>
    /// Whether a word has letters of Latin, Greek and Cyrillic together: many of them look the same, and no word has them.
    /// </summary>
    public static bool MixesAlphabets(string line)
    {
        var before = Alphabet.None;
        foreach (var character in line)
        {
            var alphabet = AlphabetOf(character);
            if (alphabet != before && alphabet != Alphabet.None && before != Alphabet.None)
            {
                return true;
            }

            before = char.IsLetter(character) || char.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark
                ? (alphabet == Alphabet.None ? before : alphabet)
                : Alphabet.None;
        }

        return false;
    }

    /// <summary>What is not seen and changes only how what is beside it looks: joiners, and selectors of a form.</summary>
    public static bool IsSelector(Rune rune) => IsJoiner(rune) || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    // Blank letters, and all that has no shape but joiners.
    private static bool IsHidden(Rune rune) =>
        (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && !IsJoiner(rune))
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0;

    // The flags of countries in a country are a flag and letters without a shape.
    private static bool IsTag(Rune before, Rune rune) =>
        rune.Value is >= 0xE0020 and <= 0xE007F && before.Value is BlackFlag or (>= 0xE0020 and <= 0xE007E);

    private static bool IsJoiner(Rune rune) => rune.Value is NonJoiner or Joiner;

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static Alphabet AlphabetOf(char character) =>
        !char.IsLetter(character) ? Alphabet.None
        : character switch
        {
            < '\u0250' or (>= '\u1E00' and <= '\u1EFF') => Alphabet.Latin,
            (>= '\u0370' and <= '\u03FF') or (>= '\u1F00' and <= '\u1FFF') => Alphabet.Greek,
            >= '\u0400' and <= '\u052F' => Alphabet.Cyrillic,
            _ => Alphabet.None,
        };

    private enum Alphabet
    {
        None,
        Latin,
        Greek,
        Cyrillic,
    }
}
