using Parley.Accounts;
using Parley.Log;

namespace Parley.Receipts;

/// <summary>
/// Writes down what has reached people, at most once a second per person and conversation. Losing some of it is harmless: the next
/// message moves the same watermark.
/// </summary>
internal sealed partial class Deliveries : IDisposable
{
    private const int MaxPerAppend = 100;

    private const string Sql =
        """
        UPDATE watermarks SET delivered_seq = r.seq, changed_pos = @pos, changed_at = @at FROM @rows AS r
        WHERE conversation_id = r.conversation AND user_id = r.usr
        """;

    // Of those who are there: somebody who has left since receives nothing any more, and tells nothing.
    private const string BehindSql =
        """
        SELECT p.conversation_id, p.user_id, CASE WHEN r.seq < c.last_seq THEN r.seq ELSE c.last_seq END, w.delivered_seq, c.participant_count
        FROM @rows AS r
        JOIN participants p ON p.user_id = r.usr AND p.conversation_id = r.conversation AND p.left_pos IS NULL
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        JOIN conversations c ON c.id = p.conversation_id
        WHERE w.delivered_seq < r.seq AND w.delivered_seq < c.last_seq
        """;

    private readonly EventLog _log;
    private readonly ILogger<Deliveries> _logger;
    private readonly OncePerSecond<(long Conversation, long User), Delivery> _gathered;

    public Deliveries(EventLog log, TimeProvider time, ILogger<Deliveries> logger)
    {
        _log = log;
        _logger = logger;
        _gathered = new(time, (a, b) => a.Seq > b.Seq ? a : b, Write);
    }

    /// <summary>Everything in each conversation up to its seq has reached this person.</summary>
    public void Note(long user, IReadOnlyCollection<(long Conversation, long Seq)> reached)
    {
        foreach (var (conversation, seq) in reached)
        {
            _gathered.Add((conversation, user), new Delivery(conversation, user, seq));
        }
    }

    /// <summary>As <see cref="Note"/>, when an answer that shows it has gone out.</summary>
    public void NoteWhenSent(HttpResponse response, Caller caller, IReadOnlyCollection<(long Conversation, long Seq)> reached)
    {
        if (reached.Count > 0)
        {
            response.OnCompleted(() =>
            {
                Note(caller.UserId, reached);
                return Task.CompletedTask;
            });
        }
    }

    public void Dispose() => _gathered.Dispose();

    private void Write(IReadOnlyList<Delivery> news) => _ = WriteAsync(news);

    private async Task WriteAsync(IReadOnlyList<Delivery> news)
    {
        try
        {
            // One after the other: what people send meanwhile gets in between.
            foreach (var part in news.Chunk(MaxPerAppend))
            {
                await _log.AppendAsync(append => Advance(append, part));
            }
        }
        catch (Exception error)
        {
            LogNotWritten(_logger, error);
        }
    }

    private static int Advance(Append append, Delivery[] news)
    {
        var moved = new List<(Delivery News, long Before, long People)>(news.Length);
        append.Read(new RowQuery(
            BehindSql,
            Columns(news),
            row => moved.Add((new Delivery(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), row.GetInt64(3), row.GetInt64(4)))));
        append.Write(Sql, Columns([.. moved.Select(m => m.News)]).Set("pos", append.Head).Set("at", append.Now));
        foreach (var (delivery, before, _) in moved.Where(m => m.People <= ReceiptRules.MaxPeople))
        {
            append.Notify(new Progress(delivery.Conversation, delivery.User, before, delivery.Seq, append.Now, IsRead: false));
        }

        return moved.Count;
    }

    private static Rows Columns(Delivery[] news) =>
        new Rows(news.Length)
            .Add("conversation", [.. news.Select(n => n.Conversation)])
            .Add("usr", [.. news.Select(n => n.User)])
            .Add("seq", [.. news.Select(n => n.Seq)]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery receipts were not written")]
    private static partial void LogNotWritten(ILogger logger, Exception error);

    private sealed record Delivery(long Conversation, long User, long Seq);
}
