using Parley.Data;
using Parley.Log;
using Parley.Receipts;

namespace Parley.Conversations;

/// <summary>A person present in a conversation, as read from the database.</summary>
internal sealed record ParticipantRow
{
    private const string Sql =
        """
        SELECT p.conversation_id AS conversationid, u.id AS userid, u.username AS username, u.name AS name,
               u.avatar AS avatar, p.role AS role, w.delivered_seq AS deliveredseq, w.read_seq AS readseq,
               u.read_receipts AS readreceipts, p.joined_at AS joinedat
        FROM participants p
        JOIN users u ON u.id = p.user_id
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        WHERE p.conversation_id IN @conversations AND p.left_pos IS NULL
        ORDER BY p.conversation_id, p.joined_pos, u.id
        """;

    public long ConversationId { get; init; }

    public long UserId { get; init; }

    public string Username { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Avatar { get; init; }

    public string Role { get; init; } = ParticipantRole.Member;

    public long DeliveredSeq { get; init; }

    public long ReadSeq { get; init; }

    public long ReadReceipts { get; init; }

    public long JoinedAt { get; init; }

    /// <summary>The people of these conversations; of each, the one who came first is first.</summary>
    public static ILookup<long, ParticipantRow> Of(Snapshot snapshot, IEnumerable<long> conversations) =>
        snapshot.Query<ParticipantRow>(Sql, new { conversations = conversations.ToArray() }).ToLookup(p => p.ConversationId);

    public static List<ParticipantRow> Of(Append append, long conversation) =>
        append.Query<ParticipantRow>(Sql, new { conversations = (long[])[conversation] });

    public ParticipantView ToView() => new(UserId, Username, Name, Avatar, Role) { JoinedAt = JoinedAt };

    public Watermark ToWatermark() => new() { UserId = UserId, DeliveredSeq = DeliveredSeq, ReadSeq = ReadSeq, ReadReceipts = ReadReceipts };
}
