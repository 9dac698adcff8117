using System.Text.Json.Serialization;

namespace Parley.Accounts;

/// <summary>A person as others see him.</summary>
internal sealed record UserRef(string Id, string Username, string Name, string? Avatar)
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public string DocumentId => Id;
}
