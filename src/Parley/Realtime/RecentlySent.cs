using System.Runtime.InteropServices;
using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>Somebody came into a conversation or left it, or a login session ended.</summary>
internal sealed record Change(ChangeKind Kind, long Subject, IReadOnlyList<long> Users);

internal enum ChangeKind
{
    /// <summary>The users came into the conversation (the subject).</summary>
    Joined,

    /// <summary>The users left the conversation (the subject).</summary>
    Left,

    /// <summary>The session (the subject) ended.</summary>
    SessionEnded,
}

/// <summary>
/// An event that went to all sockets of a conversation, but for those of hidden people, or of a person; its size is a rough
/// one, in bytes.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Frame(
    long? Conversation, long? User, string Name, Arg Arg, int Size, IReadOnlyList<long>? Hidden = null);

/// <summary>One thing that fan-out did: a change of who is where, or a frame.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sent(long Pos, bool IsNotice, Change? Change, Frame Frame);

/// <summary>
/// The latest of what fan-out did, for sockets that connect meanwhile: what came between their view of the database and
/// their entering the rooms is here.
/// </summary>
/// <param name="capacity">Things.</param>
/// <param name="mostBytes">Bytes of all frames together.</param>
internal sealed class RecentlySent(int capacity, long mostBytes)
{
    private readonly Queue<Sent> _sent = new();
    private long _bytes;
    private long _forgotten = -1;
    private long _last = -1;

    public void Add(long pos, Change change) => Add(new Sent(pos, false, change, default));

    public void Add(long pos, Frame frame, bool isNotice) => Add(new Sent(pos, isNotice, null, frame));

    /// <summary>
    /// What came after a view of the log at this position, in order; null if not all of it is remembered. A notice has the
    /// position of the event before it, and may have come after the view: it is taken twice rather than never.
    /// </summary>
    public IReadOnlyList<Sent>? Since(long pos) =>
        pos <= _forgotten ? null
        : pos > _last ? []
        : [.. _sent.Where(sent => sent.Pos > pos || (sent.Pos == pos && sent.IsNotice))];

    private void Add(Sent sent)
    {
        _sent.Enqueue(sent);
        _bytes += SizeOf(sent);
        while (_sent.Count > capacity || (_bytes > mostBytes && _sent.Count > 1))
        {
            var oldest = _sent.Dequeue();
            _bytes -= SizeOf(oldest);
            _forgotten = oldest.Pos;
        }

        _last = sent.Pos;
    }

    private static int SizeOf(in Sent sent) => sent.Change is null ? sent.Frame.Size : 0;
}
