using System.Buffers;

namespace Parley.Reactions;

/// <summary>
/// What a person may react with: one emoji, as Unicode TS #51 builds them, or the name of one between colons
/// (<c>:party_parrot:</c>), which clients know a picture for.
/// </summary>
internal static class Emoji
{
    private const int LongestName = 32;

    // UTF-16 units: more than any sequence that is in use, flags of regions and families included.
    private const int Longest = 40;

    private const int Joiner = 0x200D;
    private const int EmojiStyle = 0xFE0F;
    private const int Keycap = 0x20E3;
    private const int CancelTag = 0xE007F;

    private static readonly Refusal Required = Refusal.Invalid("emoji is required");

    private static readonly Refusal NotOne = Refusal.Invalid(
        Invariant($"emoji must be one emoji, or a name like :tada: of 1 to {LongestName} characters a-z, 0-9, _, + and -"));

    private static readonly SearchValues<char> OfNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_+-");

    // The property Emoji of the basic plane, letters and digits aside. Beyond it whole blocks: what is not an emoji there yet
    // may become one.
    private static readonly (int First, int Last)[] Pictures =
    [
        (0x00A9, 0x00A9), (0x00AE, 0x00AE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139),
        (0x2194, 0x2199), (0x21A9, 0x21AA), (0x231A, 0x231B), (0x2328, 0x2328), (0x23CF, 0x23CF), (0x23E9, 0x23F3),
        (0x23F8, 0x23FA), (0x24C2, 0x24C2), (0x25AA, 0x25AB), (0x25B6, 0x25B6), (0x25C0, 0x25C0), (0x25FB, 0x25FE),
        (0x2600, 0x2604), (0x260E, 0x260E), (0x2611, 0x2611), (0x2614, 0x2615), (0x2618, 0x2618), (0x261D, 0x261D),
        (0x2620, 0x2620), (0x2622, 0x2623), (0x2626, 0x2626), (0x262A, 0x262A), (0x262E, 0x262F), (0x2638, 0x263A),
        (0x2640, 0x2640), (0x2642, 0x2642), (0x2648, 0x2653), (0x265F, 0x2660), (0x2663, 0x2663), (0x2665, 0x2666),
        (0x2668, 0x2668), (0x267B, 0x267B), (0x267E, 0x267F), (0x2692, 0x2697), (0x2699, 0x2699), (0x269B, 0x269C),
        (0x26A0, 0x26A1), (0x26A7, 0x26A7), (0x26AA, 0x26AB), (0x26B0, 0x26B1), (0x26BD, 0x26BE), (0x26C4, 0x26C5),
        (0x26C8, 0x26C8), (0x26CE, 0x26CF), (0x26D1, 0x26D1), (0x26D3, 0x26D4), (0x26E9, 0x26EA), (0x26F0, 0x26F5),
        (0x26F7, 0x26FA), (0x26FD, 0x26FD), (0x2702, 0x2702), (0x2705, 0x2705), (0x2708, 0x270D), (0x270F, 0x270F),
        (0x2712, 0x2712), (0x2714, 0x2714), (0x2716, 0x2716), (0x271D, 0x271D), (0x2721, 0x2721), (0x2728, 0x2728),
        (0x2733, 0x2734), (0x2744, 0x2744), (0x2747, 0x2747), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755),
        (0x2757, 0x2757), (0x2763, 0x2764), (0x2795, 0x2797), (0x27A1, 0x27A1), (0x27B0, 0x27B0), (0x27BF, 0x27BF),
        (0x2934, 0x2935), (0x2B05, 0x2B07), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x3030, 0x3030),
        (0x303D, 0x303D), (0x3297, 0x3297), (0x3299, 0x3299),
        (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F170, 0x1F171), (0x1F17E, 0x1F17F), (0x1F18E, 0x1F18E),
        (0x1F191, 0x1F19A), (0x1F201, 0x1F202), (0x1F21A, 0x1F21A), (0x1F22F, 0x1F22F), (0x1F232, 0x1F23A),
        (0x1F250, 0x1F251), (0x1F300, 0x1F3FA), (0x1F400, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F7E0, 0x1F7FF),
        (0x1F90C, 0x1F9FF), (0x1FA70, 0x1FAFF),
    ];

    public static Outcome<string> Check(string? written) =>
        string.IsNullOrEmpty(written) ? Required
        : IsName(written) || IsPicture(written) ? written
        : NotOne;

    /// <summary>Whether two are the same emoji: whether a text says that it is to be drawn in colour makes no difference.</summary>
    public static bool IsSame(string one, string other) => WithoutStyle(one) == WithoutStyle(other);

    private static string WithoutStyle(string emoji) => emoji.Replace("\uFE0F", "", StringComparison.Ordinal);

    private static bool IsName(string text) =>
        text.Length is > 2 and <= LongestName + 2
        && text[0] == ':' && text[^1] == ':'
        && !text.AsSpan(1, text.Length - 2).ContainsAnyExcept(OfNames);

    private static bool IsPicture(string text)
    {
        if (text.Length > Longest)
        {
            return false;
        }

        var runes = text.EnumerateRunes().Select(r => r.Value).ToList();
        return IsKeycap(runes) || IsFlag(runes) || IsSequence(runes);
    }

    private static bool IsKeycap(List<int> runes) =>
        runes is [(>= '0' and <= '9') or '#' or '*', Keycap] or [(>= '0' and <= '9') or '#' or '*', EmojiStyle, Keycap];

    private static bool IsFlag(List<int> runes) => runes is [>= 0x1F1E6 and <= 0x1F1FF, >= 0x1F1E6 and <= 0x1F1FF];

    // Pictures with a joiner between each two. A picture: its character, the style, a skin tone, tags.
    private static bool IsSequence(List<int> runes)
    {
        for (var i = 0; ; i++)
        {
            if (i == runes.Count || !IsPicture(runes[i++]))
            {
                return false;
            }

            Skip(ref i, r => r == EmojiStyle);
            Skip(ref i, r => r is >= 0x1F3FB and <= 0x1F3FF);
            var tags = i;
            while (i < runes.Count && runes[i] is >= 0xE0020 and < CancelTag)
            {
                i++;
            }

            if (i > tags && (i == runes.Count || runes[i++] != CancelTag))
            {
                return false;
            }

            if (i == runes.Count)
            {
                return true;
            }

            if (runes[i] != Joiner)
            {
                return false;
            }
        }

        void Skip(ref int i, Func<int, bool> wanted)
        {
            if (i < runes.Count && wanted(runes[i]))
            {
                i++;
            }
        }
    }

    private static bool IsPicture(int rune) => Array.Exists(Pictures, range => range.First <= rune && rune <= range.Last);
}
