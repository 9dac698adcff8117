using Parley.Log;

namespace Parley.Presence;

/// <summary>
/// Writes down when people were last seen: once a minute for those who are, so that little is lost when the server dies, and at
/// the end. Many who go at once share a command. Whoever is invisible is not seen.
/// </summary>
internal sealed partial class LastSeen : PeriodicService
{
    private const int MaxPerAppend = 200;

    private const string Sql =
        """
        UPDATE users SET last_seen_at = r.at FROM @rows AS r
        WHERE id = r.usr AND deleted_at IS NULL AND (last_seen_at IS NULL OR last_seen_at < r.at)
        """;

    private readonly EventLog _log;
    private readonly PresenceBoard _board;
    private readonly ILogger<LastSeen> _logger;
    private readonly Lock _gate = new();
    private Dictionary<long, long> _left = [];
    private Task _writing = Task.CompletedTask;

    public LastSeen(EventLog log, PresenceBoard board, TimeProvider time, ILogger<LastSeen> logger)
        : base(TimeSpan.FromMinutes(1), time, logger)
    {
        _log = log;
        _board = board;
        _logger = logger;
        board.Left = Note;
    }

    public override async Task RunAsync(CancellationToken stoppingToken)
    {
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        await WriteAsync([.. _board.Visible().Select(user => KeyValuePair.Create(user, now))]);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (Exception error)
        {
            // The database may be away: that is no reason to end otherwise than in good order.
            LogNotWritten(_logger, error);
        }

        Task writing;
        lock (_gate)
        {
            writing = _writing;
        }

        await writing;
    }

    // What comes while something is being written is written together after it.
    private void Note(long user, long at)
    {
        lock (_gate)
        {
            _left[user] = at;
            if (_writing.IsCompleted)
            {
                _writing = Task.Run(WriteLeftAsync);
            }
        }
    }

    private async Task WriteLeftAsync()
    {
        while (true)
        {
            Dictionary<long, long> left;
            lock (_gate)
            {
                if (_left.Count == 0)
                {
                    // Under the lock: whoever comes after it begins anew.
                    _writing = Task.CompletedTask;
                    return;
                }

                (left, _left) = (_left, []);
            }

            try
            {
                await WriteAsync([.. left]);
            }
            catch (Exception error)
            {
                LogNotWritten(_logger, error);
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<KeyValuePair<long, long>> seen)
    {
        foreach (var part in seen.Chunk(MaxPerAppend))
        {
            await _log.AppendAsync(append =>
            {
                append.Write(Sql, new Rows(part.Length).Add("usr", [.. part.Select(p => p.Key)]).Add("at", [.. part.Select(p => p.Value)]));
                return true;
            });
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "When people were last seen was not written")]
    private static partial void LogNotWritten(ILogger logger, Exception error);
}
