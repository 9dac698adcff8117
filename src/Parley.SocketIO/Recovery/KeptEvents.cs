using System.Runtime.InteropServices;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Recovery;

/// <summary>An event that somebody may have missed.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct KeptEvent(long Number, long Until, BroadcastTarget Target, Frame Frame);

/// <summary>The last events of a namespace, by their growing numbers. What is asked for is found without looking at the others.</summary>
internal sealed class KeptEvents(long maxBytes)
{
    /// <summary>What an event takes beside its bytes, roughly.</summary>
    private const int Overhead = 256;

    private readonly List<KeptEvent> _events = [];

    /// <summary>How many at the beginning of the list have been dropped.</summary>
    private int _dropped;
    private long _bytes;

    internal bool IsEmpty => _dropped == _events.Count;

    internal KeptEvent Oldest => _events[_dropped];

    internal void Add(in KeptEvent kept)
    {
        _events.Add(kept);
        _bytes += Overhead + kept.Frame.Wire.Length;
        while (_bytes > maxBytes)
        {
            DropOldest();
        }
    }

    internal void DropOldest()
    {
        _bytes -= Overhead + Oldest.Frame.Wire.Length;
        _events[_dropped++] = default;
        if (_dropped > _events.Count / 2)
        {
            _events.RemoveRange(0, _dropped);
            _dropped = 0;
        }
    }

    /// <summary>Those with a greater number.</summary>
    internal IEnumerable<KeptEvent> After(long number)
    {
        for (var i = FirstAfter(number); i < _events.Count; i++)
        {
            yield return _events[i];
        }
    }

    private int FirstAfter(long number)
    {
        var (low, high) = (_dropped, _events.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_events[middle].Number > number)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
