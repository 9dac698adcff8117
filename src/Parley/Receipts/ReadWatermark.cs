using Parley.Conversations;
using Parley.Log;
using Parley.Wire;

namespace Parley.Receipts;

/// <summary>
/// Moves a person's read watermark; it never moves back. What is read is received too, and is not marked as unread any more.
/// </summary>
internal static class ReadWatermark
{
    private const string MoveSql =
        """
        UPDATE watermarks
        SET read_seq = r.seq, unread_from = NULL,
            delivered_seq = CASE WHEN delivered_seq < r.seq THEN r.seq ELSE delivered_seq END,
            changed_pos = @pos, changed_at = @at
        FROM @rows AS r WHERE conversation_id = r.conversation AND user_id = r.usr
        """;

    private const string MoveBySendingSql =
        """
        UPDATE watermarks
        SET read_seq = r.seq, unread_from = NULL,
            delivered_seq = CASE WHEN delivered_seq < r.seq THEN r.seq ELSE delivered_seq END,
            changed_pos = @pos, changed_at = @at, sent_at = @at
        FROM @rows AS r WHERE conversation_id = r.conversation AND user_id = r.usr
        """;

    // The condition keeps SQLite from taking ON for that of a join.
    private const string RememberSql =
        """
        INSERT INTO reads (conversation_id, user_id, through_seq, at)
        SELECT r.conversation, r.usr, r.seq, @at FROM @rows AS r WHERE TRUE
        ON CONFLICT (conversation_id, user_id, through_seq) DO NOTHING
        """;

    /// <summary>Up to one message; its author, and those of the ones before it, get one frame for each of theirs.</summary>
    public static void AdvanceTo(Append append, Membership reader, Id message, long seq)
    {
        if (reader.ReadSeq < seq)
        {
            Move(append, reader, seq);
            Remember(append, reader, seq);
            Notify(append, [(reader.UserId, new MessageRead(message, reader.ConversationId, reader.UserId, append.Now)), .. PerMessage(append, reader, seq)]);
        }
        else
        {
            UnreadMark.ReadUpTo(append, reader, seq);
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
        else
        {
            UnreadMark.ReadUpTo(append, reader, reader.LastSeq);
        }
    }

    /// <summary>
    /// Who sends has read what was there, and what he sends. His own sockets learn it from the message itself; the authors
    /// are told soon.
    /// </summary>
    public static void AdvanceBySending(Append append, IReadOnlyList<ReadBySending> reads)
    {
        var last = reads.GroupBy(r => (r.Sender.ConversationId, r.Sender.UserId)).Select(r => r.Last()).ToList();
        append.Write(
            MoveBySendingSql,
            new Rows(last.Count)
                .Add("conversation", [.. last.Select(r => r.Sender.ConversationId)])
                .Add("usr", [.. last.Select(r => r.Sender.UserId)])
                .Add("seq", [.. last.Select(r => r.Before + 1)])
                .Set("pos", append.Head)
                .Set("at", append.Now));
        var news = reads.Where(r => r.After < r.Before).ToList();
        append.Write(
            RememberSql,
            new Rows(news.Count)
                .Add("conversation", [.. news.Select(r => r.Sender.ConversationId)])
                .Add("usr", [.. news.Select(r => r.Sender.UserId)])
                .Add("seq", [.. news.Select(r => r.Before)])
                .Set("at", append.Now));
        foreach (var read in news.Where(r => r.Sender.People <= ReceiptRules.MaxPeople))
        {
            append.Notify(new Progress(
                read.Sender.ConversationId, read.Sender.UserId, read.After, read.Before, append.Now, IsRead: true));
        }
    }

    private static void Move(Append append, Membership reader, long seq) =>
        append.Write(MoveSql, Row(reader, seq).Set("pos", append.Head).Set("at", append.Now));

    private static void Remember(Append append, Membership reader, long seq) =>
        append.Write(RememberSql, Row(reader, seq).Set("at", append.Now));

    private static Rows Row(Membership reader, long seq) =>
        new Rows(1).Add("conversation", [reader.ConversationId]).Add("usr", [reader.UserId]).Add("seq", [seq]);

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
            news, () => Watermarks.Of(append, reader.ConversationId), m => new MessageRead(m.Id, reader.ConversationId, reader.UserId, append.Now));
    }

    private static List<(long User, ReceiptFrame Frame)> PerAuthor(Append append, Membership reader, ConversationRead frame)
    {
        var news = ReceivedMessages.Between(append, reader, reader.ReadSeq, reader.LastSeq);
        return ReceivedMessages.ToFrames(
            ReceivedMessages.LatestOfEachAuthor(news), () => Watermarks.Of(append, reader.ConversationId), _ => frame with { });
    }
}

/// <summary>
/// Somebody sent a message: he had read up to <paramref name="After"/>, and the last message was <paramref name="Before"/>.
/// </summary>
internal sealed record ReadBySending(Membership Sender, long After, long Before);
