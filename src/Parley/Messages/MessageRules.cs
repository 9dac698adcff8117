using System.Security.Cryptography;
using System.Text;
using Parley.Actions;
using Parley.Media;
using Parley.Mentions;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>A draft that may be sent. The hash says whether the same client id was used for the same content.</summary>
internal sealed record CheckedDraft(
    long ConversationId,
    string Content,
    string? ClientId,
    string? ContentHash,
    Id? ReplyTo,
    IReadOnlyList<DraftAttachment> Attachments,
    CheckedAction? Action = null)
{
    public MentionedNames Mentioned { get; } = Action is null ? MentionedNames.In(Content) : MentionedNames.In("");

    /// <summary>Without attachments and action; with any it is what they are.</summary>
    public string Type { get; init; } = MessageType.Text;

    /// <inheritdoc cref="Draft.Connection"/>
    public string? Connection { get; init; }
}

internal static class MessageRules
{
    private const int MaxClientId = 64;
    private const int HashBytes = 16;

    public static Outcome<CheckedDraft> Check(Draft draft, int maxLength)
    {
        if (draft.ConversationId is not { } conversation)
        {
            return Refusal.Invalid("conversationId is required");
        }

        var attachments = AttachmentRules.Check(draft.Attachments);
        var action = draft.Action is { } wanted ? ActionRules.Check(wanted) : (Outcome<CheckedAction>?)null;
        if ((attachments.Refusal ?? action?.Refusal ?? CheckType(draft, attachments.Value.Length > 0)) is { } unfit)
        {
            return unfit;
        }

        var content = draft.Action is null
            ? attachments.Value.Length > 0 && string.IsNullOrWhiteSpace(draft.Content) ? "" : CheckContent(draft.Content, maxLength)
            : draft.Content is null ? CheckContent(draft.Action.Title, ActionRules.MaxTitle, "action.title")
            : Refusal.Invalid("An action has a title, and no content");
        if (content.Refusal is { } refusal)
        {
            return refusal;
        }

        return draft.TempId is { Length: 0 or > MaxClientId }
            ? Refusal.Invalid(Invariant($"tempId (over HTTP also Idempotency-Key) must have 1 to {MaxClientId} characters"))
            : new CheckedDraft(
                conversation, content.Value, draft.TempId,
                draft.TempId is null ? null : Hash(draft, content.Value, attachments.Value, action?.Value),
                draft.ReplyTo, attachments.Value, action?.Value)
            {
                Type = draft.Type ?? MessageType.Text,
                Connection = draft.Connection,
            };
    }

    // With attachments it is what they are, whatever the client calls it.
    private static Refusal? CheckType(Draft draft, bool hasAttachments) =>
        draft.Action is not null
            ? hasAttachments ? Refusal.Invalid("An action has no attachments")
                : draft.Type is null or MessageType.Action ? null
                : Refusal.Invalid("type must be \"action\" with an action")
            : draft.Type is null or MessageType.Text or MessageType.Link || (hasAttachments && MessageType.HasAttachments(draft.Type)) ? null
            : Refusal.Invalid(hasAttachments ? "type is not known" : "type must be \"text\" or \"link\" where there are no attachments, and no action");

    /// <summary>The content as it is kept.</summary>
    public static Outcome<string> CheckContent(string? written, int maxLength, string name = "content") =>
        written?.Trim() is not { Length: > 0 } content || content.Length > maxLength
            ? Refusal.Invalid(Invariant($"{name} must have 1 to {maxLength} characters"))
            : CheckCharacters(content) is { } unfit ? unfit
            : content;

    /// <summary>For what is not sent yet: it is kept as it is written, and may be empty.</summary>
    public static Refusal? CheckDraft(string? content, int maxLength) =>
        content is null || content.Length > maxLength
            ? Refusal.Invalid(Invariant($"content must be a text of at most {maxLength} characters"))
            : CheckCharacters(content);

    // Databases end a text there, or refuse it.
    private static Refusal? CheckCharacters(string content) =>
        content.Contains('\0', StringComparison.Ordinal) ? Refusal.Invalid("content must not contain the character U+0000") : null;

    // Keyed by the client id: equal texts do not show as equal, and the hash outlives a deleted message's text.
    private static string Hash(Draft draft, string content, DraftAttachment[] attachments, CheckedAction? action)
    {
        // Stored for ever: a message that answers none and has no attachments keeps the hash it always had. No text in UTF-8 has
        // the byte 0xFF.
        byte[] text = draft.ReplyTo is { } original
            ? [0xFF, .. Encoding.UTF8.GetBytes(original.ToString()), 0xFF, .. Encoding.UTF8.GetBytes(content)]
            : Encoding.UTF8.GetBytes(content);
        if (attachments.Length > 0)
        {
            text = [.. text, .. AttachmentRules.Identity(attachments)];
        }
        else if (draft.Type == MessageType.Link)
        {
            text = [.. text, 0xFF, .. Encoding.UTF8.GetBytes(MessageType.Link)];
        }

        // Nor has it 0xFE.
        text = action is null ? text : [0xFE, .. Encoding.UTF8.GetBytes(action.Key), 0xFE, .. text];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(draft.TempId!), text).AsSpan(0, HashBytes));
    }
}
