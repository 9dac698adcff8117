using System.Data.Common;
using Parley.Data;
using Parley.Log;

namespace Parley.Moderation;

/// <summary>The two kinds of sanctions. Stored: never rename one.</summary>
internal static class SanctionKind
{
    public const string Ban = "ban";
    public const string Mute = "mute";
}

/// <summary>A ban or a mute as it is kept. One whose end has passed is none: nobody needs to lift it.</summary>
internal sealed record Sanction
{
    private const string Columns =
        "x.user_id AS userid, x.until_at AS until, x.reason AS reason, x.actor_id AS actorid, x.at AS at FROM sanctions x";

    private const string One = $"SELECT {Columns} WHERE x.conversation_id = @conversation AND x.kind = @kind AND x.user_id = @user";

    private const string Page =
        $"""
        SELECT {Columns}
        WHERE x.conversation_id = @conversation AND x.kind = @kind AND (x.until_at IS NULL OR x.until_at > @now)
        ORDER BY x.user_id LIMIT @limit OFFSET @offset
        """;

    private const string Banned =
        $"""
        SELECT {Columns}
        WHERE x.conversation_id = @conversation AND x.kind = 'ban' AND x.user_id IN @users AND (x.until_at IS NULL OR x.until_at > @now)
        ORDER BY x.user_id
        """;

    public long UserId { get; init; }

    /// <summary>Null: for ever.</summary>
    public long? Until { get; init; }

    public string? Reason { get; init; }

    public long ActorId { get; init; }

    public long At { get; init; }

    /// <summary>As it is kept, also if its end has passed.</summary>
    public static Sanction? Find(Append append, long conversation, string kind, long user) =>
        append.One(One, Read, ("@conversation", conversation), ("@kind", kind), ("@user", user));

    public static Sanction? Find(Snapshot snapshot, long conversation, string kind, long user) =>
        snapshot.First<Sanction>(One, new { conversation, kind, user });

    public static IEnumerable<Sanction> List(Snapshot snapshot, long conversation, string kind, long now, int limit, long offset) =>
        snapshot.Query<Sanction>(Page, new { conversation, kind, now, limit, offset });

    /// <summary>A refusal that names the first of these people who is banned there.</summary>
    public static Refusal? CheckBans(Append append, long conversation, IReadOnlyCollection<long> users) =>
        append.Query<Sanction>(Banned, new { conversation, users = users.ToArray(), now = append.Now }).FirstOrDefault() is not { } ban ? null
        : users.Count == 1 ? Denied("You are banned here", ban.Until, append.Now)
        : Refusal.Forbidden(Invariant($"User {ban.UserId} is banned here"));

    /// <summary>A refusal that says until when.</summary>
    public static Refusal Denied(string what, long? until, long now) =>
        until is not { } end
            ? Refusal.Forbidden(what)
            : Refusal.Forbidden($"{what} until {new Wire.Timestamp(end)}") with { RetryAfter = (int)Math.Min(int.MaxValue, ((end - now) / 1_000) + 1) };

    public bool IsOver(long now) => Until <= now;

    public void Write(Append append, long conversation, string kind) =>
        append.Run(
            """
            INSERT INTO sanctions (conversation_id, kind, user_id, until_at, reason, actor_id, at)
            VALUES (@conversation, @kind, @user, @until, @reason, @actor, @at)
            ON CONFLICT (conversation_id, kind, user_id) DO UPDATE
            SET until_at = excluded.until_at, reason = excluded.reason, actor_id = excluded.actor_id, at = excluded.at
            """,
            ("@conversation", conversation), ("@kind", kind), ("@user", UserId), ("@until", Until), ("@reason", Reason),
            ("@actor", ActorId), ("@at", At));

    public static void Remove(Append append, long conversation, string kind, long user) =>
        append.Run(
            "DELETE FROM sanctions WHERE conversation_id = @conversation AND kind = @kind AND user_id = @user",
            ("@conversation", conversation), ("@kind", kind), ("@user", user));

    public SanctionView ToView() => new(UserId, Until, Reason, ActorId, At);

    private static Sanction Read(DbDataReader row) => new()
    {
        UserId = row.GetInt64(0),
        Until = row.IsDBNull(1) ? null : row.GetInt64(1),
        Reason = row.IsDBNull(2) ? null : row.GetString(2),
        ActorId = row.GetInt64(3),
        At = row.GetInt64(4),
    };
}
