using Parley.Accounts;
using Parley.Data;
using Parley.Wire;

namespace Parley.Receipts;

/// <summary>What somebody has not read; conversations in which he has read everything are not listed.</summary>
internal sealed record UnreadView(long Total, IReadOnlyList<UnreadConversation> Conversations);

internal sealed record UnreadConversation(Id ConversationId, long UnreadCount);

internal sealed class UnreadQueries(Database database)
{
    internal const string Sql =
        $"""
        SELECT p.conversation_id AS conversationid, {UnreadColumns.Count} AS unread
        FROM participants p
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        WHERE p.user_id = @user AND p.left_pos IS NULL
        ORDER BY p.conversation_id
        """;

    public (UnreadView View, long Pos) Find(Caller caller)
    {
        using var snapshot = database.Read();
        var unread = snapshot.Query<Row>(Sql, new { user = caller.UserId })
            .Where(row => row.Unread > 0)
            .Select(row => new UnreadConversation(row.ConversationId, row.Unread))
            .ToList();
        return (new UnreadView(unread.Sum(c => c.UnreadCount), unread), snapshot.Pos);
    }

    private sealed record Row
    {
        public long ConversationId { get; init; }

        public long Unread { get; init; }
    }
}
