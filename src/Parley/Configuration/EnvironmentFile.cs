namespace Parley.Configuration;

/// <summary>A <c>.env</c> file: NAME=value lines, comments, optional quotes and <c>export</c>. Nothing is expanded.</summary>
internal static class EnvironmentFile
{
    /// <summary>Returns the text of the file, null if there is none, or why it cannot be read.</summary>
    public static (string? Text, string? Error) Load(string path)
    {
        try
        {
            return Directory.Exists(path) ? (null, $"{path} is a directory; it must be a file")
                : File.Exists(path) ? (File.ReadAllText(path), null)
                : (null, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path} cannot be read: {error.Message}");
        }
    }

    /// <summary>Returns the values with their line numbers, or what is wrong with the file.</summary>
    public static (Dictionary<string, (string Value, int Line)> Values, string? Error) Parse(string text)
    {
        var values = new Dictionary<string, (string Value, int Line)>(StringComparer.Ordinal);
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim().TrimStart('\uFEFF');
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.StartsWith("export ", StringComparison.Ordinal))
            {
                line = line["export ".Length..].TrimStart();
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : line[..equals].TrimEnd();
            if (!IsName(name))
            {
                return (values, Invariant($".env line {number}: expected NAME=value"));
            }

            if (Value(line[(equals + 1)..].Trim()) is not { } value)
            {
                return (values, Invariant($".env line {number}: the quote of {name} is not closed"));
            }

            values[name] = (value, number);
        }

        return (values, null);
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string? Value(string text)
    {
        if (text.Length > 0 && text[0] is '"' or '\'')
        {
            var end = text.IndexOf(text[0], 1);
            return end < 0 ? null : text[1..end];
        }

        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? text : text[..comment].TrimEnd();
    }
}
