using Parley.Data;
using Parley.Log;
using Parley.Reactions;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>Messages with everything that is shown of them, in as many queries for many as for one.</summary>
internal static class MessageViews
{
    private const string ById = $"SELECT {MessageRow.Columns} FROM {MessageRow.Tables} WHERE m.id IN @ids ORDER BY m.id";

    public static MessageView Load(Append append, Id message)
    {
        var row = append.Query<MessageRow>(ById, new { ids = (long[])[message.Value] })[0];
        return row.ToView(Watermarks.Of(append, row.ConversationId), ReactionRows.Of(append, message));
    }

    /// <summary>By id; those that are not there are missing.</summary>
    public static Dictionary<long, MessageView> Load(Snapshot snapshot, IEnumerable<long> messages) =>
        Render(snapshot, snapshot.Query<MessageRow>(ById, new { ids = messages.Distinct().ToArray() }).ToList())
            .ToDictionary(m => m.Id.Value);

    public static List<MessageView> Render(Snapshot snapshot, IReadOnlyList<MessageRow> rows)
    {
        var watermarks = Watermarks.Of(snapshot, rows.Select(r => r.ConversationId));
        var reactions = ReactionRows.Of(snapshot, rows.Select(r => r.Id));
        return
        [
            .. rows.Select(row => row.ToView(
                watermarks.GetValueOrDefault(row.ConversationId) ?? Watermarks.From([]), reactions[row.Id])),
        ];
    }
}
