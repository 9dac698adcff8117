using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>A person as another one sees him. What he does not show is left out, and so is what he has not said.</summary>
internal sealed record Profile
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public Id DocumentId => Id;

    public required Id Id { get; init; }

    public required string Username { get; init; }

    public required string Name { get; init; }

    public required string? Avatar { get; init; }

    public required UserStatus? Status { get; init; }

    public required string Role { get; init; }

    public required Timestamp CreatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Email { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Bio { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Location { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Age { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Timestamp? LastSeen { get; init; }
}

/// <summary>What everybody may know of a person who sees his name anywhere.</summary>
internal sealed record PublicUser(Id Id, string Username, string Name, string? Avatar, UserStatus? Status)
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public Id DocumentId => Id;
}

/// <summary>What a person wants to be otherwise of himself.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProfileChange(
    string? Username,
    string? Name,
    [property: JsonConverter(typeof(GivenConverter<string>))] Given<string> Avatar,
    [property: JsonConverter(typeof(GivenConverter<string>))] Given<string> Bio,
    [property: JsonConverter(typeof(GivenConverter<string>))] Given<string> Location,
    [property: JsonConverter(typeof(GivenConverter<long?>))] Given<long?> Age,
    [property: JsonConverter(typeof(GivenConverter<StatusWish>))] Given<StatusWish> Status,
    PrivacyWish? Privacy)
{
    public static ProfileChange OfAvatar(string address) => new(null, null, new(address), default, default, default, default, null);
}

/// <summary>The event <c>userUpdated</c>.</summary>
internal sealed record UserUpdated(PublicUser User);

/// <summary>The event <c>userUpdated</c>, as the person himself gets it.</summary>
internal sealed record MeUpdated(Me User);
