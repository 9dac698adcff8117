using System.Globalization;
using Parley.Data;

namespace Parley.Accounts;

/// <summary>Reads accounts.</summary>
internal sealed class People(Database database)
{
    /// <summary>A person as he sees himself; null if the account is gone.</summary>
    public Me? FindMe(long userId)
    {
        using var snapshot = database.Read();
        var row = snapshot.First<PersonRow>(
            $"""{PersonRow.Select} WHERE u.id = @userId""", new { userId });
        return row is null
            ? null
            : new Me(row.PublicId, row.Username, row.Name, row.Avatar, row.Email, row.Role, row.CreatedAt);
    }

    /// <summary>The stored hash of the account with this e-mail, and whose it is.</summary>
    public (long UserId, string Hash)? FindPassword(string email)
    {
        using var snapshot = database.Read();
        var row = snapshot.First<PasswordRow>(
            """SELECT u.id AS "Id", u.password_hash AS "Hash" FROM users u WHERE u.email_key = @key""",
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
    /// People whose username or name contains the text, or whose whole e-mail it is; those whose username begins with it
    /// come first. Never the caller. Also returns the position of the snapshot.
    /// </summary>
    public (IReadOnlyList<UserRef> Found, long Pos) Search(long callerId, string text, int limit)
    {
        using var snapshot = database.Read();
        if (text.Length == 0)
        {
            return ([], snapshot.Pos);
        }

        var key = AccountRules.Key(text);
        var found = snapshot.Query<PersonRow>(
            $$"""
            {{PersonRow.Select}}
            WHERE u.id <> @callerId
              AND (u.username_key LIKE @contains ESCAPE '!' OR LOWER(u.name) LIKE @contains ESCAPE '!'
                OR u.name LIKE @written ESCAPE '!' OR u.email_key = @key)
            ORDER BY CASE WHEN u.username_key = @key OR u.email_key = @key THEN 0
              WHEN u.username_key LIKE @begins ESCAPE '!' THEN 1 ELSE 2 END, u.username_key
            LIMIT @limit
            """,
            new
            {
                callerId,
                key,
                limit,
                contains = $"%{Escape(key)}%",
                begins = $"{Escape(key)}%",
                // SQLite lowers ASCII only: other letters are found as they were written.
                written = $"%{Escape(text)}%",
            });
        return (found.Select(p => new UserRef(p.PublicId, p.Username, p.Name, p.Avatar)).ToList(), snapshot.Pos);
    }

    /// <summary>A text as a part of a pattern that is used with <c>ESCAPE '!'</c>.</summary>
    internal static string Escape(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal)
            .Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal);

    private sealed record PersonRow(
        long Id, string Username, string Name, string? Avatar, string Email, string Role, long CreatedAt)
    {
        public const string Select =
            """
            SELECT u.id AS "Id", u.username AS "Username", u.name AS "Name", u.avatar AS "Avatar", u.email AS "Email",
              u.role AS "Role", u.created_at AS "CreatedAt"
            FROM users u
            """;

        public string PublicId => Id.ToString(CultureInfo.InvariantCulture);
    }

    private sealed record PasswordRow(long Id, string Hash);
}
