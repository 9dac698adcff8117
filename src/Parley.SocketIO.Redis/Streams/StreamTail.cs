using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>
/// Reads what all nodes append to the streams, for all namespaces of a node, over a connection of its own: from the first
/// connection on, and after an interruption from where it was, so that what the stream still has is not missed.
/// </summary>
internal sealed class StreamTail : IAsyncDisposable
{
    private const string Name = "streams";

    /// <summary>How long Redis waits for an entry before it answers that there is none: the sign that it is there.</summary>
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);

    private readonly string[] _streams;
    private readonly int _count;
    private readonly BusHealth _health;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, StreamId> _starts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StreamId> _positions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<Func<StreamEntry, ValueTask>>> _handlers = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KeptConnection _connection;

    internal StreamTail(
        ConfigurationOptions redis, IEnumerable<string> streams, int count, BusHealth health, TimeSpan patience, TimeProvider time)
    {
        (_streams, _count, _health, _patience, _time) = ([.. streams], count, health, patience, time);
        _connection = new KeptConnection(Name, redis, health, time, UseAsync);
    }

    /// <summary>Completes when reading has begun: what is appended from now on is heard.</summary>
    internal Task Started => _started.Task;

    /// <summary>Where reading began; null until Redis has been reached.</summary>
    internal StreamId? StartOf(string stream) => _starts.GetValueOrDefault(stream);

    /// <summary>The last entry of which the handler has ended; null until Redis has been reached.</summary>
    internal StreamId? PositionOf(string stream) => _positions.GetValueOrDefault(stream);

    /// <summary>Calls back for every entry of a namespace, one after the other. The handler must not throw.</summary>
    internal void Add(string place, Func<StreamEntry, ValueTask> handler) =>
        _handlers.AddOrUpdate(place, [handler], (_, handlers) => handlers.Add(handler));

    internal void Remove(string place, Func<StreamEntry, ValueTask> handler)
    {
        _handlers.AddOrUpdate(place, [], (_, handlers) => handlers.Remove(handler));
        _handlers.TryRemove(KeyValuePair.Create(place, ImmutableArray<Func<StreamEntry, ValueTask>>.Empty));
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task UseAsync(RespConnection connection, CancellationToken cancellationToken)
    {
        foreach (var stream in _streams)
        {
            await FindPlaceAsync(connection, stream, cancellationToken);
        }

        _health.Ended(Name);
        _started.TrySetResult();
        string[] read =
        [
            "XREAD", "COUNT", _count.ToString(CultureInfo.InvariantCulture),
            "BLOCK", Block.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), "STREAMS", .. _streams,
        ];
        while (true)
        {
            var places = _streams.Select(stream => _positions[stream].ToString());
            var found = await connection.AskAsync([.. read, .. places], _patience + Block, _time, cancellationToken);
            foreach (var stream in found.Items ?? [])
            {
                foreach (var entry in stream[1].Items ?? [])
                {
                    await HandleAsync(stream[0].Text, StreamEntry.Parse(entry));
                }
            }
        }
    }

    /// <summary>
    /// The newest entry at first; later the last one that was read, unless the stream does not reach that far any more: Redis has
    /// been restarted without it, or its clock was set back.
    /// </summary>
    private async Task FindPlaceAsync(RespConnection connection, string stream, CancellationToken cancellationToken)
    {
        var found = await connection.AskAsync(["XREVRANGE", stream, "+", "-", "COUNT", "1"], _patience, _time, cancellationToken);
        var newest = found.Items is [var entry, ..] ? StreamEntry.Parse(entry).Id : StreamId.Zero;
        _positions.AddOrUpdate(stream, newest, (_, last) => newest.IsAfter(last) ? last : newest);
        _starts.TryAdd(stream, newest);
    }

    private async ValueTask HandleAsync(string stream, StreamEntry entry)
    {
        foreach (var handle in _handlers.GetValueOrDefault(entry.Namespace ?? "", []))
        {
            await handle(entry);
        }

        _positions[stream] = entry.Id;
    }
}
