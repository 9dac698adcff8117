using Parley.Configuration;
using Parley.Log;
using Parley.Messages;

namespace Parley.Retention;

/// <summary>
/// Removes what is older than CHAT_HISTORY_DAYS: the log from its beginning on, and with an event the message that it created.
/// It goes in small commands with pauses between them, so that nobody waits. The last event stays: positions go on from it.
/// </summary>
internal sealed class OldHistory(EventLog log, Settings settings, TimeProvider time, ILogger<OldHistory> logger)
    : PeriodicService(TimeSpan.FromMinutes(10), time, logger, isAlsoAtStart: true)
{
    private const int MostEvents = 100;
    private const int MostReads = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (settings.HistoryDays is not { } days)
        {
            return;
        }

        for (var isMore = true; isMore;)
        {
            (isMore, var passed) = await log.AppendAsync(append => RemoveOldest(append, days));
            foreach (var (conversation, seq) in passed)
            {
                while (await log.AppendAsync(append => RemoveReads(append, conversation, seq)) == MostReads)
                {
                    await Task.Delay(Pause, Time, stoppingToken);
                }
            }

            if (isMore)
            {
                await Task.Delay(Pause, Time, stoppingToken);
            }
        }
    }

    // Also: up to which seq each conversation has lost its messages. An event that is young enough keeps what follows it,
    // whatever time that says: a clock may have been set back, and the log has no holes.
    private static (bool IsMore, IReadOnlyList<(long Conversation, long Seq)> Passed) RemoveOldest(Append append, int days)
    {
        var before = append.Now - (long)TimeSpan.FromDays(days).TotalMilliseconds;
        var oldest = append.Scalar<long>("SELECT oldest_pos FROM log_state WHERE id = 1");
        var old = append.All(
            "SELECT pos, at FROM events WHERE pos >= @oldest ORDER BY pos LIMIT @most",
            row => (Pos: row.GetInt64(0), At: row.GetInt64(1)),
            ("@oldest", oldest), ("@most", (long)MostEvents)).TakeWhile(e => e.At < before).ToList();
        if (old.Count == 0)
        {
            return (false, []);
        }

        var last = old[^1].Pos;
        var messages = append.All(
            "SELECT id, conversation_id, seq FROM messages WHERE id >= @oldest AND id <= @last",
            row => (Id: row.GetInt64(0), Conversation: row.GetInt64(1), Seq: row.GetInt64(2)),
            ("@oldest", oldest), ("@last", last));
        MessageRemoval.Remove(append, [.. messages.Select(m => m.Id)]);

        var next = Math.Min(last + 1, append.Head);
        append.Run("DELETE FROM events WHERE pos < @next", ("@next", next));
        append.Run("UPDATE log_state SET oldest_pos = @next WHERE id = 1", ("@next", next));
        return (old.Count == MostEvents, [.. messages.GroupBy(m => m.Conversation).Select(of => (of.Key, of.Max(m => m.Seq)))]);
    }

    // Who had read up to a message that is gone, and when, says nothing about those that are there.
    private static int RemoveReads(Append append, long conversation, long seq) =>
        append.Run(
            """
            DELETE FROM reads WHERE (conversation_id, user_id, through_seq) IN
              (SELECT r.conversation_id, r.user_id, r.through_seq
               FROM (SELECT DISTINCT user_id FROM participants WHERE conversation_id = @conversation) AS p
               JOIN reads r ON r.conversation_id = @conversation AND r.user_id = p.user_id AND r.through_seq <= @seq
               LIMIT @most)
            """,
            ("@conversation", conversation), ("@seq", seq), ("@most", (long)MostReads));
}
