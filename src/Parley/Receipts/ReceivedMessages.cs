using Parley.Conversations;
using Parley.Data;
using Parley.Log;

namespace Parley.Receipts;

/// <summary>A message of somebody else that a watermark passed.</summary>
internal sealed record ReceivedMessage(long Id, long SenderId, long Seq);

/// <summary>
/// What a watermark passed when it moved, and whom that concerns: authors who are still there. Nobody, if the person does not
/// tell of his reading; and nobody who does not tell of his.
/// </summary>
internal static class ReceivedMessages
{
    // By authors who are told of it.
    private const string ToldSql =
        """
        SELECT m.id AS id, m.sender_id AS senderid, m.seq AS seq
        FROM messages m
        JOIN participants p ON p.user_id = m.sender_id AND p.conversation_id = m.conversation_id AND p.left_pos IS NULL
        JOIN users a ON a.id = m.sender_id AND a.read_receipts = 1
        WHERE m.conversation_id = @conversation AND m.seq > @after AND m.seq <= @through AND m.deleted_at IS NULL
        """;

    private const string Sql =
        $"{ToldSql} AND m.sender_id <> @user AND EXISTS (SELECT 1 FROM users r WHERE r.id = @user AND r.read_receipts = 1) ORDER BY m.seq";

    /// <summary>Empty in large conversations, where nobody is told.</summary>
    public static List<ReceivedMessage> Between(Append append, Membership person, long after, long through) =>
        person.People > ReceiptRules.MaxPeople
            ? []
            : append.All(
                Sql,
                row => new ReceivedMessage(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
                ("@conversation", person.ConversationId),
                ("@user", person.UserId),
                ("@after", First(after, through)),
                ("@through", through));

    /// <summary>Whoever they were received by.</summary>
    public static List<ReceivedMessage> Between(Snapshot snapshot, long conversation, long after, long through) =>
        [.. snapshot.Query<ReceivedMessage>($"{ToldSql} ORDER BY m.seq", new { conversation, after = First(after, through), through })];

    public static IEnumerable<ReceivedMessage> LatestOfEachAuthor(IEnumerable<ReceivedMessage> messages) =>
        messages.GroupBy(m => m.SenderId).Select(of => of.Last());

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
