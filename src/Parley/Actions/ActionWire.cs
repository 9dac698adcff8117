using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Actions;

/// <summary>What a client asks of others with a message: an invitation to a game, say.</summary>
internal sealed record NewAction(
    [property: Required] string? Type, [property: Required] string? Title, JsonElement? Payload = null, long? ExpiresIn = null, IReadOnlyList<string>? Choices = null);

/// <summary>What a message asks, and what has become of it.</summary>
internal sealed record ActionView(
    string Type,
    string Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Payload,
    IReadOnlyList<string> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Timestamp? ExpiresAt,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Id? RespondedBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Timestamp? RespondedAt = null);

/// <summary>Somebody's answer.</summary>
internal sealed record ActionResponse([property: InPath] Id? MessageId, [property: Required] string? Response);

internal sealed record ActionAck(Id MessageId, ActionView Action, bool Success = true);

/// <summary>The event <c>actionUpdated</c>.</summary>
internal sealed record ActionUpdated(Id MessageId, Id ConversationId, ActionView Action);

/// <summary>Stored: never rename one.</summary>
internal static class ActionState
{
    public const string Pending = "pending";
    public const string Accepted = "accepted";
    public const string Declined = "declined";
    public const string Expired = "expired";
    public const string Cancelled = "cancelled";
}

/// <summary>What somebody may answer. Stored: never rename one.</summary>
internal static class ActionChoice
{
    public const string Accept = "accept";
    public const string Decline = "decline";

    public static IReadOnlyList<string> All { get; } = [Accept, Decline];
}
