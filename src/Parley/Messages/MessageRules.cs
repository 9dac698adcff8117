using System.Security.Cryptography;
using System.Text;

namespace Parley.Messages;

/// <summary>A draft that may be sent. The hash says whether the same client id was used for the same content.</summary>
internal sealed record CheckedDraft(long ConversationId, string Content, string? ClientId, string? ContentHash);

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

        if (draft.Type is not (null or MessageType.Text))
        {
            return Refusal.Invalid("type must be \"text\"");
        }

        var content = draft.Content?.Trim() ?? "";
        if (content.Length == 0 || content.Length > maxLength)
        {
            return Refusal.Invalid(Invariant($"content must have 1 to {maxLength} characters"));
        }

        if (CheckCharacters(content) is { } unfit)
        {
            return unfit;
        }

        return draft.TempId is { Length: 0 or > MaxClientId }
            ? Refusal.Invalid(Invariant($"tempId must have 1 to {MaxClientId} characters"))
            : new CheckedDraft(conversation, content, draft.TempId, draft.TempId is null ? null : Hash(draft.TempId, content));
    }

    /// <summary>For what is not sent yet: it is kept as it is written, and may be empty.</summary>
    public static Refusal? CheckDraft(string? content, int maxLength) =>
        content is null || content.Length > maxLength
            ? Refusal.Invalid(Invariant($"content must be a text of at most {maxLength} characters"))
            : CheckCharacters(content);

    // Databases end a text there, or refuse it.
    private static Refusal? CheckCharacters(string content) =>
        content.Contains('\0', StringComparison.Ordinal) ? Refusal.Invalid("content must not contain the character U+0000") : null;

    // Keyed by the client id: equal texts do not show as equal, and the hash outlives a deleted message's text.
    private static string Hash(string clientId, string content) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(clientId), Encoding.UTF8.GetBytes(content)).AsSpan(0, HashBytes));
}
