using Parley.Accounts;
using Parley.Data;
using Parley.Dialects;
using Parley.Log;
using Parley.Receipts;
using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>
/// Which connections can be recovered: those whose id is ours, of a login session that lives, and lost at a position from
/// which all that was missed can be told and is not too much. All others begin anew; never is only a part of it told.
/// </summary>
internal sealed partial class Comebacks(
    Pids pids,
    FanOut fanOut,
    Outlets outlets,
    SocketAuthentication authentication,
    EventLog log,
    EventPages pages,
    Database database,
    Deliveries deliveries,
    ILogger<Comebacks> logger)
{
    /// <summary>The id of a new connection.</summary>
    public string? Begin(Socket socket) =>
        socket.State is ChatConnection { Outlet.TakesOffsets: true } connection
            ? pids.Issue(new Pid(
                connection.Caller.UserId,
                connection.Caller.SessionId,
                socket.Namespace.Name,
                connection.Outlet.Dialect.Name,
                log.Epoch,
                connection.Whereabouts.Pos,
                connection.Id))
            : null;

    public async ValueTask<RecoveredConnection?> RestoreAsync(Socket socket, string id, string? offset)
    {
        try
        {
            return await FindAsync(socket, id, offset);
        }
        catch (Exception error) when (database.Explain(error, isQuery: true) is { RetryAfter: not null } refusal)
        {
            // It comes again, with the same id; what it missed is not given up because the database is away for a moment.
            socket.CloseConnection();
            return Refuse(refusal.Message);
        }
    }

    private async ValueTask<RecoveredConnection?> FindAsync(Socket socket, string id, string? offset)
    {
        if (Handshakes.Token(socket.Handshake) is not { } token || !Handshakes.TakesOffsets(socket.Handshake))
        {
            return null;
        }

        if (pids.Read(id) is not { } pid || pid.Namespace != socket.Namespace.Name)
        {
            return Refuse("its id is not one of this server");
        }

        await SocketLoop.LeaveAsync();
        if (authentication.Authenticate(token, pid.UserId, pid.SessionId) is not { } caller)
        {
            return Refuse("its token is not one of its login session, or the session has ended");
        }

        var dialect = KnownDialects.Choose(
            Handshakes.Dialect(socket.Handshake), pid.Namespace, caller.Dialect, Handshakes.Origin(socket.Handshake));
        if (dialect is null || dialect.Name != pid.Dialect)
        {
            return Refuse("it spoke another dialect");
        }

        if (Position(pid, offset) is not { } pos)
        {
            return Refuse("its offset is not one");
        }

        // What was deleted, and said to be, is not in what is sent out of memory from here on.
        await fanOut.ReachHeadAsync();
        if (Refusal(caller, new Cursor(pid.Epoch, pos)) is { } why)
        {
            return Refuse(why);
        }

        return new RecoveredConnection(id)
        {
            State = new ChatConnection(
                socket, pid.Socket, caller, new Whereabouts(pos, null), outlets.Of(socket.Namespace, dialect, takesOffsets: true), deliveries),
            User = caller.ToPrincipal(),
        };
    }

    // A client keeps its offset when it gets a new id: the later one counts. One of an earlier incarnation of the log is older.
    private static long? Position(Pid pid, string? offset) =>
        offset is null ? pid.Pos
        : Cursor.Parse(offset) is not { } cursor ? null
        : cursor.Epoch == pid.Epoch ? Math.Max(cursor.Pos, pid.Pos)
        : pid.Pos;

    private string? Refusal(Caller caller, Cursor from)
    {
        const string TooMuch = "it missed too much";
        if (from.Epoch == log.Epoch && fanOut.Missed(caller, from.Pos) is { } missed)
        {
            return pages.IsReplayable(missed.Count(sent => sent.IsLast), missed.Sum(sent => (long)sent.Packet!.Size)) ? null : TooMuch;
        }

        using var snapshot = database.Read();
        return !pages.Reaches(snapshot, from) ? "its position is not one of this log, or was removed"
            : !pages.IsReplayable(snapshot, caller.UserId, from.Pos) ? TooMuch
            : null;
    }

    private RecoveredConnection? Refuse(string why)
    {
        LogNotRecovered(logger, why);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A connection was not recovered and begins anew: {Why}")]
    private static partial void LogNotRecovered(ILogger logger, string why);
}
