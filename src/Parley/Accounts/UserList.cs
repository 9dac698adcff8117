using Parley.Data;
using Parley.Wire;

namespace Parley.Accounts;

internal enum UserOrder
{
    Username,
    CreatedAt,
    UpdatedAt,
}

/// <summary>A person in the list of all; what he is called and since when he is there.</summary>
internal sealed record ListedUser
{
    public long Id { get; init; }

    public string Username { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Avatar { get; init; }

    public long CreatedAt { get; init; }
}

internal sealed record UserPage(IReadOnlyList<ListedUser> Users, long Total, long Pos);

/// <summary>All people, a page at a time.</summary>
internal sealed class UserList(Database database)
{
    private const string Columns =
        "SELECT u.id AS id, u.username AS username, u.name AS name, u.avatar AS avatar, u.created_at AS createdat FROM users u";

    public UserPage Page(Paging paging, UserOrder order, bool descending)
    {
        var column = order switch
        {
            UserOrder.Username => "u.username_key",
            UserOrder.UpdatedAt => "COALESCE(u.updated_at, u.created_at)",
            _ => "u.created_at",
        };
        var direction = descending ? "DESC" : "ASC";
        using var snapshot = database.Read();
        return new UserPage(
            [
                .. snapshot.Query<ListedUser>(
                    $"{Columns} WHERE u.deleted_at IS NULL ORDER BY {column} {direction}, u.id {direction} LIMIT @limit OFFSET @offset",
                    new { limit = paging.Limit, offset = paging.Offset }),
            ],
            snapshot.First<long>("SELECT COUNT(*) FROM users WHERE deleted_at IS NULL"),
            snapshot.Pos);
    }
}
