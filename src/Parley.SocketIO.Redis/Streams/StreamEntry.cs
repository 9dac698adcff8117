using System.Buffers.Text;
using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>A message as it lies in the stream.</summary>
/// <param name="Id">Its place.</param>
/// <param name="Node">Who appended it.</param>
/// <param name="Namespace">For which namespace.</param>
/// <param name="Type">What it is; null if that cannot be read.</param>
/// <param name="Data">Its data: JSON, or MessagePack in base64.</param>
internal sealed record StreamEntry(StreamId Id, string? Node, string? Namespace, ClusterMessageType? Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>Its fields, as they are appended.</summary>
    internal static object[] Fields(ClusterMessage message, string node, string @namespace) =>
    [
        "uid", node,
        "nsp", @namespace,
        "type", ((int)message.Type).ToString(CultureInfo.InvariantCulture),
        "data", DataOf(message.Data),
    ];

    /// <exception cref="FormatException">This is no entry.</exception>
    internal static StreamEntry Parse(RespReply entry) =>
        Parse(entry[0].Text, [.. (entry[1].Items ?? []).Select(field => field.Bytes ?? [])]);

    /// <exception cref="FormatException">This is no entry.</exception>
    internal static StreamEntry Parse(RedisResult entry)
    {
        var parts = (RedisResult[])entry;
        return Parse((string)parts[0], [.. ((RedisResult[])parts[1]).Select(field => (byte[])field)]);
    }

    /// <summary>The data, read.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    internal ReceivedMessage Read()
    {
        if (Data.IsEmpty || Data.Span[0] == '{')
        {
            return ReceivedMessage.Parse(Data);
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(Data.Length)];
        return Base64.DecodeFromUtf8(Data.Span, bytes, out _, out var length) == System.Buffers.OperationStatus.Done
            ? ReceivedMessage.Parse(bytes.AsMemory(0, length))
            : throw new FormatException("The data is neither JSON nor base64.");
    }

    private static StreamEntry Parse(string id, byte[][] fields)
    {
        string? node = null, place = null;
        ClusterMessageType? type = null;
        byte[] data = [];
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var value = fields[i + 1];
            switch (Encoding.UTF8.GetString(fields[i]))
            {
                case "uid":
                    node = Encoding.UTF8.GetString(value);
                    break;
                case "nsp":
                    place = Encoding.UTF8.GetString(value);
                    break;
                case "type":
                    type = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (ClusterMessageType)number : null;
                    break;
                case "data":
                    data = value;
                    break;
            }
        }

        return new StreamEntry(StreamId.TryParse(id) ?? throw new FormatException("An entry has no name."), node, place, type, data);
    }

    private static byte[] DataOf(JsonPayload data) => data.Attachments.Count == 0
        ? data.Json.ToArray()
        : Encoding.ASCII.GetBytes(Convert.ToBase64String(MessageText.Pack(data.Json.ToArray(), data.Attachments)));
}
