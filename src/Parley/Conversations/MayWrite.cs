using Parley.Log;

namespace Parley.Conversations;

/// <summary>
/// Whether a person may write to another one in their direct conversation: what the other one has set, and who has blocked
/// whom. Who is refused is told the same, whichever of these it is.
/// </summary>
internal static class MayWrite
{
    /// <summary>Of <see cref="Joins"/>: what there is against it.</summary>
    public const string Objection =
        """
        CAST(CASE WHEN mine.at IS NOT NULL THEN 3
                  WHEN theirs.at IS NOT NULL OR t.who_may_write = 'nobody' THEN 2
                  WHEN t.who_may_write = 'friends' AND f.since IS NULL THEN 1
                  ELSE 0 END AS BIGINT) AS objection
        """;

    private const string Sql = "WHERE u.id = @user";

    private static readonly string OfSome =
        $"SELECT o.id AS id, {Objection} FROM users u JOIN users o ON o.id IN @others {Joins("u.id", "o.id")} {Sql} ORDER BY o.id";

    private static readonly string OfTwo = $"SELECT {Objection} FROM users u {Joins("u.id", "@other")} {Sql}";

    private static readonly Refusal NoMessages = Refusal.Forbidden("This person does not take messages from you");
    private static readonly Refusal NoRequests = Refusal.Forbidden("This person does not take friend requests from you");
    private static readonly Refusal Blocked = Refusal.Forbidden("You have blocked this person");

    /// <summary>Each by its primary key; without another person there is nothing.</summary>
    public static string Joins(string user, string other) =>
        $"""
        LEFT JOIN users t ON t.id = {other}
        LEFT JOIN blocks mine ON mine.user_id = {user} AND mine.blocked_id = {other}
        LEFT JOIN blocks theirs ON theirs.user_id = {other} AND theirs.blocked_id = {user}
        LEFT JOIN friendships f ON f.low_id = CASE WHEN {user} < {other} THEN {user} ELSE {other} END
         AND f.high_id = CASE WHEN {user} < {other} THEN {other} ELSE {user} END
        """;

    public static Refusal? Check(long objection) => objection switch
    {
        0 => null,
        3 => Blocked,
        _ => NoMessages,
    };

    public static Refusal? Check(Append append, long user, long other) => Check(Find(append, user, other));

    /// <summary>Whether one may ask the other to be his friend. Who takes messages from friends alone wants to be asked.</summary>
    public static Refusal? CheckRequest(Append append, long user, long other) => Find(append, user, other) switch
    {
        2 => NoRequests,
        3 => Blocked,
        _ => null,
    };

    /// <summary>
    /// Whether one may bring these people into a group or channel: those to whom he may write. The refusal is the same for a block
    /// and for a setting.
    /// </summary>
    public static Refusal? CheckAdding(Append append, long user, IReadOnlyCollection<long> others)
    {
        if (others.Count == 0)
        {
            return null;
        }

        var (id, objection) = append.Query<Objected>(OfSome, new { user, others = others.ToArray() }).FirstOrDefault(o => o.Objection != 0) ?? new Objected();
        return objection switch
        {
            0 => null,
            3 => others.Count == 1 ? Blocked : Refusal.Forbidden(Invariant($"You have blocked user {id}")),
            _ => Refusal.Forbidden(others.Count == 1 ? "This person cannot be added by you" : Invariant($"User {id} cannot be added by you")),
        };
    }

    private static long Find(Append append, long user, long other) => append.Scalar<long>(OfTwo, ("@user", user), ("@other", other));

    private sealed record Objected
    {
        public long Id { get; init; }

        public long Objection { get; init; }

        public void Deconstruct(out long id, out long objection) => (id, objection) = (Id, Objection);
    }
}
