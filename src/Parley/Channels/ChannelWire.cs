using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Channels;

/// <summary>A channel as everybody finds it, also who is not in it.</summary>
internal sealed record ChannelView(
    Id Id,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Topic,
    string? Avatar,
    string Visibility,
    long ParticipantCount,
    bool IsParticipant)
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public Id DocumentId => Id;
}

/// <summary>What a client says that wants to join.</summary>
internal sealed record ChannelJoin([property: InPath] Id? ConversationId, string? Password = null);
