using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Presence;

internal static class OnlineStatus
{
    public const string Online = "online";
    public const string Away = "away";
    public const string Offline = "offline";

    /// <summary>Shown to the person himself alone; to others it is <see cref="Offline"/>.</summary>
    public const string Invisible = "invisible";
}

/// <summary>The event <c>userStatusChanged</c>, and how somebody is when he is asked for.</summary>
internal sealed record UserStatusChanged(
    Id UserId,
    string Status,
    Timestamp Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Timestamp? LastSeen = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Activity? Activity = null);

/// <summary>What somebody is doing. The names are the clients' own.</summary>
internal sealed record Activity(
    [property: JsonPropertyName("activity")] string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data);

/// <summary>What a client says somebody is doing; without a name: nothing.</summary>
internal sealed record ActivityWish(string? Activity, JsonElement? Data = null);

/// <summary>How present somebody wants to be at a device.</summary>
internal sealed record PresenceWish(string? Status);

internal sealed record OnlineUsersAck(IReadOnlyList<Id> OnlineUsers);
