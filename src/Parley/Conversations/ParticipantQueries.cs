using Parley.Accounts;
using Parley.Data;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>All people of a conversation, a page at a time.</summary>
internal sealed class ParticipantQueries(Database database)
{
    internal const int MaxQuery = 100;

    private const string Sql =
        """
        SELECT p.conversation_id AS conversationid, u.id AS userid, u.username AS username, u.name AS name, u.avatar AS avatar, p.role AS role
        FROM participants p JOIN users u ON u.id = p.user_id
        WHERE p.conversation_id = @conversation AND p.left_pos IS NULL
          AND (u.username_key LIKE @contains ESCAPE '!' OR u.name_key LIKE @contains ESCAPE '!')
        ORDER BY CASE p.role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END, p.joined_pos, u.id
        LIMIT @limit OFFSET @offset
        """;

    /// <summary>The owner, the admins, then the members as they came; those whose username or name contains the text.</summary>
    public Outcome<(IReadOnlyList<ParticipantView> People, long Pos)> Page(Caller caller, long conversation, string text, Paging paging)
    {
        using var snapshot = database.Read();
        if (Membership.Find(snapshot, conversation, caller.UserId) is null)
        {
            return Membership.NotFound;
        }

        var rows = snapshot.Query<ParticipantRow>(
            Sql,
            new
            {
                conversation,
                contains = $"%{People.Escape(AccountRules.Key(text))}%",
                limit = paging.Limit,
                offset = paging.Offset,
            });
        return ((IReadOnlyList<ParticipantView>)[.. rows.Select(p => p.ToView())], snapshot.Pos);
    }
}
