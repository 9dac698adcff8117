using Parley.Log;

namespace Parley.Channels;

/// <summary>The names of the channels that are listed: each is there once.</summary>
internal static class ChannelNames
{
    /// <param name="append">The transaction.</param>
    /// <param name="key">Null, for what is not listed, is never taken.</param>
    /// <param name="but">The channel that asks for itself.</param>
    public static bool IsTaken(Append append, string? key, long but = 0) =>
        key is not null
        && append.Scalar<long>("SELECT id FROM conversations WHERE name_key = @key AND id <> @but", ("@key", key), ("@but", but)) != 0;
}
