using Parley.Blocks;
using Parley.Conversations;
using Parley.Data;

namespace Parley.Receipts;

/// <summary>
/// What somebody missed of receipts: of each conversation and person only where he has come to by now, for the latest
/// message concerned; and where the person himself has read to on another device. Nothing of, or for, people who do not tell
/// of their reading, nor between people of whom one has blocked the other.
/// </summary>
internal static class MissedReceipts
{
    private const string LatestUpTo =
        """
        COALESCE((SELECT m.id FROM messages m
                  WHERE m.conversation_id = p.conversation_id AND m.sender_id = @user AND m.deleted_at IS NULL
                    AND m.id > o.joined_pos AND m.seq <=
        """;

    // Authors are told up to a second after a watermark moved: events that came first may have moved the offset past it.
    private const string HasMoved =
        "(w.changed_pos >= @since OR w.changed_at >= COALESCE((SELECT e.at - 5000 FROM events e WHERE e.pos = @since), 0))";

    private const string Else0 = "ORDER BY m.seq DESC LIMIT 1), 0)";

    private static readonly string OfOthers =
        $"""
        SELECT p.conversation_id AS conversationid, w.user_id AS userid, w.changed_at AS at,
               {LatestUpTo} w.delivered_seq {Else0} AS delivered, {LatestUpTo} w.read_seq {Else0} AS read
        FROM participants p
        JOIN conversations c ON c.id = p.conversation_id AND c.participant_count <= @most
        JOIN participants o ON o.conversation_id = p.conversation_id AND o.user_id <> p.user_id AND o.left_pos IS NULL
        JOIN watermarks w ON w.conversation_id = o.conversation_id AND w.user_id = o.user_id AND {HasMoved}
        JOIN users t ON t.id = o.user_id AND t.read_receipts = 1
        JOIN users r ON r.id = p.user_id AND r.read_receipts = 1
        WHERE p.user_id = @user AND p.left_pos IS NULL AND {BlockSql.NoneBetween("p.user_id", "o.user_id")}
        ORDER BY p.conversation_id, w.user_id
        """;

    // What was read before it was marked as unread is told by the event of the mark.
    private const string OwnReading =
        $"""
        SELECT w.conversation_id AS conversationid, w.user_id AS userid, w.changed_at AS at,
               COALESCE((SELECT m.id FROM messages m WHERE m.conversation_id = w.conversation_id AND m.seq = w.read_seq
                           AND m.id > p.joined_pos), 0) AS read
        FROM participants p
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id AND {HasMoved} AND w.unread_from IS NULL
        WHERE p.user_id = @user AND p.left_pos IS NULL
        ORDER BY w.conversation_id
        """;

    /// <summary>Those of watermarks that moved at this position or after it.</summary>
    public static IReadOnlyList<ReceiptFrame> Since(Snapshot snapshot, long user, long since)
    {
        var moved = snapshot.Query<Moved>(OfOthers, new { user, since, most = (long)ReceiptRules.MaxPeople }).ToList();
        var blocked = BlockSql.With(snapshot, user);
        var watermarks = ParticipantRow.Of(snapshot, moved.Select(m => m.ConversationId).Distinct())
            .ToDictionary(of => of.Key, of => Watermarks.From(of.Where(p => !blocked.Contains(p.UserId)).Select(p => p.ToWatermark())));
        return
        [
            .. moved.SelectMany(m => m.ToFrames(watermarks[m.ConversationId], user)),
            .. snapshot.Query<Moved>(OwnReading, new { user, since }).SelectMany(m => m.ToOwnFrames()),
        ];
    }

    private sealed record Moved
    {
        public long ConversationId { get; init; }

        public long UserId { get; init; }

        public long At { get; init; }

        /// <summary>A message; 0: none.</summary>
        public long Delivered { get; init; }

        public long Read { get; init; }

        // What is read counts as delivered, so that one frame is enough for a message.
        public IEnumerable<ReceiptFrame> ToFrames(Watermarks watermarks, long author)
        {
            var frames = new List<ReceiptFrame>();
            if (Read > 0)
            {
                frames.Add(new MessageRead(Read, ConversationId, UserId, At));
            }

            if (Delivered > Read)
            {
                frames.Add(new MessageDelivered(Delivered, ConversationId, UserId, At));
            }

            return frames.Select(frame => frame with
            {
                DeliveredToAll = watermarks.DeliveredToAllBut(author),
                ReadByAll = watermarks.ReadByAllBut(author),
            });
        }

        public IEnumerable<ReceiptFrame> ToOwnFrames() =>
            Read > 0 ? [new MessageRead(Read, ConversationId, UserId, At)] : [];
    }
}
