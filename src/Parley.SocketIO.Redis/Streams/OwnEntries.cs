using System.Diagnostics.CodeAnalysis;

namespace Parley.SocketIO.Redis;

/// <summary>Something of this node that is on its way into the stream and back.</summary>
/// <param name="Size">About how many bytes it has.</param>
/// <param name="Do">Does it here. The place is null when nobody knows it. Must not throw.</param>
internal sealed record OwnEntry(int Size, Action<StreamId?> Do)
{
    private readonly TaskCompletionSource<StreamId?> _place = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its place, as soon as Redis has told it; null if it has not been appended, or nobody waits for that any more.</summary>
    internal Task<StreamId?> Place => _place.Task;

    internal void Settle(StreamId? place) => _place.TrySetResult(place);
}

/// <summary>
/// What this node has appended and not yet read. What comes back is done in its place among the entries of all nodes; what
/// may never come back is done without one, in the same order. Each is done once.
/// </summary>
/// <param name="maxBytes">How much may wait. More at once would be too much for those who are sent it.</param>
internal sealed class OwnEntries(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<OwnEntry> _waiting = [];
    private long _bytes;
    private bool _doing;

    /// <summary>Appends something, to be done when it has come back.</summary>
    internal void Send(OwnEntry entry, Func<Task<StreamId?>> append)
    {
        bool isTooMuch;
        lock (_lock)
        {
            // Under the lock, so that they wait in the order in which they are appended.
            _ = SettleAsync(entry, append());
            _waiting.Enqueue(entry);
            _bytes += entry.Size;
            isTooMuch = _bytes > maxBytes;
        }

        if (isTooMuch)
        {
            DoAll();
        }
    }

    /// <summary>Does whatever waits, and waits no more for it to come back. Whoever is at it already does the rest as well.</summary>
    internal void DoAll()
    {
        while (TryTake(out var next))
        {
            next.Settle(null);
            next.Do(null);
            lock (_lock)
            {
                _doing = false;
            }
        }
    }

    /// <summary>An entry of this node has been read: takes what waits for it, and does whatever was to come back before it.</summary>
    /// <returns>What is to be done now; null if that has happened already.</returns>
    internal async ValueTask<OwnEntry?> TakeAsync(StreamId id)
    {
        while (Peek() is { } first)
        {
            // Redis answers in the order in which it appends, so this is known already, or will be at once.
            var place = await first.Place;
            if (place?.IsAfter(id) == true)
            {
                return null;
            }

            if (place == id && TryTake(first))
            {
                return first;
            }

            if (place != id)
            {
                DoAll();
                await Task.Yield();
            }
        }

        return null;
    }

    private OwnEntry? Peek()
    {
        lock (_lock)
        {
            return _waiting.TryPeek(out var first) ? first : null;
        }
    }

    /// <summary>The next one to be done out of turn, of which there is one at a time.</summary>
    private bool TryTake([NotNullWhen(true)] out OwnEntry? next)
    {
        lock (_lock)
        {
            next = null;
            if (_doing || !TryDequeue(out next))
            {
                return false;
            }

            _doing = true;
            return true;
        }
    }

    private bool TryTake(OwnEntry first)
    {
        lock (_lock)
        {
            return _waiting.TryPeek(out var now) && now == first && TryDequeue(out _);
        }
    }

    private bool TryDequeue([NotNullWhen(true)] out OwnEntry? first)
    {
        var isThere = _waiting.TryDequeue(out first);
        _bytes -= first?.Size ?? 0;
        return isThere;
    }

    private async Task SettleAsync(OwnEntry entry, Task<StreamId?> appending)
    {
        // Not at once: it is not waiting yet.
        await Task.Yield();
        var place = await appending;
        entry.Settle(place);
        if (place is null)
        {
            DoAll();
        }
    }
}
