using System.Text;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

/// <summary>Packets in another encoding than the default.</summary>
internal sealed partial class Connection
{
    private PacketDecoder? _decoder;

    private PacketError OnParsed(PacketParser parser, ReadOnlySpan<byte> data, bool binary)
    {
        ParserPacket? packet;
        try
        {
            _decoder ??= parser.CreateDecoder();
            packet = _decoder.Add(data, binary);
        }
        catch (FormatException)
        {
            return PacketError.InvalidPayload;
        }

        if (packet is null)
        {
            return PacketError.None;
        }

        ReadOnlyMemory<byte>[] attachments = [.. packet.Data?.Attachments ?? []];
        return attachments.Length > server.Options.MaxAttachments || packet.AckId is < 0 or > SocketPacket.MaxAckId
            ? PacketError.InvalidPayload
            : OnPacket(
                packet.Type,
                Encoding.UTF8.GetBytes(packet.Namespace),
                packet.AckId ?? -1,
                packet.Data is { } payload ? payload.Json.Span : default,
                attachments.Length,
                attachments);
    }
}
