using System.Security.Cryptography;
using System.Text.Json;
using Parley.SocketIO.Protocol;
using static Parley.SocketIO.Redis.MessageText;

namespace Parley.SocketIO.Redis;

/// <summary>A message of the sharded and the streams adapter as the reference writes it, but for who sends it.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Data">An object, with the binary in it as attachments.</param>
internal sealed record ClusterMessage(ClusterMessageType Type, JsonPayload Data)
{
    /// <summary>Whether somebody waits for answers.</summary>
    internal bool WantsAnswers { get; init; }

    /// <summary>About how many bytes it has.</summary>
    internal int Size => Data.Json.Length + Data.Attachments.Sum(bytes => bytes.Length);

    /// <summary>The one room that a broadcast is for, if it wants no acknowledgements.</summary>
    internal string? Room { get; init; }

    /// <summary>A name for a node or a request.</summary>
    internal static string NewId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    internal static ClusterMessage Broadcast(JsonPayload payload, BroadcastTarget target) =>
        new(ClusterMessageType.Broadcast, DataOf(payload.Attachments, writer =>
        {
            WritePacket(writer, payload);
            WriteTarget(writer, target);
        }))
        {
            Room = Distinct(target.Rooms) is { Count: 1 } rooms ? rooms.First() : null,
        };

    internal static ClusterMessage BroadcastWithAck(string requestId, JsonPayload payload, BroadcastTarget target, TimeSpan timeout) =>
        new(ClusterMessageType.Broadcast, DataOf(payload.Attachments, writer =>
        {
            WritePacket(writer, payload);
            writer.WriteString("requestId"u8, requestId);
            WriteTarget(writer, target, timeout);
        }))
        {
            WantsAnswers = true,
        };

    internal static ClusterMessage JoinOrLeave(ClusterMessageType type, BroadcastTarget target, IReadOnlyList<string> rooms) =>
        new(type, DataOf([], writer =>
        {
            WriteTarget(writer, target);
            WriteStrings(writer, "rooms"u8, rooms);
        }));

    internal static ClusterMessage Disconnect(BroadcastTarget target, bool close) =>
        new(ClusterMessageType.DisconnectSockets, DataOf([], writer =>
        {
            WriteTarget(writer, target);
            writer.WriteBoolean("close"u8, close);
        }));

    internal static ClusterMessage Fetch(string requestId, BroadcastTarget target) =>
        new(ClusterMessageType.FetchSockets, DataOf([], writer =>
        {
            WriteTarget(writer, target);
            writer.WriteString("requestId"u8, requestId);
        }))
        {
            WantsAnswers = true,
        };

    internal static ClusterMessage Fetched(string requestId, IReadOnlyList<RemoteSocket> sockets) =>
        Answer(ClusterMessageType.FetchedSockets, requestId, [], writer => WriteSockets(writer, sockets));

    internal static ClusterMessage ServerSideEmit(string? requestId, JsonPayload payload) =>
        new(ClusterMessageType.ServerSideEmit, DataOf(payload.Attachments, writer =>
        {
            if (requestId is not null)
            {
                writer.WriteString("requestId"u8, requestId);
            }

            WritePayload(writer, "packet"u8, payload);
        }))
        {
            WantsAnswers = requestId is not null,
        };

    internal static ClusterMessage ServerSideAck(string requestId, JsonPayload value) =>
        Answer(ClusterMessageType.ServerSideAck, requestId, value.Attachments, writer => WritePayload(writer, "packet"u8, value));

    internal static ClusterMessage ClientCount(string requestId, int count) =>
        Answer(ClusterMessageType.ClientCount, requestId, [], writer => writer.WriteNumber("clientCount"u8, count));

    internal static ClusterMessage ClientAck(string requestId, JsonPayload value) =>
        Answer(ClusterMessageType.ClientAck, requestId, value.Attachments, writer => WritePayload(writer, "packet"u8, value));

    /// <summary>The whole message: JSON, or MessagePack if there is binary in it.</summary>
    internal byte[] Encode(string uid, string @namespace) => PackIfBinary(Whole(uid, @namespace), Data.Attachments);

    /// <summary>The whole message as MessagePack.</summary>
    internal byte[] EncodePacked(string uid, string @namespace) => Pack(Whole(uid, @namespace), Data.Attachments);

    private static ClusterMessage Answer(
        ClusterMessageType type, string requestId, IReadOnlyList<ReadOnlyMemory<byte>> attachments, Action<Utf8JsonWriter> value) =>
        new(type, DataOf(attachments, writer =>
        {
            writer.WriteString("requestId"u8, requestId);
            value(writer);
        }));

    private static JsonPayload DataOf(IReadOnlyList<ReadOnlyMemory<byte>> attachments, Action<Utf8JsonWriter> members) =>
        new(Json(members), attachments);

    private byte[] Whole(string uid, string @namespace) => Json(writer =>
    {
        writer.WriteNumber("type"u8, (int)Type);
        WritePayload(writer, "data"u8, Data);
        writer.WriteString("uid"u8, uid);
        writer.WriteString("nsp"u8, @namespace);
    });

    private static void WritePacket(Utf8JsonWriter writer, JsonPayload payload)
    {
        writer.WriteStartObject("packet"u8);
        writer.WriteNumber("type"u8, (int)SocketPacketType.Event);
        WritePayload(writer, "data"u8, payload);
        writer.WriteEndObject();
    }

    private static void WriteTarget(Utf8JsonWriter writer, BroadcastTarget target, TimeSpan? timeout = null)
    {
        writer.WriteStartObject("opts"u8);
        WriteStrings(writer, "rooms"u8, Distinct(target.Rooms));
        WriteStrings(writer, "except"u8, Distinct(target.Except));
        writer.WriteStartObject("flags"u8);
        if (target.Volatile)
        {
            writer.WriteBoolean("volatile"u8, true);
        }

        if (!target.Compress)
        {
            writer.WriteBoolean("compress"u8, false);
        }

        if (timeout is { } limit)
        {
            writer.WriteNumber("timeout"u8, Milliseconds(limit));
        }

        if (target.ExpectSingleResponse)
        {
            writer.WriteBoolean("expectSingleResponse"u8, true);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
