using System.Globalization;
using System.Text;

namespace Parley.Search;

/// <summary>
/// Makes the words by which a text is found: folded to lower case without accents, and, in scripts that do not put spaces
/// between words, every pair of neighbouring characters.
/// </summary>
internal static class SearchText
{
    /// <summary>What a word of a text never begins with; words of our own do.</summary>
    public const char Mark = '_';

    public const string Link = "_link";

    /// <summary>Of a message that has any attachment.</summary>
    public const string File = "_file";

    private const int LongestWord = 64;

    // Marks are accents only on letters of the scripts before this one: elsewhere they make another letter.
    private const int FirstScriptWithLettersOfMarks = 0x0590;

    public static string Conversation(long id) => Invariant($"{Mark}c{id}");

    /// <summary>Of a message with an attachment of a kind (a type of messages).</summary>
    public static string Kind(string kind) => $"{Mark}{kind}";

    public static string Sender(long id) => Invariant($"{Mark}u{id}");

    /// <summary>The words of a text, each once.</summary>
    public static IReadOnlyCollection<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (run, isPaired) in Runs(text))
        {
            if (isPaired)
            {
                AddPairs(words, run);
            }
            else
            {
                words.Add(run);
            }
        }

        return words;
    }

    /// <summary>
    /// What must be there for a word that somebody looks for. One character of a script without spaces is found as the
    /// beginning of a pair.
    /// </summary>
    public static IEnumerable<(string Word, bool IsBeginning)> Wanted(string text, bool isBeginning)
    {
        var runs = Runs(text).ToList();
        for (var i = 0; i < runs.Count; i++)
        {
            var (run, isPaired) = runs[i];
            if (!isPaired)
            {
                yield return (run, isBeginning && i == runs.Count - 1);
                continue;
            }

            var characters = Characters(run);
            if (characters.Count == 1)
            {
                yield return (run, true);
            }

            for (var c = 0; c + 1 < characters.Count; c++)
            {
                yield return (characters[c] + characters[c + 1], false);
            }
        }
    }

    private static void AddPairs(HashSet<string> words, string run)
    {
        var characters = Characters(run);
        for (var i = 0; i + 1 < characters.Count; i++)
        {
            words.Add(characters[i] + characters[i + 1]);
        }

        // The last one begins no pair, and is looked for too.
        words.Add(characters[^1]);
    }

    private static List<string> Characters(string run) => [.. run.EnumerateRunes().Select(r => r.ToString())];

    private static IEnumerable<(string Run, bool IsPaired)> Runs(string text)
    {
        var run = new StringBuilder();
        var isPaired = false;
        foreach (var rune in Fold(text).EnumerateRunes())
        {
            var kind = Rune.IsLetterOrDigit(rune) || IsMark(rune) ? IsPaired(rune) : (bool?)null;
            if (run.Length > 0 && kind != isPaired)
            {
                yield return (run.ToString(), isPaired);
                run.Clear();
            }

            if (kind is { } paired && (paired || run.Length < LongestWord))
            {
                isPaired = paired;
                Append(run, rune);
            }
        }

        if (run.Length > 0)
        {
            yield return (run.ToString(), isPaired);
        }
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        var lastBase = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsMark(rune))
            {
                if (lastBase >= FirstScriptWithLettersOfMarks)
                {
                    Append(folded, rune);
                }
            }
            else
            {
                var letter = Letters.Fold(rune);
                lastBase = letter.Value;
                Append(folded, letter);
            }
        }

        return folded.ToString();
    }

    // Of nearly every message this is the most that is done with it: no text is made of a single letter.
    private static void Append(StringBuilder text, Rune rune)
    {
        if (rune.IsBmp)
        {
            text.Append((char)rune.Value);
        }
        else
        {
            text.Append(rune.ToString());
        }
    }

    private static bool IsMark(Rune rune) =>
        !rune.IsAscii && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsPaired(Rune rune) => rune.Value is
        (>= 0x0E00 and <= 0x0EFF) // Thai, Lao
        or (>= 0x1000 and <= 0x109F) // Myanmar
        or (>= 0x1780 and <= 0x17FF) // Khmer
        or (>= 0x3040 and <= 0x31FF) // Hiragana, Katakana, Bopomofo
        or (>= 0x3400 and <= 0x9FFF) // Han
        or (>= 0xAC00 and <= 0xD7AF) // Hangul
        or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x3FFFF);
}
