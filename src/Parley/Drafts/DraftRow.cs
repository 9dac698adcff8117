namespace Parley.Drafts;

/// <summary>A draft, as read from the database with <see cref="Columns"/>; all of it is null where there is none.</summary>
internal sealed record DraftRow
{
    /// <summary>Of drafts, d.</summary>
    public const string Columns =
        "d.content AS draftcontent, d.reply_to AS draftreplyto, d.updated_at AS draftupdatedat";

    /// <summary>The draft of the person in his place p.</summary>
    public const string Join = "LEFT JOIN drafts d ON d.user_id = p.user_id AND d.conversation_id = p.conversation_id";

    public long ConversationId { get; init; }

    public long UserId { get; init; }

    public string? DraftContent { get; init; }

    public long? DraftReplyTo { get; init; }

    public long? DraftUpdatedAt { get; init; }

    public static DraftView? View(string? content, long? replyTo, long? updatedAt) =>
        content is null ? null : new DraftView(content, replyTo, updatedAt!.Value);

    public DraftView? ToView() => View(DraftContent, DraftReplyTo, DraftUpdatedAt);
}
