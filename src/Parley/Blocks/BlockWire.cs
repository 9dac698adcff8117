using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Wire;

namespace Parley.Blocks;

/// <summary>Somebody who is blocked, as the person sees him who did it. The event <c>userBlocked</c> too.</summary>
internal sealed record BlockedUser(string Id, string Username, string Name, string? Avatar, Timestamp BlockedAt)
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public string DocumentId => Id;

    public static BlockedUser Of(UserRef person, long at) => new(person.Id, person.Username, person.Name, person.Avatar, at);
}

/// <summary>The event <c>userUnblocked</c>.</summary>
internal sealed record UserUnblocked(Id UserId);
