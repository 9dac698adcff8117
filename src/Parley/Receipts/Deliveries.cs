using Parley.Accounts;
using Parley.Conversations;
using Parley.Log;

namespace Parley.Receipts;

/// <summary>
/// Writes down what has reached people. The first news of a person is written at once; what follows within the second
/// is gathered and written together. Losing some of it is harmless: the next message moves the same watermark.
/// </summary>
internal sealed partial class Deliveries(EventLog log, TimeProvider time, ILogger<Deliveries> logger) : IDisposable
{
    private const int MaxPerAppend = 200;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Dictionary<long, long>> _gathered = [];
    private readonly HashSet<long> _writtenInWindow = [];
    private ITimer? _window;

    /// <summary>Everything in this conversation up to this seq has reached this person.</summary>
    public void Note(long user, IReadOnlyCollection<(long Conversation, long Seq)> reached)
    {
        if (reached.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (!_gathered.TryGetValue(user, out var gathered))
            {
                _gathered.Add(user, gathered = []);
            }

            foreach (var (conversation, seq) in reached)
            {
                gathered[conversation] = Math.Max(seq, gathered.GetValueOrDefault(conversation));
            }

            if (_writtenInWindow.Add(user))
            {
                _window ??= time.CreateTimer(_ => EndWindow(), null, Window, Timeout.InfiniteTimeSpan);
                _gathered.Remove(user);
                Write([.. gathered.Select(g => (user, g.Key, g.Value))]);
            }
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

    public void Dispose() => _window?.Dispose();

    private void EndWindow()
    {
        lock (_gate)
        {
            _window?.Dispose();
            _window = null;
            _writtenInWindow.Clear();
            if (_gathered.Count > 0)
            {
                _writtenInWindow.UnionWith(_gathered.Keys);
                _window = time.CreateTimer(_ => EndWindow(), null, Window, Timeout.InfiniteTimeSpan);
                Write([.. _gathered.SelectMany(of => of.Value.Select(g => (of.Key, g.Key, g.Value)))]);
                _gathered.Clear();
            }
        }
    }

    private void Write(List<(long User, long Conversation, long Seq)> news)
    {
        foreach (var part in news.Chunk(MaxPerAppend))
        {
            _ = WriteAsync(part);
        }
    }

    private async Task WriteAsync((long User, long Conversation, long Seq)[] news)
    {
        try
        {
            await log.AppendAsync(append =>
            {
                foreach (var (user, conversation, seq) in news)
                {
                    Advance(append, user, conversation, seq);
                }

                return news.Length;
            });
        }
        catch (Exception error)
        {
            LogNotWritten(logger, error);
        }
    }

    private static void Advance(Append append, long user, long conversation, long seq)
    {
        // Somebody who has left since receives nothing any more, and tells nothing.
        if (Membership.Find(append, conversation, user) is not { } person || seq <= person.DeliveredSeq)
        {
            return;
        }

        var through = Math.Min(seq, person.LastSeq);
        append.Run(
            "UPDATE watermarks SET delivered_seq = @seq WHERE conversation_id = @conversation AND user_id = @user",
            ("@seq", through), ("@conversation", conversation), ("@user", user));
        var news = ReceivedMessages.Between(append, person, person.DeliveredSeq, through);
        var frames = ReceivedMessages.ToFrames(
            append, person, ReceivedMessages.LatestOfEachAuthor(news),
            m => new MessageDelivered(m.Id, conversation, user, append.Now));
        if (frames.Count > 0)
        {
            append.Notify(new ReceiptNotice(frames));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery receipts were not written")]
    private static partial void LogNotWritten(ILogger logger, Exception error);
}
