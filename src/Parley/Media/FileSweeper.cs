using Parley.Data;
using Parley.Log;

namespace Parley.Media;

/// <summary>
/// Deletes the files that nothing refers to: those of deleted messages within a minute or so, those that were uploaded and not
/// sent after a day, and those of which a crash has left nothing but the file.
/// </summary>
internal sealed class FileSweeper(EventLog log, Database database, FileStorage storage, TimeProvider time, ILogger<FileSweeper> logger)
    : PeriodicService(TimeSpan.FromMinutes(1), time, logger)
{
    private const int Batch = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);
    private static readonly TimeSpan BetweenSearches = TimeSpan.FromHours(6);

    private DateTimeOffset _nextSearch = DateTimeOffset.MinValue;

    public override async Task RunAsync(CancellationToken stoppingToken)
    {
        var before = (Time.GetUtcNow() - Patience).ToUnixTimeMilliseconds();
        while (HasOld(before) && await log.AppendAsync(append => FileRemoval.OfUnused(append, before, Batch)) == Batch)
        {
        }

        while (await DeleteDiscardedAsync() == Batch && !stoppingToken.IsCancellationRequested)
        {
        }

        if (Time.GetUtcNow() >= _nextSearch)
        {
            await DeleteOrphansAsync(stoppingToken);
            _nextSearch = Time.GetUtcNow() + BetweenSearches;
        }
    }

    // As a rule there is none, and the log need not be asked.
    private bool HasOld(long before)
    {
        using var snapshot = database.Read();
        return snapshot.First<long>("SELECT COUNT(*) FROM uploads WHERE used = 0 AND created_at < @before", new { before }) > 0;
    }

    // First the file: what is deleted twice is gone, what is forgotten stays for ever.
    private async Task<int> DeleteDiscardedAsync()
    {
        string[] keys;
        using (var snapshot = database.Read())
        {
            keys = [.. snapshot.Query<string>("SELECT storage_key FROM discarded_files LIMIT @Batch", new { Batch })];
        }

        foreach (var key in keys)
        {
            await storage.DeleteAsync(key);
        }

        if (keys.Length > 0)
        {
            await log.AppendAsync(append =>
            {
                append.Write(
                    "DELETE FROM discarded_files WHERE storage_key IN (SELECT r.key FROM @rows AS r)", new Rows(keys.Length).Add("key", keys));
                return keys.Length;
            });
        }

        return keys.Length;
    }

    // A file is older than its row by moments; one that is a day old and has none never gets one.
    private async Task DeleteOrphansAsync(CancellationToken stoppingToken)
    {
        foreach (var keys in storage.OlderThan(Patience).Chunk(Batch))
        {
            stoppingToken.ThrowIfCancellationRequested();
            HashSet<string> known;
            using (var snapshot = database.Read())
            {
                known = [.. snapshot.Query<string>("SELECT storage_key FROM uploads WHERE storage_key IN @keys", new { keys })];
            }

            foreach (var key in keys.Where(key => !known.Contains(key)))
            {
                await storage.DeleteAsync(key);
            }
        }
    }
}
