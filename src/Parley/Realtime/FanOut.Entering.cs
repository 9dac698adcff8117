using System.Runtime.InteropServices;
using Parley.Accounts;

namespace Parley.Realtime;

/// <summary>
/// The seam at which a socket comes in while things change. 1. Before its CONNECT answer its conversations are read from
/// the database, and fan-out is waited for if it is behind that view. 2. After the answer, under fan-out's lock, it takes
/// what fan-out has done since the view, and enters its rooms. So it gets everything after its answer, in order, and
/// nothing that was sent before its person came or after he left. One that comes back does the same from where it was lost;
/// where that is too long ago for this memory, the database brings it near first.
/// </summary>
internal sealed partial class FanOut
{
    // More than a second's worth at full load; a fresh socket's answer takes microseconds.
    private const int Remembered = 16_384;
    private const long RememberedBytes = 8 * 1024 * 1024;

    /// <summary>Step 1. Null: the login session has ended.</summary>
    public async ValueTask<Whereabouts?> LookUpAsync(Caller caller)
    {
        var whereabouts = Read(caller);
        if (whereabouts is not null)
        {
            await ReachAsync(whereabouts.Pos);
        }

        return whereabouts;
    }

    /// <summary>Step 2. Anything else than <see cref="EntryKind.Entered"/>: the client must come again.</summary>
    public EntryKind Enter(ChatConnection connection) => TryEnter(connection, connection.Whereabouts, long.MaxValue).Kind;

    /// <summary>As step 2, unless more was missed than so many bytes: it is handed over, to be sent without the lock.</summary>
    public Entry TryEnter(ChatConnection connection, Whereabouts from, long mostBytes)
    {
        Chaos.At("before-entering");
        lock (_gate)
        {
            if (connection.HasLeft)
            {
                return new Entry(EntryKind.Ended);
            }

            if (Pos < from.Pos)
            {
                return new Entry(EntryKind.Behind);
            }

            if (Recall(connection.Caller, from) is not { } recalled)
            {
                return new Entry(EntryKind.Unknown);
            }

            if (recalled.HasEnded)
            {
                return new Entry(EntryKind.Ended);
            }

            if (recalled.Missed.Sum(missed => (long)missed.Packet!.Size) > mostBytes)
            {
                return new Entry(EntryKind.More) { Missed = recalled.Missed, Next = new Whereabouts(Pos, recalled.Conversations) };
            }

            var all = recalled.Missed;
            Chaos.Spoil("missed", ref all);
            _connections.Add(connection, recalled.Conversations);
            foreach (var missed in all)
            {
                connection.Send(missed.Packet!, missed.Conversation, OffsetOf(missed));
            }

            return new Entry(EntryKind.Entered);
        }
    }

    /// <summary>What somebody missed since a position, out of memory; null if that does not reach there.</summary>
    public IReadOnlyList<Sent>? Missed(Caller caller, long pos)
    {
        lock (_gate)
        {
            return Pos >= pos && Recall(caller, new Whereabouts(pos, null)) is { HasEnded: false } recalled ? recalled.Missed : null;
        }
    }

    public void Leave(ChatConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    /// <summary>Completes when fan-out has come to this position.</summary>
    public async Task ReachAsync(long pos)
    {
        while (IsBehind(pos, out var moved))
        {
            await moved;
        }
    }

    /// <summary>Completes when fan-out has come to all that was acknowledged by now.</summary>
    public Task ReachHeadAsync() => ReachAsync(_tail.Head);

    /// <summary>Whether fan-out has come to all that was acknowledged by now, as far as that can be said without waiting.</summary>
    public bool IsAtHead
    {
        get
        {
            if (!_gate.TryEnter())
            {
                return false;
            }

            try
            {
                return Pos >= _tail.Head;
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    /// <summary>The offset that a socket is sent with it, if it takes any.</summary>
    public string? OffsetOf(in Sent sent) => sent.IsLast ? _log.Value.Cursor(sent.Pos) : null;

    private Recalled? Recall(Caller caller, Whereabouts from)
    {
        // Receipts at the position where this process began may have been told by the one before it.
        if ((from.Conversations is null && from.Pos <= _begun) || _recent.Since(from.Pos) is not { } since)
        {
            return null;
        }

        var conversations = from.Conversations is { } known ? [.. known] : _connections.Before(caller.UserId, since);
        if (conversations is null)
        {
            return null;
        }

        var missed = new List<Sent>();
        foreach (var sent in since)
        {
            switch (sent.Change?.Kind)
            {
                case ChangeKind.SessionEnded when sent.Change.Subject == caller.SessionId:
                    return new Recalled(conversations, [], HasEnded: true);
                case ChangeKind.Joined when sent.Change.Users.Contains(caller.UserId):
                    conversations.Add(sent.Change.Subject);
                    break;
                // Sent now, an address of a file would be good for hours from now on. The database shows none to who has left.
                case ChangeKind.Left when sent.Change.Users.Contains(caller.UserId)
                    && missed.Exists(m => m.Packet!.ShowsFiles && m.Conversation == sent.Change.Subject):
                    return null;
                case ChangeKind.Left when sent.Change.Users.Contains(caller.UserId):
                    conversations.Remove(sent.Change.Subject);
                    break;
                // For somebody who was away, what is remembered may show what nobody may see any more. The database shows
                // today's state. A socket that is just coming in is a moment late, as on a slow line.
                case ChangeKind.TakenAway when from.Conversations is null && conversations.Contains(sent.Change.Subject):
                    return null;
                case ChangeKind.Separated when from.Conversations is null && sent.Change.Users.Contains(caller.UserId):
                    return null;
                case null when sent.Packet!.IsFor(caller.UserId)
                    && (sent.Packet.UserId is not null || sent.IsOfAny(conversations)):
                    missed.Add(sent);
                    break;
            }
        }

        return new Recalled(conversations, missed, HasEnded: false);
    }

    private bool IsBehind(long pos, out Task moved)
    {
        lock (_gate)
        {
            moved = (_moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            return Pos < pos;
        }
    }

    private Whereabouts? Read(Caller caller)
    {
        using var snapshot = _database.Read();
        var isLive = snapshot.First<long>(
            "SELECT COUNT(*) FROM login_sessions WHERE id = @session AND ended_at IS NULL", new { session = caller.SessionId }) > 0;
        return isLive ? Whereabouts.Now(snapshot, caller.UserId) : null;
    }

    private sealed record Recalled(HashSet<long> Conversations, List<Sent> Missed, bool HasEnded);
}

internal enum EntryKind
{
    /// <summary>It is in its rooms.</summary>
    Entered,

    /// <summary>Fan-out has not come to where it comes from.</summary>
    Behind,

    /// <summary>What it missed is to be sent first.</summary>
    More,

    /// <summary>It comes from too long ago.</summary>
    Unknown,

    /// <summary>The login session has ended, or the socket has.</summary>
    Ended,
}

/// <summary>What came of an attempt to enter; with <see cref="EntryKind.More"/>, what was missed and where that leads.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Entry(EntryKind Kind)
{
    public IReadOnlyList<Sent> Missed { get; init; } = [];

    public Whereabouts? Next { get; init; }
}
