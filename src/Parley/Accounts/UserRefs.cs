using Parley.Data;
using Parley.Log;

namespace Parley.Accounts;

/// <summary>People as others see them, by their numbers; those who do not exist are missing.</summary>
internal static class UserRefs
{
    private const string Sql =
        "SELECT u.id AS id, u.username AS username, u.name AS name, u.avatar AS avatar FROM users u WHERE u.id IN @ids";

    public static Dictionary<long, UserRef> Of(Snapshot snapshot, IEnumerable<long> people) =>
        snapshot.Query<Row>(Sql, new { ids = people.Distinct().ToArray() }).ToDictionary(row => row.Id, row => row.ToRef());

    public static Dictionary<long, UserRef> Of(Append append, params long[] people) =>
        append.Query<Row>(Sql, new { ids = people }).ToDictionary(row => row.Id, row => row.ToRef());

    private sealed record Row
    {
        public long Id { get; init; }

        public string Username { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Avatar { get; init; }

        public UserRef ToRef() => new(Invariant($"{Id}"), Username, Name, Avatar);
    }
}
