using System.Threading.Channels;
using Parley.Data;
using Parley.Log;
using Parley.Media;
using Parley.Messages;

namespace Parley.Search;

/// <summary>
/// Keeps the words of messages findable: reads the log behind everybody else, from where it was when the server last
/// stopped. What it writes is what a message says now, however many events have passed since.
/// </summary>
internal sealed partial class SearchIndex : BackgroundService
{
    private const string Name = "search";
    private const int Batch = 500;

    // What comes within it is indexed together: one after the other would cost the log's writer a transaction each.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private const string NewsSql =
        """
        SELECT e.pos AS pos, e.subject_id AS subject FROM events e
        WHERE e.pos > @after AND e.pos <= @through AND e.kind IN @kinds
        """;

    private const string MessagesSql =
        """
        SELECT id AS id, conversation_id AS conversationid, sender_id AS senderid, content AS content, type AS type
        FROM messages WHERE id IN @ids AND deleted_at IS NULL
        """;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private static readonly string[] Kinds = [EventKind.MessageSent, EventKind.MessageEdited, EventKind.MessageDeleted];

    private readonly EventLog _log;
    private readonly Database _database;
    private readonly ILogger<SearchIndex> _logger;

    // Full means that there is news already.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public SearchIndex(EventLog log, Tail tail, Database database, ILogger<SearchIndex> logger)
    {
        _log = log;
        _database = database;
        _logger = logger;
        tail.Subscribe(items =>
        {
            if (items.Any(item => item is LogEvent))
            {
                _news.Writer.TryWrite(true);
            }
        });
        _news.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _news.Reader.WaitToReadAsync(stoppingToken))
            {
                _news.Reader.TryRead(out _);
                if (!await CatchUpAsync(stoppingToken))
                {
                    await Task.Delay(BetweenAttempts, TimeProvider.System, stoppingToken);
                    _news.Writer.TryWrite(true);
                }
                // Whatever the clock says: how much is gathered depends on how much there is to do.
                await Task.Delay(Pause, TimeProvider.System, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>Up to what was the end of the log when it began, at least. False: the database, or the log, does not take it now.</summary>
    internal async Task<bool> CatchUpAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var isMore = true; isMore && !stoppingToken.IsCancellationRequested && Read() is { } part; isMore = part.IsFull)
            {
                await _log.AppendAsync(append => Write(append, part));
            }

            return true;
        }
        catch (Exception error)
        {
            LogFailed(_logger, error);
            return false;
        }
    }

    private Part? Read()
    {
        using var snapshot = _database.Read();
        // What is not there any more says nothing.
        var after = Math.Max(snapshot.First<long>("SELECT pos FROM consumers WHERE name = @Name", new { Name }), snapshot.OldestPos - 1);
        if (after >= snapshot.Pos)
        {
            return null;
        }

        var through = Math.Min(after + Batch, snapshot.Pos);
        var ids = snapshot.Query<NewsRow>(NewsSql, new { after, through, kinds = Kinds })
            .Select(e => e.Subject ?? e.Pos).Distinct().ToArray();
        var messages = ids.Length == 0 ? [] : snapshot.Query<FoundRow>(MessagesSql, new { ids }).ToList();
        var attachments = AttachmentRows.Of(snapshot, [.. messages.Where(m => MessageType.HasAttachments(m.Type)).Select(m => m.Id)]);
        return new Part(
            through, through == after + Batch, [.. ids.Where(id => id <= after)], [.. messages.Select(m => m.Id)],
            [.. messages.Select(m => TokensOf(m, attachments[m.Id]))]);
    }

    private static int Write(Append append, Part part)
    {
        append.Write("DELETE FROM message_search WHERE rowid IN (SELECT r.id FROM @rows AS r)", new Rows(part.Known.Length).Add("id", part.Known));
        // A message may have been removed since it was read.
        append.Write(
            "INSERT INTO message_search (rowid, tokens) SELECT r.id, r.tokens FROM @rows AS r JOIN messages m ON m.id = r.id",
            new Rows(part.Messages.Length).Add("id", part.Messages).Add("tokens", part.Tokens));
        // The condition keeps SQLite from taking ON for that of a join.
        append.Write(
            """
            INSERT INTO consumers (name, pos) SELECT r.name, r.pos FROM @rows AS r WHERE TRUE
            ON CONFLICT (name) DO UPDATE SET pos = excluded.pos
            """,
            new Rows(1).Add("name", [Name]).Add("pos", [part.Through]));
        return part.Messages.Length;
    }

    private static string TokensOf(FoundRow message, IEnumerable<Attachment> attachments)
    {
        var words = new List<string>(SearchText.Words(message.Content))
        {
            SearchText.Conversation(message.ConversationId),
            SearchText.Sender(message.SenderId),
        };
        if (message.Content.Contains("://", StringComparison.Ordinal))
        {
            words.Add(SearchText.Link);
        }

        foreach (var attachment in attachments)
        {
            words.AddRange(SearchText.Words(attachment.Name));
            words.Add(SearchText.File);
            words.Add(SearchText.Kind(AttachmentRules.KindOf(attachment)));
        }

        return string.Join(' ', words.Distinct(StringComparer.Ordinal));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "New messages could not be made findable")]
    private static partial void LogFailed(ILogger logger, Exception error);

    private sealed record NewsRow
    {
        public long Pos { get; init; }

        public long? Subject { get; init; }
    }

    private sealed record FoundRow
    {
        public long Id { get; init; }

        public long ConversationId { get; init; }

        public long SenderId { get; init; }

        public string Content { get; init; } = "";

        public string Type { get; init; } = "";
    }

    /// <summary>
    /// A part of the log: up to where, which messages may be in the index already, and the messages with what they are found by.
    /// </summary>
    private sealed record Part(long Through, bool IsFull, long[] Known, long[] Messages, string[] Tokens);
}
