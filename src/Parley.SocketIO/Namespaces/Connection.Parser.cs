using System.Text;
using System.Text.Unicode;
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
            _decoder ??= parser.CreateDecoder(server.Options);
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

        var json = packet.Data is { } payload ? payload.Json.Span : default;
        ReadOnlyMemory<byte>[] attachments = [.. packet.Data?.Attachments ?? []];
        var error = Check(packet, json, attachments);
        return error != PacketError.None
            ? error
            : OnPacket(
                packet.Type, Encoding.UTF8.GetBytes(packet.Namespace), packet.AckId ?? -1, json, attachments.Length, attachments);
    }

    /// <summary>What the default encoding cannot say, or what is refused there while it is read.</summary>
    private PacketError Check(ParserPacket packet, ReadOnlySpan<byte> json, ReadOnlyMemory<byte>[] attachments)
    {
        if (!packet.Namespace.StartsWith('/') || packet.Namespace.Contains(',', StringComparison.Ordinal) || !Utf8.IsValid(json))
        {
            return PacketError.InvalidPayload;
        }

        if (packet.AckId is < 0 or > SocketPacket.MaxAckId)
        {
            return PacketError.IllegalAckId;
        }

        return attachments.Length > server.Options.MaxAttachments
            || attachments.Sum(bytes => (long)bytes.Length) > server.Options.MaxAttachmentBytes
            ? PacketError.TooManyAttachments
            : PacketError.None;
    }
}
