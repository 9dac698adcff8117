using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Media;

/// <summary>
/// A file as it is shown: an upload, or an image that is elsewhere, of which nothing is known but its address. Addresses of
/// uploads are signed when the JSON is written, so that one that was kept in memory is never too old.
/// </summary>
internal sealed record Attachment
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Id? Id { get; init; }

    public required string Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Size { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MimeType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Width { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Height { get; init; }

    public string Url => Link ?? Urls?.Of(Key!, Name) ?? "";

    /// <summary>Of an image elsewhere.</summary>
    [JsonIgnore]
    public string? Link { get; init; }

    /// <summary>Of an upload: where its bytes are.</summary>
    [JsonIgnore]
    public string? Key { get; init; }

    /// <summary>Of an upload.</summary>
    [JsonIgnore]
    public FileUrls? Urls { get; init; }

    /// <summary>For who may not fetch it any more.</summary>
    public Attachment WithoutAddress() => this with { Urls = null };
}
