using Parley.Actions;
using Parley.Data;
using Parley.Log;
using Parley.Media;
using Parley.Mentions;
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
        var view = row.ToView(
            Watermarks.Of(append, row.ConversationId), ReactionRows.Of(append, message), AttachmentRows.Of(append, row)[row.Id],
            MentionRows.Of(append, message));
        return row.Type == MessageType.Action ? view with { Action = ActionRow.Find(append, message)?.ToView(append.Now) } : view;
    }

    /// <summary>By id, as their authors see them; those that are not there are missing.</summary>
    public static Dictionary<long, MessageView> Load(Snapshot snapshot, IEnumerable<long> messages) =>
        Render(snapshot, Rows(snapshot, messages), of => of).ToDictionary(m => m.Id.Value);

    /// <summary>By id, as this person sees them; those that are not there are missing.</summary>
    public static Dictionary<long, MessageView> Load(Snapshot snapshot, IEnumerable<long> messages, long viewer) =>
        Render(snapshot, Rows(snapshot, messages), viewer).ToDictionary(m => m.Id.Value);

    /// <summary>As this person sees them.</summary>
    public static List<MessageView> Render(Snapshot snapshot, IReadOnlyList<MessageRow> rows, long viewer) =>
        Render(snapshot, rows, of => of.SeenBy(viewer)).ConvertAll(MessageViewer.Of(snapshot, viewer).Show);

    private static List<MessageRow> Rows(Snapshot snapshot, IEnumerable<long> messages) =>
        [.. snapshot.Query<MessageRow>(ById, new { ids = messages.Distinct().ToArray() })];

    private static List<MessageView> Render(Snapshot snapshot, IReadOnlyList<MessageRow> rows, Func<Watermarks, Watermarks> seen)
    {
        var watermarks = Watermarks.Of(snapshot, rows.Select(r => r.ConversationId));
        var reactions = ReactionRows.Of(snapshot, rows.Select(r => r.Id));
        var attachments = AttachmentRows.Of(snapshot, rows);
        var mentions = MentionRows.Of(snapshot, rows);
        var actions = ActionRow.ViewsOf(snapshot, rows);
        return
        [
            .. rows.Select(row => row.ToView(
                seen(watermarks.GetValueOrDefault(row.ConversationId) ?? Watermarks.From([])), reactions[row.Id], attachments[row.Id], mentions) with { Action = actions.GetValueOrDefault(row.Id) }),
        ];
    }
}
