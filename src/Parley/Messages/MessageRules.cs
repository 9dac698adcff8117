using System.Security.Cryptography;
using System.Text;
using Parley.Media;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>A draft that may be sent. The hash says whether the same client id was used for the same content.</summary>
internal sealed record CheckedDraft(
    long ConversationId, string Content, string? ClientId, string? ContentHash, Id? ReplyTo, IReadOnlyList<DraftAttachment> Attachments)
{
    /// <summary>Without attachments; with any it is what they are.</summary>
    public string Type { get; init; } = MessageType.Text;
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
        if (attachments.Refusal is { } unfit)
        {
            return unfit;
        }

        // With attachments it is what they are, whatever the client calls it.
        var hasAttachments = attachments.Value.Length > 0;
        if (draft.Type is not (null or MessageType.Text or MessageType.Link) && !(hasAttachments && MessageType.HasAttachments(draft.Type)))
        {
            return Refusal.Invalid(hasAttachments ? "type is not known" : "type must be \"text\" or \"link\" where there are no attachments");
        }

        var content = hasAttachments && string.IsNullOrWhiteSpace(draft.Content) ? "" : CheckContent(draft.Content, maxLength);
        if (content.Refusal is { } refusal)
        {
            return refusal;
        }

        return draft.TempId is { Length: 0 or > MaxClientId }
            ? Refusal.Invalid(Invariant($"tempId (over HTTP also Idempotency-Key) must have 1 to {MaxClientId} characters"))
            : new CheckedDraft(
                conversation, content.Value, draft.TempId,
                draft.TempId is null ? null : Hash(draft.TempId, content.Value, draft.ReplyTo, attachments.Value), draft.ReplyTo, attachments.Value)
            {
                Type = draft.Type ?? MessageType.Text,
            };
    }

    /// <summary>The content as it is kept.</summary>
    public static Outcome<string> CheckContent(string? written, int maxLength) =>
        written?.Trim() is not { Length: > 0 } content || content.Length > maxLength
            ? Refusal.Invalid(Invariant($"content must have 1 to {maxLength} characters"))
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
    private static string Hash(string clientId, string content, Id? replyTo, DraftAttachment[] attachments)
    {
        // Stored for ever: a message that answers none and has no attachments keeps the hash it always had. No text in UTF-8 has
        // the byte 0xFF.
        byte[] text = replyTo is { } original
            ? [0xFF, .. Encoding.UTF8.GetBytes(original.ToString()), 0xFF, .. Encoding.UTF8.GetBytes(content)]
            : Encoding.UTF8.GetBytes(content);
        if (attachments.Length > 0)
        {
            text = [.. text, .. AttachmentRules.Identity(attachments)];
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(clientId), text).AsSpan(0, HashBytes));
    }
}
