using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Moderation;

/// <summary>What somebody wants to be a ban or a mute: until when, for ever if it is not said, and why.</summary>
internal sealed record SanctionRequest(Timestamp? Until = null, string? Reason = null);

/// <summary>A ban or a mute, as those who may know of it see it.</summary>
internal sealed record SanctionView(
    Id UserId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Timestamp? Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    Id By,
    Timestamp At);

/// <summary>The events <c>participantBanned</c> and <c>participantMuted</c>.</summary>
internal sealed record ParticipantSanctioned(
    Id ConversationId,
    Id UserId,
    Id By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Timestamp? Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

/// <summary>The events <c>participantUnbanned</c> and <c>participantUnmuted</c>.</summary>
internal sealed record SanctionLifted(Id ConversationId, Id UserId, Id By);
