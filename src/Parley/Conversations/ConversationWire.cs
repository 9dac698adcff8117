using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Parley.Drafts;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>A person in a conversation, as it is shown.</summary>
internal sealed record ParticipantView(Id Id, string Username, string Name, string? Avatar, string Role)
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public Id DocumentId => Id;

    /// <summary>When the stay began, of those who are loaded with the conversation.</summary>
    [JsonIgnore]
    public Timestamp JoinedAt { get; init; }
}

/// <summary>A conversation as one person sees it.</summary>
internal sealed record ConversationView
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public Id DocumentId => Id;

    public required Id Id { get; init; }

    public required string Type { get; init; }

    public bool IsGroup => Type != ConversationKind.Direct;

    public required string? Name { get; init; }

    public required string? Avatar { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Topic { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Visibility { get; init; }

    /// <summary>Seconds between two messages of a member.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SlowMode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AnnouncementOnly { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsArchived { get; init; }

    /// <summary>The one that every account is a member of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPublicRoom { get; init; }

    /// <summary>All of them, but in a large channel: see <see cref="ParticipantRow.MostShown"/>.</summary>
    public required IReadOnlyList<ParticipantView> Participants { get; init; }

    public required long ParticipantCount { get; init; }

    public required Id CreatedBy { get; init; }

    public required Timestamp CreatedAt { get; init; }

    public required Timestamp UpdatedAt { get; init; }

    public MessageView? LastMessage { get; init; }

    public long UnreadCount { get; init; }

    /// <summary>How many of the unread messages mention the person.</summary>
    public long MentionCount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Id? UnreadFrom { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DraftView? Draft { get; init; }
}

/// <summary>What a client asks for when it creates a conversation.</summary>
internal sealed record NewConversation(
    IReadOnlyList<Id>? Participants, bool? IsGroup = null, string? Type = null, string? Name = null, string? Avatar = null,
    string? Topic = null, string? Visibility = null, string? Password = null);

/// <summary>The people a client names, under either name.</summary>
internal sealed record NamedPeople(IReadOnlyList<Id>? Participants, IReadOnlyList<Id>? UserIds = null);

internal sealed record ConversationReference(Id? ConversationId);

internal sealed record ConversationCreatedAck(ConversationView Conversation, bool Success = true);

internal sealed record JoinedAck(Id ConversationId, bool Success = true);

/// <summary>The answer of a command that has nothing else to say.</summary>
internal sealed record Done(bool Success = true);

/// <summary>The event <c>participantsAdded</c>.</summary>
internal sealed record ParticipantsAdded(
    Id ConversationId, IReadOnlyList<ParticipantView> Participants, Id AddedBy, long ParticipantCount, Timestamp AddedAt);

/// <summary>The event <c>participantRemoved</c>. <paramref name="NewOwner"/>: who owns the group now, when its owner left.</summary>
internal sealed record ParticipantRemoved(
    Id ConversationId,
    Id UserId,
    Id RemovedBy,
    Timestamp RemovedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Id? NewOwner,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ParticipantCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason)
{
    public static ParticipantRemoved Of(long conversation, long user, long by, long at, ParticipantData data) =>
        new(conversation, user, by, at, data.NewOwner, data.People, data.Reason);
}

/// <summary>What somebody wants to be different; what is not named stays.</summary>
internal sealed record ConversationChange(
    [property: InPath] Id? ConversationId,
    string? Name,
    [property: JsonConverter(typeof(GivenConverter<string>))] Given<string> Topic,
    [property: JsonConverter(typeof(GivenConverter<string>))] Given<string> Avatar,
    string? Visibility,
    [property: JsonConverter(typeof(GivenConverter<string>))] Given<string> Password,
    long? SlowMode,
    bool? AnnouncementOnly,
    bool? IsArchived);

/// <summary>The event <c>conversationUpdated</c>: all that can be changed, as it is now.</summary>
internal sealed record ConversationUpdated(
    Id ConversationId,
    string? Name,
    string? Avatar,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Topic,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Visibility,
    long SlowMode,
    bool AnnouncementOnly,
    bool IsArchived,
    Id UpdatedBy,
    Timestamp ChangedAt);

/// <summary>The event <c>conversationDeleted</c>.</summary>
internal sealed record ConversationDeleted(Id ConversationId, Id DeletedBy, Timestamp DeletedAt);

/// <summary>Whom a client names.</summary>
internal sealed record UserReference([property: Required] Id? UserId);

/// <summary>The event <c>participantUpdated</c>.</summary>
internal sealed record ParticipantUpdated(Id ConversationId, Id UserId, string Role, Id UpdatedBy);

/// <summary>The kinds of conversations. Stored: never rename one.</summary>
internal static class ConversationKind
{
    public const string Direct = "direct";
    public const string Group = "group";

    /// <summary>What dialects are told of the channel that everybody is let into. Never stored.</summary>
    public const string PublicRoom = "public_room";
    public const string Channel = "channel";
}

/// <summary>What a participant may be. Stored: never rename one.</summary>
internal static class ParticipantRole
{
    public const string Owner = "owner";
    public const string Admin = "admin";
    public const string Member = "member";
}
