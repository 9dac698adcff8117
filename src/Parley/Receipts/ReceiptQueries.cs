using Parley.Accounts;
using Parley.Blocks;
using Parley.Conversations;
using Parley.Data;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Receipts;

/// <summary>Somebody who has read a message, and when.</summary>
internal sealed record MessageReader(UserRef User, Timestamp ReadAt);

/// <summary>Up to where somebody has received and read a conversation.</summary>
internal sealed record ParticipantReceipt(Id UserId, long DeliveredSeq, long ReadSeq);

/// <summary>
/// Who has read what, for people of the conversation. Those who do not tell of their reading are not listed, and see of others
/// nothing; nor does anybody of people with whom there is a block. Of himself everybody sees all.
/// </summary>
internal sealed class ReceiptQueries(Database database)
{
    private static readonly string Shown =
        $"""
        JOIN users v ON v.id = @viewer
        JOIN users u ON u.id = p.user_id AND (u.id = v.id OR (u.read_receipts = 1 AND v.read_receipts = 1
         AND {BlockSql.NoneBetween("u.id", "v.id")}))
        """;

    // Of each person the first advance that passed the message, if it was during the stay in which the message was sent: when
    // he left, no later message could be read. Coming back moves the watermark without an advance.
    private static readonly string ReadersSql =
        $"""
        SELECT u.id AS userid, u.username AS username, u.name AS name, u.avatar AS avatar, r.at AS readat
        FROM participants p {Shown}
        JOIN reads r ON r.conversation_id = p.conversation_id AND r.user_id = p.user_id
         AND r.through_seq = (SELECT MIN(f.through_seq) FROM reads f
                              WHERE f.conversation_id = p.conversation_id AND f.user_id = p.user_id AND f.through_seq >= @seq)
        WHERE p.conversation_id = @conversation AND p.user_id <> @sender AND p.joined_pos < @message
          AND (p.left_pos IS NULL
               OR (p.left_pos > @message
                   AND r.through_seq <= (SELECT x.seq FROM messages x
                                         WHERE x.conversation_id = p.conversation_id AND x.id < p.left_pos
                                         ORDER BY x.id DESC LIMIT 1)))
        ORDER BY r.at, u.id LIMIT @limit OFFSET @offset
        """;

    private static readonly string ReceiptsSql =
        $"""
        SELECT p.user_id AS userid, w.delivered_seq AS deliveredseq, w.read_seq AS readseq
        FROM participants p {Shown}
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        WHERE p.conversation_id = @conversation AND p.left_pos IS NULL
        ORDER BY p.joined_pos, p.user_id LIMIT @limit OFFSET @offset
        """;

    /// <summary>The first to read it is first; its sender is not listed.</summary>
    public Outcome<(IReadOnlyList<MessageReader> Readers, long Pos)> ReadersOf(Caller caller, Id message, Paging paging)
    {
        using var snapshot = database.Read();
        if (SeenMessage.Find(snapshot, caller.UserId, message) is not { } seen)
        {
            return SeenMessage.NotFound;
        }

        var rows = snapshot.Query<ReaderRow>(
            ReadersSql,
            new
            {
                viewer = caller.UserId,
                conversation = seen.ConversationId,
                message = message.Value,
                seq = seen.Seq,
                sender = seen.SenderId,
                limit = paging.Limit,
                offset = paging.Offset,
            });
        return ((IReadOnlyList<MessageReader>)[.. rows.Select(r => r.ToView())], snapshot.Pos);
    }

    /// <summary>Of everybody who is present, whoever was there first is first.</summary>
    public Outcome<(IReadOnlyList<ParticipantReceipt> Receipts, long Pos)> Of(Caller caller, long conversation, Paging paging)
    {
        using var snapshot = database.Read();
        if (Membership.Find(snapshot, conversation, caller.UserId) is null)
        {
            return Membership.NotFound;
        }

        var rows = snapshot.Query<Watermark>(
            ReceiptsSql, new { viewer = caller.UserId, conversation, limit = paging.Limit, offset = paging.Offset });
        return ((IReadOnlyList<ParticipantReceipt>)[.. rows.Select(r => new ParticipantReceipt(r.UserId, r.DeliveredSeq, r.ReadSeq))], snapshot.Pos);
    }

    private sealed record ReaderRow
    {
        public long UserId { get; init; }

        public string Username { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Avatar { get; init; }

        public long ReadAt { get; init; }

        public MessageReader ToView() => new(new UserRef(Invariant($"{UserId}"), Username, Name, Avatar), ReadAt);
    }
}
