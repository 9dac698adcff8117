using System.Collections.Concurrent;

namespace Parley.SocketIO.Engine;

/// <summary>What has passed an endpoint since it was last asked, for who wants to know without a meter.</summary>
internal sealed class Traffic
{
    private readonly ConcurrentDictionary<string, long> _closed = new(StringComparer.Ordinal);
    private long _opened;
    private long _packetsReceived;
    private long _packetsSent;
    private long _bytesReceived;
    private long _bytesSent;

    internal void OnOpened() => Interlocked.Increment(ref _opened);

    internal void OnClosed(string reason) => _closed.AddOrUpdate(reason, 1, static (_, count) => count + 1);

    internal void OnReceived(long bytes)
    {
        Interlocked.Increment(ref _packetsReceived);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    internal void OnSent(long packets, long bytes)
    {
        Interlocked.Add(ref _packetsSent, packets);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    /// <summary>The counts that are not 0, with the reason of those that closed, and begins anew.</summary>
    internal List<(string Type, string? Reason, long Count)> Take()
    {
        var all = new List<(string, string?, long)>();
        Take(all, "rawConnection", ref _opened);
        foreach (var reason in _closed.Keys)
        {
            if (_closed.TryRemove(reason, out var count))
            {
                all.Add(("rawDisconnection", reason, count));
            }
        }

        Take(all, "packetsIn", ref _packetsReceived);
        Take(all, "packetsOut", ref _packetsSent);
        Take(all, "bytesIn", ref _bytesReceived);
        Take(all, "bytesOut", ref _bytesSent);
        return all;
    }

    private static void Take(List<(string, string?, long)> all, string type, ref long counter)
    {
        if (Interlocked.Exchange(ref counter, 0) is var count and > 0)
        {
            all.Add((type, null, count));
        }
    }
}
