using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.SocketIO.Protocol.Tests.MessagePack;

/// <summary>Both directions, with text and hexadecimal digits for bytes.</summary>
internal static class Codec
{
    internal static string ToMessagePack(string json, params byte[][] attachments)
    {
        var writer = new MessagePackWriter();
        writer.WriteJson(Encoding.UTF8.GetBytes(json), [.. attachments.Select(bytes => (ReadOnlyMemory<byte>)bytes)]);
        return Convert.ToHexStringLower(writer.Written);
    }

    internal static string ToJson(string hex) => ToJson(hex, out _);

    internal static string ToJson(string hex, out List<ReadOnlyMemory<byte>> attachments, int maxDepth = 64, int maxAttachments = 10)
    {
        attachments = [];
        return ToJson(Convert.FromHexString(hex), attachments, maxDepth, maxAttachments);
    }

    internal static string ToJson(
        ReadOnlySpan<byte> bytes, List<ReadOnlyMemory<byte>> attachments, int maxDepth = 64, int maxAttachments = 10)
    {
        var text = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(
            text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        var reader = new MessagePackReader(bytes);
        reader.CopyTo(writer, attachments, maxDepth, maxAttachments);
        if (!reader.IsAtEnd)
        {
            throw new FormatException("There is more.");
        }

        writer.Flush();
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
