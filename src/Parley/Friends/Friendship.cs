using System.Data.Common;
using Parley.Data;
using Parley.Log;

namespace Parley.Friends;

/// <summary>What is between two people, at a point of the log: a request without an answer, or friendship.</summary>
internal sealed record Friendship(long LowId, long HighId, long RequestId, long AskedBy, long AskedAt, long? Since)
{
    private const string Sql = "SELECT low_id, high_id, request_id, asked_by, asked_at, since FROM friendships";
    private const string OfTwo = $"{Sql} WHERE low_id = @low AND high_id = @high";
    private const string OfRequest = $"{Sql} WHERE request_id = @request";

    private const string FriendsSql =
        """
        SELECT CASE WHEN f.low_id = @user THEN f.high_id ELSE f.low_id END FROM friendships f
        WHERE (f.low_id = @user OR f.high_id = @user) AND f.since IS NOT NULL
        """;

    private const string AmongSql =
        """
        SELECT f.high_id FROM friendships f WHERE f.low_id = @user AND f.high_id IN @people AND f.since IS NOT NULL
        UNION ALL
        SELECT f.low_id FROM friendships f WHERE f.high_id = @user AND f.low_id IN @people AND f.since IS NOT NULL
        """;

    public bool AreFriends => Since is not null;

    public long Other(long user) => user == LowId ? HighId : LowId;

    /// <summary>The friends of somebody.</summary>
    public static IReadOnlySet<long> Of(Snapshot snapshot, long user) => snapshot.Query<long>(FriendsSql, new { user }).ToHashSet();

    /// <summary>Those of these people who are friends of somebody.</summary>
    public static IReadOnlySet<long> Among(Snapshot snapshot, long user, IReadOnlyCollection<long> people) =>
        snapshot.Query<long>(AmongSql, new { user, people = people.ToArray() }).ToHashSet();

    public static Friendship? Find(Append append, long one, long other) =>
        append.One(OfTwo, Read, ("@low", Math.Min(one, other)), ("@high", Math.Max(one, other)));

    /// <summary>At most so many of a person, and requests without an answer.</summary>
    public static List<Friendship> Some(Append append, long user, int most) =>
        append.All(
            $"{Sql} WHERE low_id = @user OR high_id = @user ORDER BY low_id, high_id LIMIT @most", Read,
            ("@user", user), ("@most", (long)most));

    /// <summary>By a request that this person has sent or got.</summary>
    public static Friendship? FindRequest(Append append, long request, long user) =>
        append.One(OfRequest, Read, ("@request", request)) is { } found && (found.LowId == user || found.HighId == user) ? found : null;

    public void Insert(Append append) =>
        append.Run(
            """
            INSERT INTO friendships (low_id, high_id, request_id, asked_by, asked_at, since)
            VALUES (@low, @high, @request, @by, @at, @since)
            """,
            ("@low", LowId), ("@high", HighId), ("@request", RequestId), ("@by", AskedBy), ("@at", AskedAt), ("@since", Since));

    public void Accept(Append append) =>
        append.Run(
            "UPDATE friendships SET since = @at WHERE low_id = @low AND high_id = @high",
            ("@at", append.Now), ("@low", LowId), ("@high", HighId));

    public void Delete(Append append) =>
        append.Run("DELETE FROM friendships WHERE low_id = @low AND high_id = @high", ("@low", LowId), ("@high", HighId));

    private static Friendship Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt64(5));
}
