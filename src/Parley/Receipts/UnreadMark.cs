using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Mentions;

namespace Parley.Receipts;

/// <summary>What the log's event refers to that a conversation was marked as unread, or is so no longer.</summary>
internal sealed record ConversationUnreadState(ConversationUnread Announcement)
{
    // What came later is told by later events. Whoever has left the conversation is shown nothing of it.
    private const string There = "x.id < e.pos AND (x.deleted_at IS NULL OR x.deleted_at > e.at)";

    private static readonly string Sql =
        $"""
        SELECT e.pos AS pos, {UnreadMark.Columns},
               (SELECT COUNT(*) FROM messages x WHERE {UnreadColumns.Unread} AND {There}) AS unread,
               {MentionColumns.CountOf(There)} AS mentions
        FROM events e
        JOIN participants p ON p.conversation_id = e.conversation_id AND p.user_id = e.user_id AND p.left_pos IS NULL
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        WHERE e.pos IN @positions
        """;

    /// <summary>By position: the mark of today, and how many messages there were then that are unread today.</summary>
    public static IReadOnlyDictionary<long, ConversationUnreadState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events) =>
        snapshot.Query<UnreadMark.Row>(Sql, new { positions = events.Select(e => e.Pos).ToArray() })
            .ToDictionary(row => row.Pos, row => row.ToState());
}

/// <summary>From where on a person has marked a conversation as unread. Reading it again, and sending, take the mark away.</summary>
internal static class UnreadMark
{
    /// <summary>Of a person's place p and his watermarks w.</summary>
    internal const string Columns =
        $"p.conversation_id AS conversationid, p.user_id AS userid, {UnreadColumns.From} AS unreadfrom";

    private static readonly string Sql =
        $"""
        SELECT {Columns}, {UnreadColumns.Count} AS unread, {MentionColumns.Count} AS mentions
        FROM participants p
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        WHERE p.user_id = @user AND p.conversation_id = @conversation AND p.left_pos IS NULL
        """;

    /// <summary>Marks from this seq on; what the person has never read is unread without a mark.</summary>
    public static void Set(Append append, Membership person, long seq) => Move(append, person, seq > person.ReadSeq ? null : seq);

    /// <summary>The person has read up to this seq once more.</summary>
    public static void ReadUpTo(Append append, Membership person, long seq)
    {
        if (person.UnreadFrom <= seq)
        {
            Move(append, person, seq < person.ReadSeq ? seq + 1 : null);
        }
    }

    private static void Move(Append append, Membership person, long? seq)
    {
        if (person.UnreadFrom == seq)
        {
            return;
        }

        append.Run(
            "UPDATE watermarks SET unread_from = @seq WHERE conversation_id = @conversation AND user_id = @user",
            ("@seq", seq), ("@conversation", person.ConversationId), ("@user", person.UserId));
        var now = append.Query<Row>(Sql, new { user = person.UserId, conversation = person.ConversationId })[0];
        append.Add(
            EventKind.ConversationUnread, conversation: person.ConversationId, user: person.UserId, actor: person.UserId,
            state: now.ToState());
    }

    internal sealed record Row
    {
        public long Pos { get; init; }

        public long ConversationId { get; init; }

        public long UserId { get; init; }

        public long? UnreadFrom { get; init; }

        public long Unread { get; init; }

        public long Mentions { get; init; }

        public ConversationUnreadState ToState() => new(new ConversationUnread(ConversationId, UnreadFrom, Unread, Mentions));
    }
}

/// <summary>What is unread, of a person's place p and his watermarks w.</summary>
internal static class UnreadColumns
{
    /// <summary>Whether a message x is one of them, if it is still there.</summary>
    public const string Unread =
        """
        x.conversation_id = p.conversation_id AND x.seq >= COALESCE(w.unread_from, w.read_seq + 1) AND x.sender_id <> p.user_id
        """;

    /// <summary>
    /// How many of them. What follows the watermark is the conversation's last messages, none of them one's own: counted by
    /// their numbers, but for those that were deleted, so that it costs the same however many there are. Only what was
    /// marked as unread after it had been read is counted one by one.
    /// </summary>
    public const string Count =
        """
        (SELECT CASE WHEN f.seq IS NULL OR l.last_seq <= w.read_seq THEN 0
                     WHEN f.seq > w.read_seq THEN l.last_seq - f.seq + 1
                     ELSE l.last_seq - w.read_seq END
         FROM conversations l
         LEFT JOIN messages f ON f.conversation_id = l.id
          AND f.seq = (SELECT o.seq FROM messages o WHERE o.conversation_id = l.id ORDER BY o.seq LIMIT 1)
         WHERE l.id = p.conversation_id)
        - (SELECT COUNT(*) FROM messages d
           WHERE d.conversation_id = p.conversation_id AND d.seq > w.read_seq AND d.deleted_at IS NOT NULL)
        + (SELECT COUNT(*) FROM messages x
           WHERE x.conversation_id = p.conversation_id AND x.seq >= w.unread_from AND x.seq <= w.read_seq
             AND x.sender_id <> p.user_id AND x.deleted_at IS NULL)
        """;

    /// <summary>The message from which on it was marked as unread.</summary>
    public const string From =
        """
        (SELECT x.id FROM messages x
         WHERE x.conversation_id = p.conversation_id AND x.seq >= w.unread_from ORDER BY x.seq LIMIT 1)
        """;
}
