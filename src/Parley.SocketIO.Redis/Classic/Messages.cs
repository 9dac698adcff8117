using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.SocketIO.Protocol;
using static Parley.SocketIO.Redis.MessageText;

namespace Parley.SocketIO.Redis;

/// <summary>Messages as the reference adapter writes them, byte for byte. Broadcasts and acknowledgements are MessagePack, the rest JSON.</summary>
internal static class Messages
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A name for a node or a request.</summary>
    internal static string NewId() => RandomNumberGenerator.GetString(IdCharacters, 6);

    internal static byte[] Broadcast(string uid, string @namespace, JsonPayload payload, BroadcastTarget target)
    {
        var packer = Packer();
        packer.WriteArrayHeader(3);
        packer.Write(uid);
        PackPacket(packer, @namespace, payload);
        PackTarget(packer, target, timeout: null);
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
        PackPacket(packer, @namespace, payload);
        packer.WriteString("opts"u8);
        PackTarget(packer, target, timeout);
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
        WriteSockets(writer, sockets);
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
            WritePayload(writer, "data"u8, payload);
        });
        return PackIfBinary(json, payload.Attachments);
    }

    internal static byte[] ServerSideAnswer(string requestId, JsonPayload value)
    {
        var json = Json(writer =>
        {
            writer.WriteNumber("type"u8, (int)RequestType.ServerSideEmit);
            writer.WriteString("requestId"u8, requestId);
            WritePayload(writer, "data"u8, value);
        });
        return PackIfBinary(json, value.Attachments);
    }

    private static void PackPacket(MessagePackWriter packer, string @namespace, JsonPayload payload)
    {
        packer.WriteMapHeader(3);
        packer.WriteString("type"u8);
        packer.Write((long)SocketPacketType.Event);
        packer.WriteString("data"u8);
        payload.WriteTo(packer);
        packer.WriteString("nsp"u8);
        packer.Write(@namespace);
    }

    private static void PackTarget(MessagePackWriter packer, BroadcastTarget target, TimeSpan? timeout)
    {
        packer.WriteMapHeader(3);
        packer.WriteString("rooms"u8);
        PackStrings(packer, Distinct(target.Rooms));
        packer.WriteString("except"u8);
        PackStrings(packer, Distinct(target.Except));
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
            packer.Write(Milliseconds(limit));
        }

        if (target.ExpectSingleResponse)
        {
            packer.WriteString("expectSingleResponse"u8);
            packer.Write(true);
        }
    }

    private static void PackStrings(MessagePackWriter packer, IReadOnlyCollection<string> strings)
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
}
