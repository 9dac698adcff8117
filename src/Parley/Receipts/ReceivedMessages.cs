using Parley.Conversations;
using Parley.Data;
using Parley.Log;

namespace Parley.Receipts;

/// <summary>A message of somebody else that a watermark passed.</summary>
internal sealed record ReceivedMessage(long Id, long SenderId);

/// <summary>
/// What a watermark passed when it moved, and whom that concerns: authors who are still there. Nobody, if the person does not
/// tell of his reading; and nobody who does not tell of his.
/// </summary>
internal static class ReceivedMessages
{
    private const string Received =
        """
        FROM messages m
        JOIN participants p ON p.user_id = m.sender_id AND p.conversation_id = m.conversation_id AND p.left_pos IS NULL
        JOIN users a ON a.id = m.sender_id AND a.read_receipts = 1
        JOIN users r ON r.id = @user AND r.read_receipts = 1
        WHERE m.conversation_id = @conversation AND m.seq > @after AND m.seq <= @through
          AND m.sender_id <> @user AND m.deleted_at IS NULL
        """;

    private const string AllSql = $"SELECT m.id AS id, m.sender_id AS senderid {Received} ORDER BY m.seq";

    private const string LatestSql = $"SELECT MAX(m.id) AS id, m.sender_id AS senderid {Received} GROUP BY m.sender_id";

    /// <summary>Empty in large conversations, where nobody is told.</summary>
    public static List<ReceivedMessage> Between(Append append, Membership person, long after, long through) =>
        person.People > ReceiptRules.MaxPeople
            ? []
            : append.All(
                AllSql,
                row => new ReceivedMessage(row.GetInt64(0), row.GetInt64(1)),
                ("@conversation", person.ConversationId),
                ("@user", person.UserId),
                ("@after", First(after, through)),
                ("@through", through));

    public static IEnumerable<ReceivedMessage> LatestOfEachAuthor(List<ReceivedMessage> messages) =>
        messages.GroupBy(m => m.SenderId).Select(of => of.Last());

    public static List<ReceivedMessage> LatestOfEachAuthor(Snapshot snapshot, long conversation, long user, long after, long through) =>
        [.. snapshot.Query<ReceivedMessage>(LatestSql, new { conversation, user, after = First(after, through), through })];

    /// <summary>A frame for the author of each, with what all others together have done by now.</summary>
    public static List<(long User, ReceiptFrame Frame)> ToFrames(
        IEnumerable<ReceivedMessage> messages, Func<Watermarks> watermarks, Func<ReceivedMessage, ReceiptFrame> frame)
    {
        var authors = messages.ToList();
        if (authors.Count == 0)
        {
            return [];
        }

        var now = watermarks();
        return
        [
            .. authors.Select(m => (m.SenderId, frame(m) with
            {
                DeliveredToAll = now.DeliveredToAllBut(m.SenderId),
                ReadByAll = now.ReadByAllBut(m.SenderId),
            })),
        ];
    }

    private static long First(long after, long through) => Math.Max(after, through - ReceiptRules.MaxMessages);
}
