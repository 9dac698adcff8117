using Parley.Log;

namespace Parley.Conversations;

/// <summary>Finds the people a command names, and gives them a place in a conversation.</summary>
internal static class Newcomers
{
    private const string Sql =
        """
        SELECT u.id AS userid, u.username AS username, u.name AS name, u.avatar AS avatar
        FROM users u WHERE u.id IN @ids ORDER BY u.id
        """;

    /// <summary>All of them, or a refusal that names one who does not exist.</summary>
    public static Outcome<List<ParticipantRow>> Load(Append append, IReadOnlyCollection<long> ids)
    {
        var people = append.Query<ParticipantRow>(Sql, new { ids });
        var known = people.Select(p => p.UserId).ToHashSet();
        foreach (var id in ids)
        {
            if (!known.Contains(id))
            {
                return Refusal.Invalid(Invariant($"There is no user {id}"));
            }
        }

        return people;
    }

    /// <summary>Begins a stay; in a direct conversation with the partner. What was written before it counts as received and read: it is not the newcomer's.</summary>
    public static void Seat(Append append, long conversation, long user, string role, long pos, long lastSeq, long? partner = null)
    {
        append.Run(
            """
            INSERT INTO participants (conversation_id, user_id, joined_pos, role, joined_at, partner_id)
            VALUES (@conversation, @user, @pos, @role, @at, @partner)
            """,
            ("@conversation", conversation), ("@user", user), ("@pos", pos), ("@role", role), ("@at", append.Now), ("@partner", partner));
        append.Run(
            """
            INSERT INTO watermarks (conversation_id, user_id, delivered_seq, read_seq)
            VALUES (@conversation, @user, @seq, @seq)
            ON CONFLICT (conversation_id, user_id) DO UPDATE
            SET delivered_seq = excluded.delivered_seq, read_seq = excluded.read_seq, unread_from = NULL, changed_pos = 0
            """,
            ("@conversation", conversation), ("@user", user), ("@seq", lastSeq));
    }
}
