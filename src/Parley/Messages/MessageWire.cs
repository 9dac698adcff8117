using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Actions;
using Parley.Media;
using Parley.Reactions;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>A message as it is shown.</summary>
internal sealed record MessageView
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public Id DocumentId => Id;

    public required Id Id { get; init; }

    public required Id ConversationId { get; init; }

    public required long Seq { get; init; }

    public required UserRef Sender { get; init; }

    [JsonIgnore]
    public long SenderId => Wire.Id.Parse(Sender.Id)!.Value.Value;

    public required string Type { get; init; }

    public required string Content { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RepliedTo? ReplyTo { get; init; }

    /// <summary>People.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Id>? Mentions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MentionsAll { get; init; }

    public required string Status { get; init; }

    public required Timestamp CreatedAt { get; init; }

    public required Timestamp UpdatedAt { get; init; }

    /// <summary>Whoever is shown it has blocked the sender. Nobody else is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsFromBlocked { get; init; }

    /// <summary>What it asks, if it asks something.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ActionView? Action { get; init; }

    public IReadOnlyList<ReactionView> Reactions { get; init; } = [];

    public bool IsPinned { get; init; }

    public bool IsEdited { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Timestamp? EditedAt { get; init; }

    public bool IsDeleted { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TempId { get; init; }
}

/// <summary>What a client sends.</summary>
internal sealed record Draft(
    [property: InPath] Id? ConversationId,
    string? Content = null,
    string? Type = null,
    string? TempId = null,
    Id? ReplyTo = null,
    IReadOnlyList<DraftAttachment?>? Attachments = null,
    NewAction? Action = null)
{
    /// <summary>By which it comes, where that makes a difference to who is told: its front-end has shown it already.</summary>
    [JsonIgnore]
    public string? Connection { get; init; }
}

internal sealed record MessageReference(Id? MessageId);

/// <summary>What the sender writes instead.</summary>
internal sealed record MessageEdit([property: InPath] Id? MessageId, [property: Required] string? Content);

/// <summary>The message as it is now: after it was sent, or edited.</summary>
internal sealed record MessageAck(MessageView Message, bool Success = true);

/// <summary>The answer of a command that deleted, pinned or unpinned a message.</summary>
internal sealed record MessageIdAck(Id MessageId, bool Success = true);

/// <summary>What an edited message said before.</summary>
internal sealed record MessageVersion(string Content, Timestamp WrittenAt, Timestamp ReplacedAt);

/// <summary>The event <c>newMessage</c>.</summary>
internal sealed record NewMessage(MessageView Message, Id ConversationId)
{
    /// <summary>That of the conversation.</summary>
    [JsonIgnore]
    public string? Kind { get; init; }

    /// <summary>See <see cref="Draft.Connection"/>.</summary>
    [JsonIgnore]
    public string? Connection { get; init; }
}

/// <summary>The event <c>messageSent</c>.</summary>
internal sealed record MessageSent(string TempId, Id MessageId);

/// <summary>The event <c>messageEdited</c>.</summary>
internal sealed record MessageEdited(Id MessageId, Id ConversationId, string Content, Timestamp EditedAt, bool IsDeleted = false)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Id>? Mentions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MentionsAll { get; init; }
}

/// <summary>The event <c>messageDeleted</c>.</summary>
internal sealed record MessageDeleted(Id MessageId, Id ConversationId, Id DeletedBy, Timestamp DeletedAt);

/// <summary>A pinned message; the event <c>messagePinned</c> too.</summary>
internal sealed record Pin(Id MessageId, Id ConversationId, Id PinnedBy, Timestamp PinnedAt, MessageView Message);

/// <summary>The event <c>messageUnpinned</c>.</summary>
internal sealed record MessageUnpinned(Id MessageId, Id ConversationId, Id UnpinnedBy, Timestamp UnpinnedAt);

/// <summary>What a message is, by what it has. Stored: never rename one.</summary>
internal static class MessageType
{
    public const string Text = "text";
    public const string Link = "link";
    public const string Image = "image";
    public const string Video = "video";
    public const string Audio = "audio";
    public const string File = "file";

    public static bool HasAttachments(string type) => type is Image or Video or Audio or File;
    public const string Action = "action";
}

/// <summary>How far a message has come with all others who are in the conversation.</summary>
internal static class MessageStatus
{
    public const string Sent = "sent";
    public const string Delivered = "delivered";
    public const string Read = "read";
}
