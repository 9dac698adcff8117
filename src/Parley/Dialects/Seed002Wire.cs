using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Http;
using Parley.Media;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Dialects;

internal sealed record Seed002Recipient(Id? RecipientId)
{
    public static Refusal Required { get; } = Refusal.Invalid("recipientId is required");

    public static Refusal Oneself { get; } = Refusal.Invalid("recipientId must be another person");

    public static Refusal? Check(Id? recipient, Caller caller) =>
        recipient is not { } person ? Required : person == caller.UserId ? Oneself : null;
}

internal sealed record Seed002Joined(string Room, bool Success = true);

internal sealed record Seed002ToSend(Id? RecipientId, string? Message);

/// <summary>Without a recipient it is for the public room.</summary>
internal sealed record Seed002ImageToSend(Id? RecipientId, string? ImageUrl);

internal sealed record Seed002Sent(long Id, bool Success = true);

/// <summary>What a person is told; of an image it is the address.</summary>
internal sealed record Seed002Said(
    long SenderId, string Message, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsFromBlocked);

/// <summary>What everybody is told.</summary>
internal sealed record Seed002SaidToAll(
    long Sender, string Message, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsFromBlocked);

internal sealed record Seed002Message(
    long Id,
    long SenderId,
    long? RecipientId,
    string Message,
    string Type,
    Timestamp CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsFromBlocked)
{
    public static Seed002Message Of(MessageView message, long? recipient, string origin) => new(
        message.Id,
        message.SenderId,
        recipient,
        string.Join('\n', SaidIn(message, origin).Select(said => said.Text)),
        message.Type == MessageType.Image ? "image" : "text",
        message.CreatedAt,
        message.IsFromBlocked);

    /// <summary>A text, and the addresses of what comes with it.</summary>
    public static IEnumerable<(string Text, bool IsImage)> SaidIn(MessageView message, string origin) =>
    [
        .. message.Content.Length > 0 ? [(message.Content, false)] : Array.Empty<(string, bool)>(),
        .. message.Attachments.Select(file => (Seed002Link.Of(file.Url, origin), AttachmentRules.KindOf(file) == MessageType.Image)),
    ];
}

/// <summary>Addresses are whole in this dialect.</summary>
internal static class Seed002Link
{
    [return: NotNullIfNotNull(nameof(address))]
    public static string? Of(string? address, string origin) => address is ['/', ..] ? origin + address : address;

    /// <summary>Where the client of a request finds this server; what a trusted proxy says of the scheme counts.</summary>
    public static string Origin(HttpContext context) => context.Request.Host.HasValue ? $"{context.Request.Scheme}://{context.Request.Host}" : "";
}

internal sealed record Seed002LoggedIn(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

internal sealed record Seed002Registration(
    [property: Required] string? Email,
    [property: Required] string? Username,
    [property: Required] string? Password,
    [property: JsonPropertyName("full_name")] string? FullName,
    string? Location,
    int? Age)
{
    public Registration ToCanonical() => new(Email, Username, Password, FullName) { Location = Location, Age = Age };
}

internal sealed record Seed002User(
    long Id,
    string Username,
    [property: JsonPropertyName("full_name")] string FullName,
    string? Image,
    Timestamp CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Location = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Age = null)
{
    public static Seed002User Of(ListedUser user, string origin) =>
        new(user.Id, user.Username, user.Name, Seed002Link.Of(user.Avatar, origin), user.CreatedAt);

    /// <summary>With what he shows to the one who asks.</summary>
    public static Seed002User Of(Profile user, string origin) =>
        new(user.Id, user.Username, user.Name, Seed002Link.Of(user.Avatar, origin), user.CreatedAt, user.Location, user.Age);
}

/// <summary>What is left out stays.</summary>
internal sealed record Seed002ProfileChange(long? Age, string? Location, [property: JsonPropertyName("full_name")] string? FullName)
{
    public ProfileChange ToCanonical() => new(
        null, FullName, default, default, Location is null ? default : new(Location), Age is null ? default : new(Age), default, null);
}

/// <summary>The envelope of what has nothing to show.</summary>
internal sealed record Seed002Done(string Message, bool Success = true);

/// <summary>The envelope of one thing.</summary>
internal sealed record Seed002One<T>(string Message, T Data, bool Success = true);

/// <summary>The envelope of a list.</summary>
internal sealed record Seed002List<T>(Seed002Meta Meta, string Message, IReadOnlyList<T> Data);

internal sealed record Seed002Meta(long TotalItems, int ItemCount, int ItemsPerPage, long TotalPages, int CurrentPage)
{
    public static Seed002Meta Of(Paging paging, long total, int count) =>
        new(total, count, paging.Limit, (total + paging.Limit - 1) / paging.Limit, paging.Page);
}

/// <summary>An error; what is wrong with a request has the shape that it has everywhere.</summary>
internal sealed record Seed002Error(string Error, string Message, int Code)
{
    public static byte[]? Render(ErrorBody body) =>
        body.StatusCode == StatusCodes.Status400BadRequest
            ? null
            : JsonSerializer.SerializeToUtf8Bytes(
                new Seed002Error(body.Error, body.Message, body.StatusCode), Seed002Json.Relaxed.Seed002Error);
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Seed002Recipient))]
[JsonSerializable(typeof(Seed002Joined))]
[JsonSerializable(typeof(Seed002ToSend))]
[JsonSerializable(typeof(Seed002ImageToSend))]
[JsonSerializable(typeof(Seed002Sent))]
[JsonSerializable(typeof(Seed002Said))]
[JsonSerializable(typeof(Seed002SaidToAll))]
[JsonSerializable(typeof(Seed002LoggedIn))]
[JsonSerializable(typeof(Seed002Registration))]
[JsonSerializable(typeof(Seed002ProfileChange))]
[JsonSerializable(typeof(Seed002Done))]
[JsonSerializable(typeof(Seed002One<Seed002User>))]
[JsonSerializable(typeof(Seed002One<Seed002Message>))]
[JsonSerializable(typeof(Seed002List<Seed002User>))]
[JsonSerializable(typeof(Seed002List<Seed002Message>))]
[JsonSerializable(typeof(Seed002Error))]
internal sealed partial class Seed002Json : JsonSerializerContext
{
    public static Seed002Json Relaxed { get; } = new(DialectJson.Options);
}
