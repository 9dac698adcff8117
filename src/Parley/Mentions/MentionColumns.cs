using Parley.Blocks;

namespace Parley.Mentions;

internal static class MentionColumns
{
    // What has counted goes on to count, for both: by a count that falls, the one would see that the other has blocked him.
    private static readonly string NotBlocked = BlockSql.NoneBetweenAt("p.user_id", "x.sender_id", "x.id");

    /// <summary>
    /// How many unread messages mention a person, of his place p and his watermarks w; none that was sent through a block.
    /// </summary>
    public static readonly string Count = CountOf("x.deleted_at IS NULL");

    /// <summary>As <see cref="Count"/>, of those messages x of which this holds.</summary>
    public static string CountOf(string there) =>
        $"""
        (SELECT COUNT(*) FROM mentions y JOIN messages x ON x.id = y.message_id
         WHERE y.user_id = p.user_id AND y.conversation_id = p.conversation_id AND y.seq >= COALESCE(w.unread_from, w.read_seq + 1)
           AND x.sender_id <> p.user_id AND {there} AND {NotBlocked})
        + (SELECT COUNT(*) FROM messages x
           WHERE x.conversation_id = p.conversation_id AND x.mentioned >= 2 AND x.seq >= COALESCE(w.unread_from, w.read_seq + 1)
             AND x.sender_id <> p.user_id AND {there} AND {NotBlocked}
             AND NOT EXISTS (SELECT 1 FROM mentions z WHERE z.message_id = x.id AND z.user_id = p.user_id))
        """;
}
