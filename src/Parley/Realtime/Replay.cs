using Parley.Configuration;
using Parley.Data;
using Parley.Log;
using Parley.Receipts;

namespace Parley.Realtime;

/// <summary>
/// Sends a connection that comes back what it missed and puts it into its rooms: out of fan-out's memory if that reaches
/// back to it, else page by page from the database until it does. The next part is sent when the client has taken most of
/// the one before, so that nobody is too slow for it.
/// </summary>
internal sealed class Replay(FanOut fanOut, Database database, EventLog log, EventPages pages, Settings settings)
{
    private const int PageSize = 200;

    /// <summary>Bytes that are sent under fan-out's lock.</summary>
    private readonly long _atOnce = Math.Min(256 * 1024, settings.MaxQueuedBytes / 4);

    /// <summary>Bytes that may wait for the client when more is sent.</summary>
    private readonly long _ahead = Math.Min(64 * 1024, settings.MaxQueuedBytes / 4);

    /// <summary>False: the login session or the connection has ended, or the log does not reach back any more.</summary>
    public async Task<bool> RunAsync(ChatConnection connection)
    {
        var at = connection.Whereabouts;
        var lost = at.Pos;
        while (connection.Socket.Connected)
        {
            var entry = fanOut.TryEnter(connection, at, _atOnce);
            switch (entry.Kind)
            {
                case EntryKind.Entered:
                    return true;
                case EntryKind.Ended:
                    return false;
                case EntryKind.Behind:
                    await fanOut.ReachAsync(at.Pos);
                    break;
                case EntryKind.More:
                    if (!await SendAsync(connection, entry.Missed.Select(m => (m.Packet!, m.Conversation, fanOut.OffsetOf(m)))))
                    {
                        return false;
                    }

                    at = entry.Next!;
                    break;
                case EntryKind.Unknown:
                    // Not on the thread that reads from other clients too.
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    if (await SendFromLogAsync(connection, at.Pos, lost) is not { } next)
                    {
                        return false;
                    }

                    at = next;
                    break;
            }
        }

        return false;
    }

    /// <summary>Up to the head, and the receipts. Null: as the false of <see cref="RunAsync"/>.</summary>
    private async Task<Whereabouts?> SendFromLogAsync(ChatConnection connection, long pos, long lost)
    {
        var caller = connection.Caller;
        while (true)
        {
            var packets = new List<(Packet, long?, string?)>();
            Whereabouts? now = null;
            using (var snapshot = database.Read())
            {
                var page = EventPages.After(snapshot, caller.UserId, pos, PageSize);
                if (!pages.Reaches(snapshot, new Cursor(log.Epoch, pos))
                    || page.Events.Any(e => e.Kind == EventKind.SessionEnded && e.SubjectId == caller.SessionId))
                {
                    return null;
                }

                foreach (var shown in Rendering.For(snapshot, caller.UserId, page.Events))
                {
                    packets.Add((shown.Packet, shown.Event.ConversationId, shown.IsLast ? log.Cursor(shown.Event.Pos) : null));
                }

                pos = page.Through;
                if (pos == snapshot.Pos)
                {
                    now = Whereabouts.Now(snapshot, caller.UserId);
                    packets.AddRange(MissedReceipts.Since(snapshot, caller.UserId, lost)
                        .Select(frame => (Rendering.Receipt(caller.UserId, frame), (long?)null, (string?)null)));
                }
            }

            if (!await SendAsync(connection, packets))
            {
                return null;
            }

            if (now is not null)
            {
                return now;
            }
        }
    }

    private async Task<bool> SendAsync(
        ChatConnection connection, IEnumerable<(Packet Packet, long? Conversation, string? Offset)> packets)
    {
        foreach (var (packet, conversation, offset) in packets)
        {
            connection.Send(packet, conversation, offset);
            if (!await connection.Socket.DrainedAsync(_ahead))
            {
                return false;
            }
        }

        return true;
    }
}
