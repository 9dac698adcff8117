using Parley.Conversations;
using Parley.Log;
using Parley.Wire;

namespace Parley.Receipts;

/// <summary>Moves a person's read watermark; it never moves back. What is read is received too.</summary>
internal static class ReadWatermark
{
    /// <summary>Up to one message; its author, and those of the ones before it, get one frame for each of theirs.</summary>
    public static void AdvanceTo(Append append, Membership reader, Id message, long seq)
    {
        if (reader.ReadSeq < seq)
        {
            Move(append, reader, seq);
            Remember(append, reader, seq);
            Notify(append, [(reader.UserId, new MessageRead(message, reader.ConversationId, reader.UserId, append.Now)), .. PerMessage(append, reader, seq)]);
        }
    }

    /// <summary>Everything; the authors get one frame each.</summary>
    public static void AdvanceToEnd(Append append, Membership reader)
    {
        if (reader.ReadSeq < reader.LastSeq)
        {
            Move(append, reader, reader.LastSeq);
            Remember(append, reader, reader.LastSeq);
            var own = new ConversationRead(reader.ConversationId, reader.UserId, append.Now);
            Notify(append, [(reader.UserId, own), .. PerAuthor(append, reader, own)]);
        }
    }

    /// <summary>Who sends has read what was there. His own sockets learn it from the message itself.</summary>
    public static void AdvanceBySending(Append append, Membership sender, long seq)
    {
        Move(append, sender, seq);
        if (sender.ReadSeq < sender.LastSeq)
        {
            Remember(append, sender, sender.LastSeq);
            Notify(append, PerMessage(append, sender, sender.LastSeq));
        }
    }

    private static void Move(Append append, Membership reader, long seq) =>
        append.Run(
            """
            UPDATE watermarks
            SET read_seq = @seq, delivered_seq = CASE WHEN delivered_seq < @seq THEN @seq ELSE delivered_seq END
            WHERE conversation_id = @conversation AND user_id = @user
            """,
            ("@seq", seq), ("@conversation", reader.ConversationId), ("@user", reader.UserId));

    private static void Remember(Append append, Membership reader, long seq) =>
        append.Run(
            """
            INSERT INTO reads (conversation_id, user_id, through_seq, at) VALUES (@conversation, @user, @seq, @at)
            ON CONFLICT (conversation_id, user_id, through_seq) DO NOTHING
            """,
            ("@conversation", reader.ConversationId), ("@user", reader.UserId), ("@seq", seq), ("@at", append.Now));

    private static void Notify(Append append, List<(long User, ReceiptFrame Frame)> frames)
    {
        if (frames.Count > 0)
        {
            append.Notify(new ReceiptNotice(frames));
        }
    }

    private static List<(long User, ReceiptFrame Frame)> PerMessage(Append append, Membership reader, long seq)
    {
        var news = ReceivedMessages.Between(append, reader, reader.ReadSeq, seq);
        return ReceivedMessages.ToFrames(
            append, reader, news, m => new MessageRead(m.Id, reader.ConversationId, reader.UserId, append.Now));
    }

    private static List<(long User, ReceiptFrame Frame)> PerAuthor(Append append, Membership reader, ConversationRead frame)
    {
        var news = ReceivedMessages.Between(append, reader, reader.ReadSeq, reader.LastSeq);
        return ReceivedMessages.ToFrames(append, reader, ReceivedMessages.LatestOfEachAuthor(news), _ => frame with { });
    }
}
