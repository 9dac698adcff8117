using System.Collections.Frozen;

namespace Parley.SocketIO.Protocol;

/// <summary>Event names that are known beforehand, to be found without making a string.</summary>
public sealed class KnownName
{
    /// <summary>Longer names are not looked for.</summary>
    public const int MaxLength = 128;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;

    /// <summary>These names.</summary>
    public KnownName(IEnumerable<string> names) =>
        _names = names.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The string, if it is known.</summary>
    public string? Find(ReadOnlySpan<char> name) => _names.TryGetValue(name, out var known) ? known : null;
}
