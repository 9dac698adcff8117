using Parley.Accounts;

namespace Parley.Mentions;

/// <summary>Whom a content names: <c>@username</c>, <c>@here</c> and <c>@all</c>, but not in code.</summary>
internal sealed record MentionedNames(IReadOnlyList<string> Keys, bool Here, bool All)
{
    private const int Most = 50;
    private const int LongestName = 32;

    public static MentionedNames None { get; } = new([], false, false);

    public bool IsEmpty => Keys.Count == 0 && !Here && !All;

    public static MentionedNames In(string content)
    {
        if (!content.Contains('@', StringComparison.Ordinal))
        {
            return None;
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        var (here, all) = (false, false);
        for (var at = 0; at < content.Length;)
        {
            if (content[at] == '`')
            {
                at = EndOfCode(content, at);
                continue;
            }

            if (content[at] != '@' || (at > 0 && IsPartOfWord(content[at - 1])))
            {
                at++;
                continue;
            }

            var name = NameAt(content, at + 1);
            at += 1 + name.Length;
            switch (AccountRules.Key(name.ToString()))
            {
                case "here":
                    here = true;
                    break;
                case "all":
                    all = true;
                    break;
                case { Length: > 0 } key when keys.Count < Most:
                    keys.Add(key);
                    break;
            }
        }

        return new MentionedNames([.. keys], here, all);
    }

    // As in Markdown: code begins with some backticks and ends with as many; without an end it is none.
    private static int EndOfCode(string content, int start)
    {
        var count = Backticks(content, start);
        for (var at = start + count; at < content.Length;)
        {
            var next = content.IndexOf('`', at);
            if (next < 0)
            {
                break;
            }

            var run = Backticks(content, next);
            if (run == count)
            {
                return next + run;
            }

            at = next + run;
        }

        return start + count;
    }

    private static int Backticks(string content, int start)
    {
        var end = start;
        while (end < content.Length && content[end] == '`')
        {
            end++;
        }

        return end - start;
    }

    // A full stop or a hyphen after a name is the sentence's.
    private static ReadOnlySpan<char> NameAt(string content, int start)
    {
        var end = start;
        while (end < content.Length && end - start < LongestName && (char.IsAsciiLetterOrDigit(content[end]) || content[end] is '_' or '.' or '-'))
        {
            end++;
        }

        return end < content.Length && IsPartOfWord(content[end]) ? [] : content.AsSpan(start, end - start).TrimEnd(".-");
    }

    private static bool IsPartOfWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '@';
}
