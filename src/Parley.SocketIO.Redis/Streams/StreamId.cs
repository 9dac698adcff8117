using System.Globalization;

namespace Parley.SocketIO.Redis;

/// <summary>The name of an entry, which is its place: Redis's clock in milliseconds, and a number within the millisecond.</summary>
internal sealed record StreamId(ulong Time, ulong Number)
{
    /// <summary>Before all entries.</summary>
    internal static readonly StreamId Zero = new(0, 0);

    internal static StreamId? TryParse(string? text)
    {
        var hyphen = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return hyphen > 0
            && ulong.TryParse(text.AsSpan(0, hyphen), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && ulong.TryParse(text.AsSpan(hyphen + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new StreamId(time, number)
            : null;
    }

    internal bool IsAfter(StreamId other) => Time != other.Time ? Time > other.Time : Number > other.Number;

    /// <summary>The later of two, of which one may be missing.</summary>
    internal static StreamId? Later(StreamId? one, StreamId? other) =>
        one is null || (other is not null && other.IsAfter(one)) ? other : one;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}-{Number}");
}
