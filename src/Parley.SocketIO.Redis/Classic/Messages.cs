using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Redis;

/// <summary>Messages as the reference adapter writes them, byte for byte. Broadcasts and acknowledgements are MessagePack, the rest JSON.</summary>
internal static class Messages
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static MessagePackWriter? _packer;

    /// <summary>A name for a node or a request.</summary>
    internal static string NewId() => RandomNumberGenerator.GetString(IdCharacters, 6);

    internal static byte[] Broadcast(string uid, string @namespace, JsonPayload payload, BroadcastTarget target)
    {
        var packer = Packer();
        packer.WriteArrayHeader(3);
        packer.Write(uid);
        WritePacket(packer, @namespace, payload);
        WriteTarget(packer, target, timeout: null);
        return packer.Written.ToArray();
    }

    internal static byte[] BroadcastWithAck(
        string uid, string requestId, string @namespace, JsonPayload payload, BroadcastTarget target, TimeSpan timeout)
    {
        var packer = Packer();
        packer.WriteMapHeader(5);
        packer.WriteString("uid"u8);
        packer.Write(uid);
        packer.WriteString("requestId"u8);
        packer.Write(requestId);
        packer.WriteString("type"u8);
        packer.Write((long)RequestType.BroadcastWithAck);
        packer.WriteString("packet"u8);
        WritePacket(packer, @namespace, payload);
        packer.WriteString("opts"u8);
        WriteTarget(packer, target, timeout);
        return packer.Written.ToArray();
    }

    internal static byte[] ClientCount(string requestId, int count) => Json(writer =>
    {
        writer.WriteNumber("type"u8, (int)RequestType.ClientCount);
        writer.WriteString("requestId"u8, requestId);
        writer.WriteNumber("clientCount"u8, count);
    });

    internal static byte[] ClientAck(string requestId, JsonPayload value)
    {
        var packer = Packer();
        packer.WriteMapHeader(3);
        packer.WriteString("type"u8);
        packer.Write((long)RequestType.ClientAck);
        packer.WriteString("requestId"u8);
        packer.Write(requestId);
        packer.WriteString("packet"u8);
        value.WriteTo(packer);
        return packer.Written.ToArray();
    }

    internal static byte[] JoinOrLeave(RequestType type, string uid, BroadcastTarget target, IReadOnlyList<string> rooms) => Json(writer =>
    {
        writer.WriteString("uid"u8, uid);
        writer.WriteNumber("type"u8, (int)type);
        WriteTarget(writer, target);
        WriteStrings(writer, "rooms"u8, rooms);
    });

    internal static byte[] Disconnect(string uid, BroadcastTarget target, bool close) => Json(writer =>
    {
        writer.WriteString("uid"u8, uid);
        writer.WriteNumber("type"u8, (int)RequestType.Disconnect);
        WriteTarget(writer, target);
        writer.WriteBoolean("close"u8, close);
    });

    internal static byte[] Fetch(string uid, string requestId, BroadcastTarget target) => Json(writer =>
    {
        writer.WriteString("uid"u8, uid);
        writer.WriteString("requestId"u8, requestId);
        writer.WriteNumber("type"u8, (int)RequestType.Fetch);
        WriteTarget(writer, target);
    });

    internal static byte[] Fetched(string requestId, IReadOnlyList<RemoteSocket> sockets) => Json(writer =>
    {
        writer.WriteString("requestId"u8, requestId);
        writer.WriteStartArray("sockets"u8);
        foreach (var socket in sockets)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, socket.Id);
            writer.WritePropertyName("handshake"u8);
            socket.Handshake.WriteTo(writer);
            WriteStrings(writer, "rooms"u8, socket.Rooms);
            writer.WritePropertyName("data"u8);
            if (socket.Data.ValueKind == JsonValueKind.Undefined)
            {
                writer.WriteRawValue("{}"u8);
            }
            else
            {
                socket.Data.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>A list of names: the ids of sockets, or rooms.</summary>
    internal static byte[] Names(string requestId, string member, IEnumerable<string> names) => Json(writer =>
    {
        writer.WriteString("requestId"u8, requestId);
        WriteStrings(writer, Encoding.UTF8.GetBytes(member), names);
    });

    /// <summary>That a request of an old node about one socket has been met.</summary>
    internal static byte[] Done(string requestId) => Json(writer => writer.WriteString("requestId"u8, requestId));

    internal static byte[] ServerSideEmit(string uid, string? requestId, JsonPayload payload)
    {
        var json = Json(writer =>
        {
            writer.WriteString("uid"u8, uid);
            if (requestId is not null)
            {
                writer.WriteString("requestId"u8, requestId);
            }

            writer.WriteNumber("type"u8, (int)RequestType.ServerSideEmit);
            WriteData(writer, payload);
        });
        return WithBinary(json, payload);
    }

    internal static byte[] ServerSideAnswer(string requestId, JsonPayload value)
    {
        var json = Json(writer =>
        {
            writer.WriteNumber("type"u8, (int)RequestType.ServerSideEmit);
            writer.WriteString("requestId"u8, requestId);
            WriteData(writer, value);
        });
        return WithBinary(json, value);
    }

    private static MessagePackWriter Packer()
    {
        var packer = _packer ??= new MessagePackWriter();
        packer.Clear();
        return packer;
    }

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var text = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(text, WriterOptions);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return text.WrittenSpan.ToArray();
    }

    /// <summary>As MessagePack if there is binary in it, which every node takes on these channels as well.</summary>
    private static byte[] WithBinary(byte[] json, JsonPayload payload)
    {
        if (payload.Attachments.Count == 0)
        {
            return json;
        }

        var packer = Packer();
        packer.WriteJson(json, payload.Attachments);
        return packer.Written.ToArray();
    }

    private static void WritePacket(MessagePackWriter packer, string @namespace, JsonPayload payload)
    {
        packer.WriteMapHeader(3);
        packer.WriteString("type"u8);
        packer.Write((long)SocketPacketType.Event);
        packer.WriteString("data"u8);
        payload.WriteTo(packer);
        packer.WriteString("nsp"u8);
        packer.Write(@namespace);
    }

    private static void WriteTarget(MessagePackWriter packer, BroadcastTarget target, TimeSpan? timeout)
    {
        packer.WriteMapHeader(3);
        packer.WriteString("rooms"u8);
        WriteStrings(packer, Distinct(target.Rooms));
        packer.WriteString("except"u8);
        WriteStrings(packer, Distinct(target.Except));
        packer.WriteString("flags"u8);
        packer.WriteMapHeader(
            (target.Volatile ? 1 : 0) + (target.Compress ? 0 : 1) + (timeout is null ? 0 : 1) + (target.ExpectSingleResponse ? 1 : 0));
        if (target.Volatile)
        {
            packer.WriteString("volatile"u8);
            packer.Write(true);
        }

        if (!target.Compress)
        {
            packer.WriteString("compress"u8);
            packer.Write(false);
        }

        if (timeout is { } limit)
        {
            packer.WriteString("timeout"u8);
            packer.Write(limit == Timeout.InfiniteTimeSpan ? int.MaxValue : (long)limit.TotalMilliseconds);
        }

        if (target.ExpectSingleResponse)
        {
            packer.WriteString("expectSingleResponse"u8);
            packer.Write(true);
        }
    }

    private static void WriteStrings(MessagePackWriter packer, IReadOnlyCollection<string> strings)
    {
        packer.WriteArrayHeader(strings.Count);
        foreach (var value in strings)
        {
            packer.Write(value);
        }
    }

    private static void WriteTarget(Utf8JsonWriter writer, BroadcastTarget target)
    {
        writer.WriteStartObject("opts"u8);
        WriteStrings(writer, "rooms"u8, Distinct(target.Rooms));
        WriteStrings(writer, "except"u8, Distinct(target.Except));
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, ReadOnlySpan<byte> member, IEnumerable<string> strings)
    {
        writer.WriteStartArray(member);
        foreach (var value in strings)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteData(Utf8JsonWriter writer, JsonPayload payload)
    {
        writer.WritePropertyName("data"u8);
        writer.WriteRawValue(payload.Json.Span, skipInputValidation: true);
    }

    private static IReadOnlyCollection<string> Distinct(IReadOnlyCollection<string> rooms) =>
        rooms.Count < 2 ? rooms : [.. rooms.Distinct(StringComparer.Ordinal)];
}
