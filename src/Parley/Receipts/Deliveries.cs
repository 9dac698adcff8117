using Parley.Accounts;
using Parley.Conversations;
using Parley.Log;

namespace Parley.Receipts;

/// <summary>
/// Writes down what has reached people, at most once a second per person and conversation. Losing some of it is harmless: the next
/// message moves the same watermark.
/// </summary>
internal sealed partial class Deliveries : IDisposable
{
    private const int MaxPerAppend = 200;

    private const string Sql =
        """
        UPDATE watermarks SET delivered_seq = r.seq, changed_pos = @pos, changed_at = @at FROM @rows AS r
        WHERE conversation_id = r.conversation AND user_id = r.usr
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

    private void Write(IReadOnlyList<Delivery> news)
    {
        foreach (var part in news.Chunk(MaxPerAppend))
        {
            _ = WriteAsync(part);
        }
    }

    private async Task WriteAsync(Delivery[] news)
    {
        try
        {
            await _log.AppendAsync(append => Advance(append, news));
        }
        catch (Exception error)
        {
            LogNotWritten(_logger, error);
        }
    }

    // Somebody who has left since receives nothing any more, and tells nothing.
    private static int Advance(Append append, Delivery[] news)
    {
        var places = Membership.FindAll(append, [.. news.Select(n => (n.Conversation, n.User))]);
        var moved = news
            .Where(n => places.TryGetValue((n.Conversation, n.User), out var place) && place.DeliveredSeq < Math.Min(n.Seq, place.LastSeq))
            .Select(n => (Place: places[(n.Conversation, n.User)], n.Seq))
            .Select(n => (n.Place, Seq: Math.Min(n.Seq, n.Place.LastSeq)))
            .ToList();
        append.Write(
            Sql,
            new Rows(moved.Count)
                .Add("conversation", [.. moved.Select(m => m.Place.ConversationId)])
                .Add("usr", [.. moved.Select(m => m.Place.UserId)])
                .Add("seq", [.. moved.Select(m => m.Seq)])
                .Set("pos", append.Head)
                .Set("at", append.Now));
        foreach (var (place, seq) in moved.Where(m => m.Place.People <= ReceiptRules.MaxPeople))
        {
            append.Notify(new Progress(place.ConversationId, place.UserId, place.DeliveredSeq, seq, append.Now, IsRead: false));
        }

        return moved.Count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery receipts were not written")]
    private static partial void LogNotWritten(ILogger logger, Exception error);

    private sealed record Delivery(long Conversation, long User, long Seq);
}
