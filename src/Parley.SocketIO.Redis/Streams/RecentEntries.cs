namespace Parley.SocketIO.Redis;

/// <summary>The last entries of a namespace, for clients that come back while they are on their way.</summary>
internal sealed class RecentEntries
{
    private const int MaxBytes = 1 << 20;

    /// <summary>What an entry takes beside its data, about.</summary>
    private const int Overhead = 256;

    private readonly Queue<StreamEntry> _entries = [];
    private long _bytes;

    /// <summary>The last entry.</summary>
    internal StreamId? Last { get; private set; }

    /// <summary>All entries after this one are here. Null before the first is dropped.</summary>
    internal StreamId? Floor { get; private set; }

    internal void Add(StreamEntry entry)
    {
        _entries.Enqueue(entry);
        _bytes += entry.Data.Length + Overhead;
        Last = entry.Id;
        while (_bytes > MaxBytes)
        {
            var oldest = _entries.Dequeue();
            _bytes -= oldest.Data.Length + Overhead;
            Floor = oldest.Id;
        }
    }

    internal IEnumerable<StreamEntry> After(StreamId id) => _entries.Where(entry => entry.Id.IsAfter(id));
}
