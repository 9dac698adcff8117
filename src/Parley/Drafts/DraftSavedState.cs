using Parley.Data;
using Parley.Log;

namespace Parley.Drafts;

/// <summary>What the log's event of a draft that was saved or deleted refers to.</summary>
internal sealed record DraftSavedState(DraftSaved Announcement)
{
    private const string Sql =
        $"""
        SELECT p.conversation_id AS conversationid, p.user_id AS userid, {DraftRow.Columns}
        FROM participants p {DraftRow.Join}
        WHERE p.user_id IN @users AND p.conversation_id IN @conversations AND p.left_pos IS NULL
        """;

    /// <summary>By position, as it is today. Whoever has left the conversation is shown nothing of it.</summary>
    public static IReadOnlyDictionary<long, DraftSavedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var today = snapshot.Query<DraftRow>(
            Sql,
            new
            {
                users = events.Select(e => e.UserId!.Value).Distinct().ToArray(),
                conversations = events.Select(e => e.ConversationId!.Value).Distinct().ToArray(),
            }).ToDictionary(row => (row.ConversationId, row.UserId), row => row.ToView());
        return events
            .Where(e => today.ContainsKey((e.ConversationId!.Value, e.UserId!.Value)))
            .ToDictionary(e => e.Pos, e => Of(e.ConversationId!.Value, today[(e.ConversationId!.Value, e.UserId!.Value)], e.At));
    }

    /// <param name="conversation">The conversation it is in.</param>
    /// <param name="draft">Null: there is none any more.</param>
    /// <param name="at">When it was deleted.</param>
    public static DraftSavedState Of(long conversation, DraftView? draft, long at) =>
        new(draft is null
            ? new DraftSaved(conversation, "", null, at)
            : new DraftSaved(conversation, draft.Content, draft.ReplyTo, draft.UpdatedAt));
}
