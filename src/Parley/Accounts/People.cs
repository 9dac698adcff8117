using Parley.Data;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>Reads accounts.</summary>
internal sealed class People(Database database, TimeProvider time)
{
    private const string SearchSql =
        $$"""
        {{PersonRow.Select}}
        WHERE u.id <> @callerId AND u.deleted_at IS NULL
          AND (u.username_key LIKE @contains ESCAPE '!' OR u.name_key LIKE @contains ESCAPE '!'
            OR u.name LIKE @written ESCAPE '!'
            OR u.email_key = @key AND (u.email_to = '{{Audience.Everyone}}' OR u.email_to = '{{Audience.Friends}}' AND EXISTS (
              SELECT 1 FROM friendships f
              WHERE f.low_id = CASE WHEN u.id < @callerId THEN u.id ELSE @callerId END
                AND f.high_id = CASE WHEN u.id < @callerId THEN @callerId ELSE u.id END AND f.since IS NOT NULL)))
        """;

    /// <summary>A person as he sees himself; null if the account is gone.</summary>
    public Me? FindMe(long userId)
    {
        using var snapshot = database.Read();
        return FindMe(snapshot, userId);
    }

    /// <summary>As the other, and the position of the snapshot.</summary>
    public Outcome<(Me Me, long Pos)> FindMe(Caller caller)
    {
        using var snapshot = database.Read();
        return FindMe(snapshot, caller.UserId) is { } me ? (me, snapshot.Pos) : Refusal.NotFound("User");
    }

    /// <summary>Somebody as the caller may see him, and the position of the snapshot.</summary>
    public Outcome<(Profile Profile, long Pos)> Find(Caller caller, long userId)
    {
        using var snapshot = database.Read();
        var found = ToProfiles(snapshot, caller, snapshot.Query<PersonRow>($"{PersonRow.ById} AND u.deleted_at IS NULL", new { ids = (long[])[userId] }));
        return found.Count == 0 ? Refusal.NotFound("User") : (found[0], snapshot.Pos);
    }

    /// <summary>Everybody, as the caller may see them, and the position of the snapshot.</summary>
    public (IReadOnlyList<Profile> People, long Pos) List(Caller caller, PeopleOrder order, Paging paging)
    {
        using var snapshot = database.Read();
        var rows = snapshot.Query<PersonRow>(
            $"{PersonRow.Select} WHERE u.deleted_at IS NULL ORDER BY {order.Sql} LIMIT @limit OFFSET @offset",
            new { limit = paging.Limit, offset = paging.Offset });
        return (ToProfiles(snapshot, caller, rows), snapshot.Pos);
    }

    /// <summary>The stored hash of the account with this e-mail, and whose it is.</summary>
    public (long UserId, string Hash)? FindPassword(string email)
    {
        using var snapshot = database.Read();
        var row = snapshot.First<PasswordRow>(
            """SELECT u.id AS "Id", u.password_hash AS "Hash" FROM users u WHERE u.email_key = @key AND u.deleted_at IS NULL""",
            new { key = AccountRules.Key(email) });
        return row is null ? null : (row.Id, row.Hash);
    }

    public bool IsTaken(string email, string username)
    {
        using var snapshot = database.Read();
        return snapshot.First<long>(
            "SELECT COUNT(*) FROM users WHERE email_key = @email OR username_key = @username",
            new { email = AccountRules.Key(email), username = AccountRules.Key(username) }) > 0;
    }

    /// <summary>
    /// People whose username or name contains the text, or whose whole e-mail it is if they show that to the caller; never the caller. Also
    /// returns the position of the snapshot.
    /// </summary>
    public (IReadOnlyList<UserRef> Found, long Pos) Search(long callerId, string text, PeopleOrder order, Paging paging)
    {
        using var snapshot = database.Read();
        if (text.Length == 0)
        {
            return ([], snapshot.Pos);
        }

        var key = AccountRules.Key(text);
        var found = snapshot.Query<PersonRow>(
            $"{SearchSql} ORDER BY {order.Sql} LIMIT @limit OFFSET @offset",
            new
            {
                callerId,
                key,
                limit = paging.Limit,
                offset = paging.Offset,
                contains = $"%{Escape(key)}%",
                begins = $"{Escape(key)}%",
                // The key of a name from before there were keys has its other letters than ASCII as they were written.
                written = $"%{Escape(text)}%",
            });
        return ([.. found.Select(p => p.ToRef())], snapshot.Pos);
    }

    private Me? FindMe(Snapshot snapshot, long userId) =>
        snapshot.First<PersonRow>(PersonRow.ById, new { ids = (long[])[userId] })?.ToMe() is { } me
            ? me with { Status = me.Status?.At(Now) }
            : null;

    private List<Profile> ToProfiles(Snapshot snapshot, Caller caller, IEnumerable<PersonRow> rows)
    {
        var people = rows.ToList();
        var viewers = Viewer.Of(snapshot, caller.UserId, [.. people.Select(p => p.Id)]);
        var now = Now;
        return [.. people.Select(p => p.ToProfile(viewers(p.Id), now))];
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A text as a part of a pattern that is used with <c>ESCAPE '!'</c>.</summary>
    internal static string Escape(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal)
            .Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal);

    private sealed record PasswordRow(long Id, string Hash);
}
