using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Accounts;

internal sealed record Registration(
    [property: Required] string? Email, [property: Required] string? Username, [property: Required] string? Password, string? Name)
{
    /// <summary>Of a front-end that asks for it when somebody registers, as the age.</summary>
    [JsonIgnore]
    public string? Location { get; init; }

    [JsonIgnore]
    public long? Age { get; init; }
}

internal sealed record Credentials([property: Required] string? Email, [property: Required] string? Password);

/// <summary>A person as he sees himself.</summary>
internal sealed record Me(
    [property: JsonPropertyOrder(-1)] string Id,
    string Username,
    string Name,
    string? Avatar,
    string Email,
    string Role,
    Timestamp CreatedAt,
    string? Bio,
    string? Location,
    long? Age,
    UserStatus? Status,
    Privacy Privacy)
{
    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-2)]
    public string DocumentId => Id;
}

/// <summary>The answer to a sign-in: one token under the three names that clients know.</summary>
internal sealed record SessionView(
    [property: JsonPropertyName("access_token")] string AccessTokenSnake,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    Me User)
{
    public string AccessToken => AccessTokenSnake;

    public string Token => AccessTokenSnake;
}

/// <summary>What anybody may know of this server.</summary>
/// <param name="IsNew">Nobody has an account yet: whoever registers first is the administrator.</param>
internal sealed record ServerState(bool IsNew);

/// <summary>A login session, as the person sees it whose it is.</summary>
internal sealed record LoginSession(
    string Id, Timestamp CreatedAt, Timestamp LastUsedAt, string? Address, string? UserAgent, bool Current);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(Credentials))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(EmailChange))]
[JsonSerializable(typeof(AccountDeletion))]
[JsonSerializable(typeof(RoleChange))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(ServerState))]
[JsonSerializable(typeof(IReadOnlyList<LoginSession>))]
internal sealed partial class AccountJson : JsonSerializerContext;
