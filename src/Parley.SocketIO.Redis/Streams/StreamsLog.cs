using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>The stream of one namespace, to be read again.</summary>
internal sealed class StreamsLog(RedisBus commands, StreamTail tail, string stream, int maxLength, LocalSockets local, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>More than that, and nobody waits for the end.</summary>
    private const int MaxPages = 100;

    private readonly StreamId? _start = tail.PositionOf(stream);

    internal RedisBus Commands => commands;

    internal LocalSockets Local => local;

    internal TimeProvider Time => time;

    /// <summary>The last entry that has been read by this node; null until Redis has been reached.</summary>
    internal StreamId? Position => tail.PositionOf(stream);

    /// <summary>The entry after which the namespace has been told everything.</summary>
    internal StreamId? Start => _start ?? tail.StartOf(stream);

    /// <summary>Whether all that was appended after an entry is still there: it is if the entry is, as the oldest go first.</summary>
    internal async Task<bool> HasAllAfterAsync(StreamId id)
    {
        if (id == StreamId.Zero)
        {
            // No entry has this name; and nothing has gone as long as there are fewer than may be.
            return (long)await commands.ExecuteAsync("XLEN", (RedisKey)stream) < maxLength;
        }

        var name = id.ToString();
        return ((RedisResult[])await commands.ExecuteAsync("XRANGE", (RedisKey)stream, name, name)).Length == 1;
    }

    /// <summary>The entries after one, to the end of the stream.</summary>
    /// <exception cref="IOException">There are too many.</exception>
    internal async IAsyncEnumerable<StreamEntry> ReadAsync(StreamId after)
    {
        for (var page = 0; page < MaxPages; page++)
        {
            var found = (RedisResult[])await commands.ExecuteAsync("XRANGE", (RedisKey)stream, $"({after}", "+", "COUNT", PageSize);
            foreach (var item in found)
            {
                var entry = StreamEntry.Parse(item);
                after = entry.Id;
                yield return entry;
            }

            if (found.Length < PageSize)
            {
                yield break;
            }
        }

        throw new IOException("The stream has too much to be read again.");
    }
}
