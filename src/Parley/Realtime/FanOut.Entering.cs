using Parley.Accounts;

namespace Parley.Realtime;

/// <summary>
/// The seam at which a socket comes in while things change. 1. Before its CONNECT answer its conversations are read from
/// the database, and fan-out is waited for if it is behind that view. 2. After the answer, under fan-out's lock, it takes
/// what fan-out has done since the view, and enters its rooms. So it gets everything after its answer, in order, and
/// nothing that was sent before its person came or after he left.
/// </summary>
internal sealed partial class FanOut
{
    // More than a second's worth at full load; the answer takes microseconds.
    private const int Remembered = 16_384;
    private const int SmallFrame = 512;
    private const long RememberedBytes = 8 * 1024 * 1024;

    /// <summary>Step 1. Null: the login session has ended.</summary>
    public async ValueTask<Whereabouts?> LookUpAsync(Caller caller)
    {
        var whereabouts = Read(caller);
        while (whereabouts is not null && IsBehind(whereabouts.Pos, out var moved))
        {
            await moved;
        }

        return whereabouts;
    }

    /// <summary>Step 2. False: the login session has ended, or the seam cannot be closed; the client must come again.</summary>
    public bool Enter(ChatConnection connection)
    {
        var whereabouts = connection.Whereabouts;
        Chaos.At("before-entering");
        lock (_gate)
        {
            if (_recent.Since(whereabouts.Pos) is not { } since
                || !CatchUp(connection.Caller, whereabouts.Conversations, since, out var missed))
            {
                return false;
            }

            Chaos.Spoil("missed", ref missed);
            _connections.Add(connection, whereabouts.Conversations);
            foreach (var frame in missed)
            {
                connection.Socket.Emit(frame.Name, frame.Arg);
            }

            return true;
        }
    }

    public void Leave(ChatConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    // Brings the conversations up to date; false when the session has ended.
    private static bool CatchUp(Caller caller, HashSet<long> conversations, IReadOnlyList<Sent> since, out List<Frame> missed)
    {
        missed = [];
        foreach (var (_, _, change, frame) in since)
        {
            switch (change?.Kind)
            {
                case ChangeKind.SessionEnded when change.Subject == caller.SessionId:
                    return false;
                case ChangeKind.Joined when change.Users.Contains(caller.UserId):
                    conversations.Add(change.Subject);
                    break;
                case ChangeKind.Left when change.Users.Contains(caller.UserId):
                    conversations.Remove(change.Subject);
                    break;
                case null when frame.User == caller.UserId || (frame.Conversation is { } c && conversations.Contains(c)):
                    missed.Add(frame);
                    break;
            }
        }

        return true;
    }

    private bool IsBehind(long pos, out Task moved)
    {
        lock (_gate)
        {
            moved = (_moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            return (_pos ?? _tail.Pos) < pos;
        }
    }

    private Whereabouts? Read(Caller caller)
    {
        using var snapshot = _database.Read();
        var isLive = snapshot.First<long>(
            "SELECT COUNT(*) FROM login_sessions WHERE id = @session AND ended_at IS NULL", new { session = caller.SessionId }) > 0;
        return isLive
            ? new Whereabouts(
                snapshot.Pos,
                snapshot.Query<long>(
                    "SELECT conversation_id FROM participants WHERE user_id = @user AND left_pos IS NULL",
                    new { user = caller.UserId }).ToHashSet())
            : null;
    }
}

/// <summary>The conversations of a person at a position of the log.</summary>
internal sealed record Whereabouts(long Pos, HashSet<long> Conversations);
