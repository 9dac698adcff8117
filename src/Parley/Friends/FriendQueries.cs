using Parley.Accounts;
using Parley.Data;
using Parley.Wire;

namespace Parley.Friends;

/// <summary>A person's friends, and the requests that wait for an answer.</summary>
internal sealed class FriendQueries(Database database)
{
    private const int MostRequests = 1_000;

    private const string OfUser = "(f.low_id = @user OR f.high_id = @user)";

    private const string FriendsSql =
        $"""
        SELECT u.id AS id, u.username AS username, u.name AS name, u.avatar AS avatar, f.since AS since
        FROM friendships f
        JOIN users u ON u.id = CASE WHEN f.low_id = @user THEN f.high_id ELSE f.low_id END
        WHERE {OfUser} AND f.since IS NOT NULL
          AND (u.username_key LIKE @contains ESCAPE '!' OR u.name_key LIKE @contains ESCAPE '!' OR u.name LIKE @written ESCAPE '!')
        ORDER BY u.username_key LIMIT @limit OFFSET @offset
        """;

    private const string RequestsSql =
        $"""
        SELECT f.request_id AS id, f.asked_by AS askedby, f.asked_at AS askedat,
               CASE WHEN f.low_id = @user THEN f.high_id ELSE f.low_id END AS other
        FROM friendships f
        WHERE {OfUser} AND f.since IS NULL
        ORDER BY f.request_id DESC LIMIT @most
        """;

    /// <summary>By username; with a text, those whose username or name contains it.</summary>
    public (IReadOnlyList<Friend> Friends, long Pos) List(Caller caller, string text, Paging paging)
    {
        using var snapshot = database.Read();
        var rows = snapshot.Query<FriendRow>(
            FriendsSql,
            new
            {
                user = caller.UserId,
                contains = $"%{People.Escape(AccountRules.Key(text))}%",
                written = $"%{People.Escape(text)}%",
                limit = paging.Limit,
                offset = paging.Offset,
            });
        return ([.. rows.Select(row => new Friend(Invariant($"{row.Id}"), row.Username, row.Name, row.Avatar, row.Since))], snapshot.Pos);
    }

    /// <summary>The latest first.</summary>
    public (FriendRequests Requests, long Pos) Requests(Caller caller)
    {
        using var snapshot = database.Read();
        var rows = snapshot.Query<RequestRow>(RequestsSql, new { user = caller.UserId, most = (long)MostRequests }).ToList();
        var people = UserRefs.Of(snapshot, [caller.UserId, .. rows.Select(row => row.Other)]);
        var requests = rows.ToLookup(
            row => row.AskedBy == caller.UserId,
            row => new FriendRequest(
                row.Id, people[row.AskedBy], people[row.AskedBy == caller.UserId ? row.Other : caller.UserId], row.AskedAt));
        return (new FriendRequests([.. requests[false]], [.. requests[true]]), snapshot.Pos);
    }

    private sealed record FriendRow
    {
        public long Id { get; init; }

        public string Username { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Avatar { get; init; }

        public long Since { get; init; }
    }

    private sealed record RequestRow
    {
        public long Id { get; init; }

        public long AskedBy { get; init; }

        public long AskedAt { get; init; }

        public long Other { get; init; }
    }
}
