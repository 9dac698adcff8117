using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Media;

/// <summary>
/// What somebody wants a message to have: an upload of his. On the wire the id of the upload, or an object with it (as the upload
/// was answered with), or one with its <c>url</c>.
/// </summary>
[JsonConverter(typeof(DraftAttachmentConverter))]
internal sealed record DraftAttachment(Id? Id, string? Url = null, string? Name = null)
{
    /// <summary>Of an upload that was named by its address.</summary>
    public string? Key { get; init; }

    /// <summary>Whether it may as well be an image that is elsewhere; no client says so himself.</summary>
    public bool MayBeElsewhere { get; init; }

    public bool IsUpload => Id is not null || Key is not null;

    internal sealed class DraftAttachmentConverter : JsonConverter<DraftAttachment>
    {
        private static readonly Id.IdConverter Ids = new();

        public override DraftAttachment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return new DraftAttachment(Ids.Read(ref reader, typeof(Id), options));
            }

            var written = JsonSerializer.Deserialize(ref reader, ChatJson.Relaxed.WrittenAttachment)!;
            return new DraftAttachment(written.Id, written.Url, written.Name);
        }

        public override void Write(Utf8JsonWriter writer, DraftAttachment value, JsonSerializerOptions options) =>
            throw new NotSupportedException("Clients send these.");
    }
}

/// <summary>An attachment that a client writes as an object.</summary>
internal sealed record WrittenAttachment(Id? Id = null, string? Url = null, string? Name = null);
