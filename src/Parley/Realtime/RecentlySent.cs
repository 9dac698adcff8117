using System.Runtime.InteropServices;

namespace Parley.Realtime;

/// <summary>Somebody came into a conversation or left it, a login session ended, or somebody was blocked.</summary>
internal sealed record Change(ChangeKind Kind, long Subject, IReadOnlyList<long> Users);

internal enum ChangeKind
{
    /// <summary>The users came into the conversation (the subject).</summary>
    Joined,

    /// <summary>The users left the conversation (the subject).</summary>
    Left,

    /// <summary>The session (the subject) ended.</summary>
    SessionEnded,

    /// <summary>One of the users has blocked the other: packets of what passed between them are not for either any more.</summary>
    Separated,

    /// <summary>Something in the conversation (the subject) was taken away that earlier packets show.</summary>
    TakenAway,
}

/// <summary>One thing that fan-out did: a change of who is where, or a packet; the last one of an event moves the offset.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sent(
    long Pos, Change? Change = null, Packet? Packet = null, long? Conversation = null, bool IsLast = false, bool IsNotice = false);

/// <summary>
/// The latest of what fan-out did, for sockets that connect meanwhile or come back: what came after a position, up to their
/// entering the rooms, is here.
/// </summary>
/// <param name="capacity">Things.</param>
/// <param name="mostBytes">Bytes of all packets together.</param>
internal sealed class RecentlySent(int capacity, long mostBytes)
{
    private readonly List<Sent> _sent = [];

    /// <summary>How many at the beginning of the list have been forgotten.</summary>
    private int _gone;
    private long _bytes;
    private long _forgotten = -1;

    /// <summary>Nothing up to this position was seen.</summary>
    public void BeginAfter(long pos) => _forgotten = Math.Max(_forgotten, pos - 1);

    public void Add(in Sent sent)
    {
        _sent.Add(sent);
        _bytes += SizeOf(sent);
        while (_sent.Count - _gone > capacity || (_bytes > mostBytes && _sent.Count - _gone > 1))
        {
            Forget();
        }
    }

    /// <summary>
    /// What came after a view of the log at this position, in order; null if not all of it is remembered. A notice has the
    /// position of the event before it, and may have come after the view: it is taken twice rather than never.
    /// </summary>
    public IReadOnlyList<Sent>? Since(long pos)
    {
        if (pos <= _forgotten)
        {
            return null;
        }

        var first = FirstAt(pos);
        while (first < _sent.Count && _sent[first].Pos == pos && !_sent[first].IsNotice)
        {
            first++;
        }

        return _sent.GetRange(first, _sent.Count - first);
    }

    private void Forget()
    {
        _bytes -= SizeOf(_sent[_gone]);
        _forgotten = _sent[_gone].Pos;
        _sent[_gone++] = default;
        if (_gone > _sent.Count / 2)
        {
            _sent.RemoveRange(0, _gone);
            _gone = 0;
        }
    }

    /// <summary>The first thing that is at this position or after it.</summary>
    private int FirstAt(long pos)
    {
        var (low, high) = (_gone, _sent.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = _sent[middle].Pos < pos ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int SizeOf(in Sent sent) => sent.Packet?.Size ?? 0;
}
