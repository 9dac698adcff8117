using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Drafts;

/// <summary>What a client wants to be kept; an empty content deletes the draft.</summary>
internal sealed record DraftToSave([property: InPath] Id? ConversationId, string? Content, Id? ReplyTo = null);

/// <summary>A draft as its writer sees it.</summary>
internal sealed record DraftView(
    string Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Id? ReplyTo,
    Timestamp UpdatedAt);

/// <summary>The event <c>draftSaved</c>; the content is empty when the draft was deleted.</summary>
internal sealed record DraftSaved(
    Id ConversationId,
    string Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Id? ReplyTo,
    Timestamp UpdatedAt);
