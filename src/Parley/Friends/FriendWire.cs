using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Wire;

namespace Parley.Friends;

/// <summary>The person whom a command is about.</summary>
internal sealed record PersonReference([property: Required] Id? UserId);

internal sealed record FriendRequestReference(Id? RequestId);

/// <summary>Somebody who has asked somebody to be his friend, and has no answer yet. The event <c>friendRequestReceived</c> too.</summary>
internal sealed record FriendRequest(Id Id, UserRef From, UserRef To, Timestamp CreatedAt)
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public Id DocumentId => Id;
}

/// <summary>A friend, and since when. The event <c>friendAdded</c> too.</summary>
internal sealed record Friend(string Id, string Username, string Name, string? Avatar, Timestamp Since)
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public string DocumentId => Id;

    public static Friend Of(UserRef person, long since) => new(person.Id, person.Username, person.Name, person.Avatar, since);
}

internal sealed record FriendRequests(IReadOnlyList<FriendRequest> Incoming, IReadOnlyList<FriendRequest> Outgoing);

/// <summary>What is between two people after a command: a request, or they are friends.</summary>
internal sealed record FriendshipAck(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FriendRequest? Request,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Friend? Friend,
    bool Success = true)
{
    /// <summary>Whether the command has made it so.</summary>
    [JsonIgnore]
    public bool IsNew { get; init; }
}

/// <summary>The event <c>friendRequestAccepted</c>.</summary>
internal sealed record FriendRequestAccepted(Id RequestId, Id AcceptedBy, Timestamp AcceptedAt);

/// <summary>The events <c>friendRequestRejected</c> and <c>friendRequestCancelled</c>.</summary>
internal sealed record FriendRequestEnded(Id RequestId);

/// <summary>The event <c>friendRemoved</c>.</summary>
internal sealed record FriendRemoved(Id UserId);
