using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>What the row of an event about a participant says that state cannot say any more.</summary>
internal sealed record ParticipantData
{
    /// <summary>Who owns the conversation now, when its owner left.</summary>
    public Id? NewOwner { get; init; }

    /// <summary>How many people were there after it.</summary>
    public long? People { get; init; }

    public string? Reason { get; init; }

    /// <summary>Milliseconds since 1970; nothing: for ever.</summary>
    public long? Until { get; init; }

    public string? Role { get; init; }

    /// <summary>The role before.</summary>
    public string? Before { get; init; }

    public static ParticipantData Of(string? data) =>
        data is null ? new ParticipantData() : JsonSerializer.Deserialize(data, ParticipantDataJson.Short.ParticipantData)!;

    public override string ToString() => JsonSerializer.Serialize(this, ParticipantDataJson.Short.ParticipantData);
}

[JsonSerializable(typeof(ParticipantData))]
internal sealed partial class ParticipantDataJson : JsonSerializerContext
{
    public static ParticipantDataJson Short { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
