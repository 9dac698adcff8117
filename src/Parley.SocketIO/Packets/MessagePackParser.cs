using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>
/// Packets as clients with <c>socket.io-msgpack-parser</c> send and expect them: each is one binary message, a MessagePack map of
/// type, nsp, data and id, with binary inside it.
/// </summary>
/// <remarks>
/// Handlers get the same arguments as with the default encoding. A JavaScript Date arrives as the string that JSON makes
/// of it, and undefined among arguments as null.
/// </remarks>
public sealed class MessagePackParser : PacketParser
{
    [ThreadStatic]
    private static MessagePackWriter? _writer;

    /// <inheritdoc/>
    public override IEnumerable<EngineMessage> Encode(ParserPacket packet)
    {
        var writer = _writer ??= new MessagePackWriter();
        writer.Clear();
        writer.WriteMapHeader(2 + (packet.Data is null ? 0 : 1) + (packet.AckId is null ? 0 : 1));
        writer.WriteString("type"u8);
        writer.Write((long)packet.Type);
        writer.WriteString("nsp"u8);
        writer.Write(packet.Namespace);
        if (packet.Data is { } data)
        {
            writer.WriteString("data"u8);
            data.WriteTo(writer);
        }

        if (packet.AckId is { } id)
        {
            writer.WriteString("id"u8);
            writer.Write(id);
        }

        return [new EngineMessage(writer.Written.ToArray(), IsBinary: true)];
    }

    /// <inheritdoc/>
    public override PacketDecoder CreateDecoder(SocketIOOptions options) => new Decoder(options);

    private sealed class Decoder(SocketIOOptions options) : PacketDecoder
    {
        public override ParserPacket? Add(ReadOnlySpan<byte> data, bool binary)
        {
            if (!binary)
            {
                throw new FormatException("A packet is a binary message.");
            }

            long? type = null, id = null;
            string? name = null;
            JsonPayload? payload = null;
            var reader = new MessagePackReader(data);
            for (var left = reader.ReadMapHeader(); left > 0; left--)
            {
                switch (reader.ReadText())
                {
                    case "type":
                        type = reader.ReadInteger();
                        break;
                    case "nsp":
                        name = reader.ReadText();
                        break;
                    case "data" when !reader.IsUndefined:
                        payload = JsonPayload.FromMessagePack(ref reader, options.MaxJsonDepth, options.MaxAttachments);
                        break;
                    case "id" when !reader.IsUndefined:
                        id = reader.ReadInteger();
                        break;
                    default:
                        // The client's encoder writes everything that its packet object holds.
                        reader.Skip();
                        break;
                }
            }

            return reader.IsAtEnd && name is not null && type is >= (long)SocketPacketType.Connect and <= (long)SocketPacketType.ConnectError
                ? new ParserPacket((SocketPacketType)type, name) { AckId = id, Data = payload }
                : throw new FormatException("This is not one packet.");
        }
    }
}
