using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Redis;

/// <summary>What messages between nodes are written with: JSON as the reference makes it, or MessagePack.</summary>
internal static class MessageText
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static MessagePackWriter? _packer;

    /// <summary>The thread's own, which it uses again and again.</summary>
    internal static MessagePackWriter Packer()
    {
        var packer = _packer ??= new MessagePackWriter();
        packer.Clear();
        return packer;
    }

    internal static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var text = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(text, WriterOptions);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return text.WrittenSpan.ToArray();
    }

    /// <summary>JSON as MessagePack, with its attachments in their places.</summary>
    internal static byte[] Pack(byte[] json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var packer = Packer();
        packer.WriteJson(json, attachments);
        return packer.Written.ToArray();
    }

    /// <summary>JSON, or MessagePack if there is binary in it, which JSON cannot say.</summary>
    internal static byte[] PackIfBinary(byte[] json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        attachments.Count == 0 ? json : Pack(json, attachments);

    internal static void WriteStrings(Utf8JsonWriter writer, ReadOnlySpan<byte> member, IEnumerable<string> strings)
    {
        writer.WriteStartArray(member);
        foreach (var value in strings)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    internal static void WritePayload(Utf8JsonWriter writer, ReadOnlySpan<byte> member, JsonPayload payload)
    {
        writer.WritePropertyName(member);
        writer.WriteRawValue(payload.Json.Span, skipInputValidation: true);
    }

    internal static void WriteSockets(Utf8JsonWriter writer, IReadOnlyList<RemoteSocket> sockets)
    {
        writer.WriteStartArray("sockets"u8);
        foreach (var socket in sockets)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, socket.Id);
            writer.WritePropertyName("handshake"u8);
            socket.Handshake.WriteTo(writer);
            WriteStrings(writer, "rooms"u8, socket.Rooms);
            WriteData(writer, socket.Data);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The data of a socket: an empty object until the application sets it.</summary>
    internal static void WriteData(Utf8JsonWriter writer, JsonElement data)
    {
        writer.WritePropertyName("data"u8);
        if (data.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteRawValue("{}"u8);
        }
        else
        {
            data.WriteTo(writer);
        }
    }

    internal static IReadOnlyCollection<string> Distinct(IReadOnlyCollection<string> rooms) =>
        rooms.Count < 2 ? rooms : [.. rooms.Distinct(StringComparer.Ordinal)];

    /// <summary>A timeout as the reference has it: a number of milliseconds that its timers take.</summary>
    internal static long Milliseconds(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan ? int.MaxValue : (long)timeout.TotalMilliseconds;
}
