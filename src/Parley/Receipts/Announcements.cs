using Parley.Data;
using Parley.Log;

namespace Parley.Receipts;

/// <summary>
/// Tells authors how far others have come with their messages, where that need not happen at once: once a second per person
/// and conversation, each author of the latest of his messages. It reads beside the log, so that nobody waits for it.
/// </summary>
internal sealed partial class Announcements : IDisposable
{
    private readonly Database _database;
    private readonly Tail _tail;
    private readonly ILogger<Announcements> _logger;
    private readonly OncePerSecond<(long Conversation, long User, bool IsRead), Progress> _gathered;

    public Announcements(Database database, Tail tail, TimeProvider time, ILogger<Announcements> logger)
    {
        _database = database;
        _tail = tail;
        _logger = logger;
        _gathered = new(
            time,
            (earlier, later) => later with { After = Math.Min(earlier.After, later.After), Through = Math.Max(earlier.Through, later.Through) },
            news => ThreadPool.QueueUserWorkItem(_ => Announce(news)));
        tail.Subscribe(Gather);
    }

    public void Dispose() => _gathered.Dispose();

    private void Gather(IReadOnlyList<Committed> items)
    {
        foreach (var item in items)
        {
            if (item is Notice { Content: Progress news })
            {
                _gathered.Add((news.Conversation, news.User, news.IsRead), news);
            }
        }
    }

    private void Announce(IReadOnlyList<Progress> news)
    {
        try
        {
            using var snapshot = _database.Read();
            var watermarks = Watermarks.Of(snapshot, news.Select(n => n.Conversation));
            var frames = news.GroupBy(n => n.Conversation)
                .Where(of => watermarks.ContainsKey(of.Key))
                .SelectMany(of => Frames(snapshot, watermarks[of.Key], [.. of]))
                .ToList();
            if (frames.Count > 0)
            {
                _tail.Publish([new Notice(new ReceiptNotice(frames))]);
            }
        }
        catch (Exception error)
        {
            LogNotTold(_logger, error);
        }
    }

    private static IEnumerable<(long User, ReceiptFrame Frame)> Frames(
        Snapshot snapshot, Watermarks watermarks, IReadOnlyList<Progress> ofConversation)
    {
        var passed = ReceivedMessages.Between(
            snapshot, ofConversation[0].Conversation, ofConversation.Min(n => n.After), ofConversation.Max(n => n.Through));
        return ofConversation.Where(n => watermarks.Tells(n.User)).SelectMany(n => ReceivedMessages.ToFrames(
            ReceivedMessages.LatestOfEachAuthor(passed.Where(m => m.Seq > n.After && m.Seq <= n.Through && m.SenderId != n.User)),
            () => watermarks,
            m => n.IsRead
                ? new MessageRead(m.Id, n.Conversation, n.User, n.At)
                : new MessageDelivered(m.Id, n.Conversation, n.User, n.At)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Authors were not told of receipts")]
    private static partial void LogNotTold(ILogger logger, Exception error);
}
