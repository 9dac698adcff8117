using Parley.Data;
using Parley.Log;
using Parley.Receipts;

namespace Parley.Conversations;

/// <summary>A person present in a conversation, as read from the database.</summary>
internal sealed record ParticipantRow
{
    /// <summary>How many of the people of a large channel are shown: whoever looks, owner and admins, and those who came first.</summary>
    public const int MostShown = 50;

    private const string Columns =
        """
        SELECT p.conversation_id AS conversationid, u.id AS userid, u.username AS username, u.name AS name,
               u.avatar AS avatar, p.role AS role, w.delivered_seq AS deliveredseq, w.read_seq AS readseq,
               u.read_receipts AS readreceipts, p.joined_at AS joinedat
        FROM participants p
        JOIN users u ON u.id = p.user_id
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        """;

    private const string Sql =
        $"""
        {Columns}
        WHERE p.conversation_id IN @conversations AND p.left_pos IS NULL
        ORDER BY p.conversation_id, p.joined_pos, u.id
        """;

    // Each part goes by an index, and none walks through all who are there.
    internal const string ShownSql =
        $"""
        {Columns}
        JOIN (
          SELECT a.conversation_id AS conversation, a.user_id AS person, a.joined_pos AS since FROM participants a
          WHERE a.conversation_id IN @conversations AND a.left_pos IS NULL AND a.role <> 'member'
          UNION
          SELECT v.conversation_id, v.user_id, v.joined_pos FROM participants v
          WHERE v.user_id = @viewer AND v.conversation_id IN @conversations AND v.left_pos IS NULL
          UNION
          SELECT f.conversation_id, f.user_id, f.joined_pos FROM conversations c
          JOIN participants f ON f.conversation_id = c.id AND f.left_pos IS NULL
           AND f.joined_pos <= COALESCE(
             (SELECT l.joined_pos FROM participants l WHERE l.conversation_id = c.id AND l.left_pos IS NULL
              ORDER BY l.joined_pos LIMIT 1 OFFSET @most), 9223372036854775807)
          WHERE c.id IN @conversations
        ) shown ON shown.conversation = p.conversation_id AND shown.person = p.user_id AND shown.since = p.joined_pos
        ORDER BY p.conversation_id, CASE WHEN p.user_id = @viewer THEN 0 WHEN p.role = 'owner' THEN 1 WHEN p.role = 'admin' THEN 2 ELSE 3 END,
                 p.joined_pos, u.id
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

    private static List<ParticipantRow> Of(Append append, long conversation) =>
        append.Query<ParticipantRow>(Sql, new { conversations = (long[])[conversation] });

    /// <summary>Those whom somebody is shown, of conversations with so many people: all, but for large channels.</summary>
    public static ILookup<long, ParticipantRow> Shown(
        Snapshot snapshot, IReadOnlyCollection<(long Conversation, string Kind, long People)> of, long viewer)
    {
        var large = of.Where(c => IsLarge(c.Kind, c.People)).Select(c => c.Conversation).ToArray();
        var all = snapshot.Query<ParticipantRow>(
            Sql, new { conversations = of.Where(c => !IsLarge(c.Kind, c.People)).Select(c => c.Conversation).ToArray() });
        return (large.Length == 0 ? all : all.Concat(FirstOfEach(snapshot.Query<ParticipantRow>(ShownSql, Parameters(large, viewer)))))
            .ToLookup(p => p.ConversationId);
    }

    /// <summary>As the other, for somebody who is just coming.</summary>
    public static List<ParticipantRow> Shown(Append append, long conversation, string kind, long people) =>
        IsLarge(kind, people)
            ? [.. FirstOfEach(append.Query<ParticipantRow>(ShownSql, Parameters([conversation], viewer: 0)))]
            : Of(append, conversation);

    public static bool IsLarge(string kind, long people) => kind == ConversationKind.Channel && people > MostShown;

    public ParticipantView ToView() => new(UserId, Username, Name, Avatar, Role) { JoinedAt = JoinedAt };

    public Watermark ToWatermark() => new() { UserId = UserId, DeliveredSeq = DeliveredSeq, ReadSeq = ReadSeq, ReadReceipts = ReadReceipts };

    private static object Parameters(long[] conversations, long viewer) => new { conversations, viewer, most = MostShown - 1L };

    private static IEnumerable<ParticipantRow> FirstOfEach(IEnumerable<ParticipantRow> rows) =>
        rows.GroupBy(p => p.ConversationId).SelectMany(of => of.Take(MostShown));
}
