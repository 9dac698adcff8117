using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Parley.Data;
using Parley.Log;

namespace Parley.Accounts;

/// <summary>
/// Login sessions and their refresh tokens. A session ends by logout, by the second use of a refresh token, or when it
/// is not used for 30 days.
/// </summary>
internal sealed class Sessions(Database database, EventLog log, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    // Two tabs that refresh at the same moment send the same token: not a theft.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly Refusal Unusable =
        new(StatusCodes.Status401Unauthorized, "The session has ended; sign in again");

    /// <summary>The caller of a living session; null when it has ended or expired.</summary>
    public Caller? Find(long userId, long sessionId)
    {
        using var connection = database.Open();
        var row = connection.QueryFirstOrDefault<CallerRow>(
            """
            SELECT u.username AS "Username", u.email AS "Email", u.role AS "Role", u.is_invisible AS "IsInvisible", s.dialect AS "Dialect"
            FROM login_sessions s JOIN users u ON u.id = s.user_id
            WHERE s.id = @sessionId AND s.user_id = @userId AND s.ended_at IS NULL AND s.expires_at > @now
            """,
            new { sessionId, userId, now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return row is null
            ? null
            : new Caller(userId, sessionId, row.Username, row.Email, row.Role) { IsInvisible = row.IsInvisible != 0, Dialect = row.Dialect };
    }

    /// <summary>Begins a session, inside the command that signs a person in, and makes its first refresh token.</summary>
    public static (long SessionId, string RefreshToken) Open(Append append, long userId, Device device)
    {
        var id = append.NextId("session");
        append.Run(
            """
            INSERT INTO login_sessions (id, user_id, created_at, last_used_at, expires_at, address, user_agent, dialect)
            VALUES (@id, @user, @now, @now, @expires, @address, @agent, @dialect)
            """,
            ("@id", id), ("@user", userId), ("@now", append.Now), ("@expires", Expiry(append)),
            ("@address", device.Address), ("@agent", device.UserAgent), ("@dialect", device.Dialect));
        return (id, NewToken(append, id));
    }

    /// <summary>
    /// Exchanges a refresh token for the next one. The second use of one, after the grace, ends the session: either use
    /// was a thief's.
    /// </summary>
    public Task<Outcome<(long UserId, long SessionId, string RefreshToken)>> RefreshAsync(string token)
    {
        var hash = Hash(token);
        return log.AppendAsync<Outcome<(long, long, string)>>(append =>
        {
            if (FindToken(append, hash) is not { } found || found.IsOver(append.Now))
            {
                return Unusable;
            }

            if (found.UsedAt + (long)Grace.TotalMilliseconds < append.Now)
            {
                End(append, found.UserId, found.SessionId);
                return Unusable;
            }

            append.Run(
                "UPDATE refresh_tokens SET used_at = COALESCE(used_at, @now) WHERE hash = @hash",
                ("@now", append.Now), ("@hash", hash));
            append.Run(
                "UPDATE login_sessions SET last_used_at = @now, expires_at = @expires WHERE id = @id",
                ("@now", append.Now), ("@expires", Expiry(append)), ("@id", found.SessionId));
            return (found.UserId, found.SessionId, NewToken(append, found.SessionId));
        });
    }

    /// <summary>Ends a session that is named by any of its refresh tokens. False if there is none.</summary>
    public Task<bool> EndAsync(string token)
    {
        var hash = Hash(token);
        return log.AppendAsync(append =>
        {
            if (FindToken(append, hash) is not { } found)
            {
                return false;
            }

            End(append, found.UserId, found.SessionId);
            return true;
        });
    }

    /// <summary>Ends a living session of this person. False if there is none with this id.</summary>
    public Task<bool> EndAsync(long userId, long sessionId) => log.AppendAsync(append => End(append, userId, sessionId));

    /// <summary>Ends all sessions of a person but the one he asks by.</summary>
    public Task<bool> EndOthersAsync(Caller caller) =>
        log.AppendAsync(append =>
        {
            EndAll(append, caller.UserId, except: caller.SessionId);
            return true;
        });

    /// <summary>Ends all sessions of a person, but perhaps one, inside the command that gives reason to.</summary>
    public static void EndAll(Append append, long userId, long? except)
    {
        var living = append.Query<long>(
            "SELECT id FROM login_sessions WHERE user_id = @userId AND ended_at IS NULL ORDER BY id", new { userId });
        foreach (var id in living.Where(id => id != except))
        {
            End(append, userId, id);
        }
    }

    /// <summary>The living sessions of a person, the one that was used last first.</summary>
    public IReadOnlyList<LoginSession> List(Caller caller)
    {
        using var snapshot = database.Read();
        return
        [
            .. snapshot.Query<SessionRow>(
                """
                SELECT id AS "Id", created_at AS "CreatedAt", last_used_at AS "LastUsedAt", address AS "Address", user_agent AS "UserAgent"
                FROM login_sessions WHERE user_id = @user AND ended_at IS NULL AND expires_at > @now
                ORDER BY last_used_at DESC, id DESC
                """,
                new { user = caller.UserId, now = time.GetUtcNow().ToUnixTimeMilliseconds() })
                .Select(s => new LoginSession(
                    Invariant($"{s.Id}"), s.CreatedAt, s.LastUsedAt, s.Address, s.UserAgent, s.Id == caller.SessionId)),
        ];
    }

    /// <summary>
    /// Deletes some sessions that are over for good, with their tokens; returns how many. One that nobody has ended ends by it,
    /// so that its sockets go.
    /// </summary>
    public Task<int> DeleteExpiredAsync(int atMost) =>
        log.AppendAsync(append =>
        {
            var over = append.Query<OverRow>(
                """SELECT id AS "Id", user_id AS "UserId" FROM login_sessions WHERE expires_at <= @now ORDER BY expires_at LIMIT @atMost""",
                new { now = append.Now, atMost });
            foreach (var (id, user) in over)
            {
                End(append, user, id);
                append.Run("DELETE FROM refresh_tokens WHERE session_id = @id", ("@id", id));
                append.Run("DELETE FROM login_sessions WHERE id = @id", ("@id", id));
            }

            return over.Count;
        });

    private static bool End(Append append, long userId, long sessionId)
    {
        var ended = append.Run(
            "UPDATE login_sessions SET ended_at = @now WHERE id = @id AND user_id = @user AND ended_at IS NULL",
            ("@now", append.Now), ("@id", sessionId), ("@user", userId)) > 0;
        if (ended)
        {
            append.Add(EventKind.SessionEnded, user: userId, subject: sessionId, actor: userId);
        }

        return ended;
    }

    private static FoundToken? FindToken(Append append, string hash) =>
        append.One(
            """
            SELECT s.user_id, s.id, s.ended_at, s.expires_at, t.used_at
            FROM refresh_tokens t JOIN login_sessions s ON s.id = t.session_id WHERE t.hash = @hash
            """,
            row => new FoundToken(
                row.GetInt64(0),
                row.GetInt64(1),
                !row.IsDBNull(2),
                row.GetInt64(3),
                row.IsDBNull(4) ? null : row.GetInt64(4)),
            ("@hash", hash));

    private static string NewToken(Append append, long sessionId)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        append.Run(
            "INSERT INTO refresh_tokens (hash, session_id, created_at) VALUES (@hash, @session, @now)",
            ("@hash", Hash(token)), ("@session", sessionId), ("@now", append.Now));
        return token;
    }

    private static long Expiry(Append append) => append.Now + (long)Lifetime.TotalMilliseconds;

    // The token is 256 random bits: a plain hash of it cannot be guessed backwards.
    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed record OverRow(long Id, long UserId);

    private sealed record SessionRow(long Id, long CreatedAt, long LastUsedAt, string? Address, string? UserAgent);

    private sealed record CallerRow(string Username, string Email, string Role, long IsInvisible, string? Dialect);

    private sealed record FoundToken(long UserId, long SessionId, bool Ended, long ExpiresAt, long? UsedAt)
    {
        public bool IsOver(long now) => Ended || ExpiresAt <= now;
    }
}

/// <summary>Where a session is used, as far as the request tells.</summary>
internal sealed record Device(string Address, string? UserAgent)
{
    private const int LongestUserAgent = 256;

    /// <summary>What it speaks, if it signs in by a route that says so.</summary>
    public string? Dialect { get; init; }

    public static Device Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return new Device(
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            agent.Length == 0 ? null : agent[..Math.Min(agent.Length, LongestUserAgent)]);
    }
}
