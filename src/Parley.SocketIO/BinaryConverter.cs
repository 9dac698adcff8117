using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.SocketIO;

/// <summary>Writes a <see cref="Binary"/> as an attachment where a packet is being written, else as base64.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class BinaryConverter : JsonConverter<Binary>
{
    /// <summary>Where the attachments of the packet now being written on this thread go.</summary>
    [ThreadStatic]
    private static List<ReadOnlyMemory<byte>>? _writing;

    /// <summary>The attachments of the packet now being read on this thread.</summary>
    [ThreadStatic]
    private static ReadOnlyMemory<byte>[]? _reading;

    internal static List<ReadOnlyMemory<byte>>? Exchange(List<ReadOnlyMemory<byte>>? attachments)
    {
        var previous = _writing;
        _writing = attachments;
        return previous;
    }

    internal static ReadOnlyMemory<byte>[]? Exchange(ReadOnlyMemory<byte>[]? attachments)
    {
        var previous = _reading;
        _reading = attachments;
        return previous;
    }

    internal static void WritePlaceholder(Utf8JsonWriter writer, int attachment)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("_placeholder"u8, true);
        writer.WriteNumber("num"u8, attachment);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override Binary Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.TryGetBytesFromBase64(out var bytes) ? new Binary(bytes) : throw new JsonException();
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        var marked = false;
        var attachment = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMark = reader.ValueTextEquals("_placeholder"u8);
            var isNumber = reader.ValueTextEquals("num"u8);
            reader.Read();
            marked |= isMark && reader.TokenType == JsonTokenType.True;
            if (isNumber && (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out attachment)))
            {
                throw new JsonException();
            }

            reader.Skip();
        }

        return marked && _reading is not null && (uint)attachment < (uint)_reading.Length
            ? new Binary(_reading[attachment])
            : throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Binary value, JsonSerializerOptions options)
    {
        if (_writing is null)
        {
            writer.WriteBase64StringValue(value.Bytes.Span);
            return;
        }

        WritePlaceholder(writer, _writing.Count);
        _writing.Add(value.Bytes);
    }
}
