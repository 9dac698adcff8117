using Parley.Data;

namespace Parley.Blocks;

/// <summary>Blocks in queries.</summary>
internal static class BlockSql
{
    /// <summary>The condition that nobody of two people, given as expressions, has blocked the other.</summary>
    public static string NoneBetween(string one, string other) =>
        $"""
        NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = {one} AND b.blocked_id = {other})
        AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = {other} AND b.blocked_id = {one})
        """;

    /// <summary>As <see cref="NoneBetween"/>, when a message was sent whose id is given as an expression; of blocks that are there still.</summary>
    public static string NoneBetweenAt(string one, string other, string message) =>
        $"""
        NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = {one} AND b.blocked_id = {other} AND b.pos < {message})
        AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = {other} AND b.blocked_id = {one} AND b.pos < {message})
        """;

    /// <summary>Since when there is a block between a person and those of these people where there is one, milliseconds since 1970.</summary>
    public static IReadOnlyDictionary<long, long> Since(Snapshot snapshot, long user, IReadOnlyCollection<long> people) =>
        snapshot.Query<(long Other, long At)>(
            """
            SELECT b.blocked_id, b.at FROM blocks b WHERE b.user_id = @user AND b.blocked_id IN @people
            UNION ALL
            SELECT b.user_id, b.at FROM blocks b WHERE b.blocked_id = @user AND b.user_id IN @people
            """,
            new { user, people = people.ToArray() })
            .GroupBy(b => b.Other).ToDictionary(b => b.Key, b => b.Min(one => one.At));

    /// <summary>Whom this person has blocked, and who has blocked him.</summary>
    public static (HashSet<long> Blocked, HashSet<long> BlockedBy) Of(Snapshot snapshot, long user)
    {
        var blocks = snapshot.Query<(long By, long Whom)>(
            """
            SELECT user_id, blocked_id FROM blocks WHERE user_id = @user
            UNION ALL
            SELECT user_id, blocked_id FROM blocks WHERE blocked_id = @user
            """,
            new { user }).ToList();
        return ([.. blocks.Where(b => b.By == user).Select(b => b.Whom)], [.. blocks.Where(b => b.Whom == user).Select(b => b.By)]);
    }

    /// <summary>Everybody between whom and this person there is a block.</summary>
    public static HashSet<long> With(Snapshot snapshot, long user)
    {
        var (blocked, blockedBy) = Of(snapshot, user);
        return [.. blocked, .. blockedBy];
    }
}
