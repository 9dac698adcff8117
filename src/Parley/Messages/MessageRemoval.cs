using Parley.Log;
using Parley.Media;

namespace Parley.Messages;

/// <summary>
/// Takes messages out of the database, with everything that hangs on them; nobody is told. It is the one place that knows what
/// hangs on a message.
/// </summary>
internal static class MessageRemoval
{
    private const string Removed = "(SELECT r.message FROM @rows AS r)";

    // The messages themselves are last.
    private static readonly string[] Statements =
    [
        $"UPDATE drafts SET reply_to = NULL WHERE reply_to IN {Removed}",
        $"UPDATE messages SET reply_to = NULL WHERE reply_to IN {Removed}",
        $"DELETE FROM message_edits WHERE message_id IN {Removed}",
        $"DELETE FROM reactions WHERE message_id IN {Removed}",
        $"DELETE FROM message_search WHERE rowid IN {Removed}",
        $"DELETE FROM messages WHERE id IN {Removed}",
    ];

    public static void Remove(Append append, IReadOnlyCollection<long> messages)
    {
        FileRemoval.OfMessages(append, messages);
        var rows = new Rows(messages.Count).Add("message", [.. messages]);
        foreach (var statement in Statements)
        {
            append.Write(statement, rows);
        }
    }
}
