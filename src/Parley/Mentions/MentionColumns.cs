namespace Parley.Mentions;

internal static class MentionColumns
{
    /// <summary>How many unread messages mention a person, of his place p and his watermarks w.</summary>
    public const string Count =
        """
        (SELECT COUNT(*) FROM mentions y JOIN messages x ON x.id = y.message_id
         WHERE y.user_id = p.user_id AND y.conversation_id = p.conversation_id AND y.seq >= COALESCE(w.unread_from, w.read_seq + 1)
           AND x.sender_id <> p.user_id AND x.deleted_at IS NULL)
        + (SELECT COUNT(*) FROM messages x
           WHERE x.conversation_id = p.conversation_id AND x.mentioned >= 2 AND x.seq >= COALESCE(w.unread_from, w.read_seq + 1)
             AND x.sender_id <> p.user_id AND x.deleted_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM mentions z WHERE z.message_id = x.id AND z.user_id = p.user_id))
        """;
}
