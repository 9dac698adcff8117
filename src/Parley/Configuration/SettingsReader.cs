using System.Collections;
using System.Globalization;

namespace Parley.Configuration;

/// <summary>
/// Looks values up, the environment before the <c>.env</c> file, and remembers the first one that is wrong: what it
/// is, what it should be, and where it stands.
/// </summary>
internal sealed class SettingsReader
{
    private readonly IDictionary _environment;
    private readonly Dictionary<string, (string Value, int Line)> _file;

    public SettingsReader(IDictionary environment, string? file)
    {
        _environment = environment;
        (_file, Error) = EnvironmentFile.Parse(file ?? "");
    }

    public string? Error { get; private set; }

    public bool Has(string name) => Find(name) is not null;

    public string Text(string name, string otherwise) => Find(name)?.Value ?? otherwise;

    public int Number(string name, int otherwise, int from, int to, string what) =>
        Read(
            name,
            otherwise,
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= from && number <= to ? number : null,
            what);

    /// <summary>One of a few words, which are the keys of <paramref name="words"/>.</summary>
    public T Word<T>(string name, T otherwise, params ReadOnlySpan<(string Word, T Value)> words)
        where T : struct
    {
        var known = words.ToArray();
        return Read(
            name,
            otherwise,
            text => known.Where(w => w.Word.Equals(text, StringComparison.OrdinalIgnoreCase)).Select(w => (T?)w.Value).FirstOrDefault(),
            "one of " + string.Join(", ", known.Select(w => w.Word)));
    }

    /// <summary>A value that <paramref name="parse"/> understands; null from it means that it does not.</summary>
    public T Read<T>(string name, T otherwise, Func<string, T?> parse, string what)
        where T : struct
    {
        if (Find(name) is not { } found)
        {
            return otherwise;
        }

        if (parse(found.Value) is { } value)
        {
            return value;
        }

        Refuse(name, $"\"{Shown(found.Value)}\" is not {what}");
        return otherwise;
    }

    public void Refuse(string name, string why) => Error ??= $"{name}: {why} ({Origin(name)})";

    private string Origin(string name) =>
        Find(name) is { Line: > 0 and var line } ? Invariant($"from .env line {line}") : "from the environment";

    private (string Value, int Line)? Find(string name)
    {
        if (_environment[name] is string { Length: > 0 } value)
        {
            return (value, 0);
        }

        return _file.TryGetValue(name, out var found) && found.Value.Length > 0 ? found : null;
    }

    // The refusal stays one line whatever the value holds.
    private static string Shown(string value)
    {
        var line = string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length > 60 ? line[..60] + "…" : line;
    }
}
