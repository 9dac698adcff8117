using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Packets encoded once, for any number of receivers: the WebSocket frames with their headers (a server's frames are
/// not masked, so everybody gets the same bytes), and on demand the polling text. Immutable.
/// </summary>
internal sealed class Frame
{
    internal static readonly Frame Ping = Packet(EnginePacketType.Ping);
    internal static readonly Frame Noop = Packet(EnginePacketType.Noop);
    internal static readonly Frame Close = Packet(EnginePacketType.Close);
    internal static readonly Frame ProbeAnswer = Packet(EnginePacketType.Pong, "probe"u8);

    /// <summary>First byte of a WebSocket close frame.</summary>
    internal const byte CloseByte = 0x88;

    /// <summary>First byte of a WebSocket pong frame.</summary>
    internal const byte PongByte = 0x8a;

    /// <summary>A WebSocket close frame without a status; never part of a polling answer.</summary>
    internal static readonly Frame WebSocketClose = new([CloseByte, 0x00]);

    private const byte TextFrame = 0x81;
    private const byte BinaryFrame = 0x82;
    private byte[]? _polling;
    private byte[]? _deflated;

    private Frame(byte[] wire) => Wire = wire;

    /// <summary>What goes to a WebSocket.</summary>
    internal byte[] Wire { get; }

    /// <summary>Whether it may be compressed where compression was negotiated.</summary>
    internal bool Compress { get; set; } = true;

    /// <summary>What goes into a polling answer.</summary>
    internal byte[] Polling => _polling ??= ToPolling(Wire);

    /// <summary>
    /// What goes to a WebSocket with permessage-deflate (RFC 7692): messages of so many bytes are compressed, each by itself, so
    /// that everybody gets the same here too. The same as <see cref="Wire"/> if that is not longer.
    /// </summary>
    internal byte[] Deflated(int threshold) => _deflated ??= Compress ? MessageDeflate.Compress(Wire, threshold) : Wire;

    /// <summary>A text packet.</summary>
    internal static Frame Packet(EnginePacketType type, ReadOnlySpan<byte> data = default) => Message(type, data, default, []);

    /// <summary>A binary message.</summary>
    internal static Frame Binary(ReadOnlySpan<byte> data)
    {
        var wire = new byte[HeaderLength(data.Length) + data.Length];
        data.CopyTo(wire.AsSpan(WriteHeader(wire, BinaryFrame, data.Length)));
        return new Frame(wire);
    }

    /// <summary>A WebSocket control frame; its payload is at most 125 bytes.</summary>
    internal static Frame Control(byte first, ReadOnlySpan<byte> payload) => new([first, (byte)payload.Length, .. payload]);

    /// <summary>A text packet whose data is given in two parts, followed by binary messages.</summary>
    internal static Frame Message(
        EnginePacketType type, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
    {
        var text = 1 + head.Length + tail.Length;
        long length = HeaderLength(text) + text;
        foreach (var attachment in attachments)
        {
            length += HeaderLength(attachment.Length) + attachment.Length;
        }

        var wire = new byte[length];
        var at = WriteHeader(wire, TextFrame, text);
        wire[at++] = (byte)('0' + (byte)type);
        head.CopyTo(wire.AsSpan(at));
        tail.CopyTo(wire.AsSpan(at + head.Length));
        at += text - 1;
        foreach (var attachment in attachments)
        {
            at += WriteHeader(wire.AsSpan(at), BinaryFrame, attachment.Length);
            attachment.Span.CopyTo(wire.AsSpan(at));
            at += attachment.Length;
        }

        return new Frame(wire);
    }

    /// <summary>Messages as another parser made them.</summary>
    internal static Frame Messages(IEnumerable<EngineMessage> messages)
    {
        var wire = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            wire.Write((message.IsBinary ? Binary(message.Data.Span) : Packet(EnginePacketType.Message, message.Data.Span)).Wire);
        }

        return new Frame(wire.WrittenSpan.ToArray());
    }

    internal static int HeaderLength(int payload) => payload < 126 ? 2 : payload <= ushort.MaxValue ? 4 : 10;

    internal static int WriteHeader(Span<byte> wire, byte first, int payload)
    {
        wire[0] = first;
        switch (HeaderLength(payload))
        {
            case 2:
                wire[1] = (byte)payload;
                return 2;
            case 4:
                wire[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(wire[2..], (ushort)payload);
                return 4;
            default:
                wire[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(wire[2..], (ulong)payload);
                return 10;
        }
    }

    internal static ReadOnlySpan<byte> ReadFrame(ReadOnlySpan<byte> wire, out bool binary, out int length)
    {
        binary = wire[0] == BinaryFrame;
        var payload = wire[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(wire[2..]),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(wire[2..]),
            var small => small,
        };
        var header = HeaderLength(payload);
        length = header + payload;
        return wire.Slice(header, payload);
    }

    /// <summary>The packets in it.</summary>
    internal IEnumerable<EnginePacket> Packets()
    {
        for (var at = 0; at < Wire.Length;)
        {
            var payload = ReadFrame(Wire.AsSpan(at), out var binary, out var length).Length;
            var data = Wire.AsMemory(at + length - payload, payload);
            yield return binary
                ? new EnginePacket(EnginePacketType.Message, data, IsBinary: true)
                : new EnginePacket((EnginePacketType)(data.Span[0] - '0'), data[1..], IsBinary: false);
            at += length;
        }
    }

    private static byte[] ToPolling(ReadOnlySpan<byte> wire)
    {
        var first = ReadFrame(wire, out var binary, out var length);
        if (length == wire.Length && !binary)
        {
            return first.ToArray();
        }

        var size = 0;
        for (var rest = wire; !rest.IsEmpty; rest = rest[length..])
        {
            var payload = ReadFrame(rest, out binary, out length);
            size += 1 + (binary ? 1 + Base64.GetMaxEncodedToUtf8Length(payload.Length) : payload.Length);
        }

        var polling = new byte[size - 1];
        var at = 0;
        for (var rest = wire; !rest.IsEmpty; rest = rest[length..])
        {
            var payload = ReadFrame(rest, out binary, out length);
            if (at > 0)
            {
                polling[at++] = EnginePacket.Separator;
            }

            if (binary)
            {
                polling[at++] = EnginePacket.BinaryMark;
                Base64.EncodeToUtf8(payload, polling.AsSpan(at), out _, out var written);
                at += written;
            }
            else
            {
                payload.CopyTo(polling.AsSpan(at));
                at += payload.Length;
            }
        }

        return polling;
    }
}
