using System.Buffers.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>Socket.IO v5 packet types; on the wire each is its digit.</summary>
public enum SocketPacketType : byte
{
    /// <summary>Join a namespace; its acceptance.</summary>
    Connect = 0,

    /// <summary>Leave a namespace.</summary>
    Disconnect = 1,

    /// <summary>An event.</summary>
    Event = 2,

    /// <summary>An acknowledgement.</summary>
    Ack = 3,

    /// <summary>A refused CONNECT; only servers send it.</summary>
    ConnectError = 4,

    /// <summary>An event with attachments.</summary>
    BinaryEvent = 5,

    /// <summary>An acknowledgement with attachments.</summary>
    BinaryAck = 6,
}

/// <summary>Why a Socket.IO packet is refused.</summary>
public enum PacketError : byte
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The type is none of the seven.</summary>
    UnknownType,

    /// <summary>The number of attachments is missing, zero or not a plain integer.</summary>
    IllegalAttachments,

    /// <summary>More attachments than allowed.</summary>
    TooManyAttachments,

    /// <summary>An ack id above 2^53 - 1.</summary>
    IllegalAckId,

    /// <summary>The payload is not JSON, nested too deeply, or of the wrong shape for the type.</summary>
    InvalidPayload,

    /// <summary>An event name that the protocol keeps for itself.</summary>
    ReservedName,

    /// <summary>A placeholder that refers to no attachment.</summary>
    IllegalPlaceholder,
}

/// <summary>A Socket.IO packet's head, and the slice where its payload is. The payload is not looked at.</summary>
public readonly ref struct SocketPacket
{
    /// <summary>The largest ack id: JavaScript's largest safe integer.</summary>
    public const long MaxAckId = (1L << 53) - 1;

    /// <summary>The type.</summary>
    public SocketPacketType Type { get; private init; }

    /// <summary>How many binary messages follow.</summary>
    public int Attachments { get; private init; }

    /// <summary>The namespace with its slash; "/" if the packet names none.</summary>
    public ReadOnlySpan<byte> Namespace { get; private init; }

    /// <summary>The ack id, or -1.</summary>
    public long AckId { get; private init; }

    /// <summary>The JSON text, or nothing.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Whether it is an event, with attachments or without.</summary>
    public bool IsEvent => Type is SocketPacketType.Event or SocketPacketType.BinaryEvent;

    /// <summary>Reads the head of a packet: type, attachments, namespace, ack id.</summary>
    public static PacketError TryRead(ReadOnlySpan<byte> text, int maxAttachments, out SocketPacket packet)
    {
        packet = default;
        var type = text.IsEmpty ? byte.MaxValue : (byte)(text[0] - '0');
        if (type > (byte)SocketPacketType.BinaryAck)
        {
            return PacketError.UnknownType;
        }

        var rest = text[1..];
        var attachments = 0;
        if ((SocketPacketType)type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck)
        {
            var digits = CountDigits(rest);
            if (digits == 0 || digits == rest.Length || rest[digits] != '-')
            {
                return PacketError.IllegalAttachments;
            }

            if (!Utf8Parser.TryParse(rest[..digits], out attachments, out _) || attachments > maxAttachments)
            {
                return PacketError.TooManyAttachments;
            }

            if (attachments == 0)
            {
                return PacketError.IllegalAttachments;
            }

            rest = rest[(digits + 1)..];
        }

        var name = "/"u8;
        if (!rest.IsEmpty && rest[0] == '/')
        {
            var comma = rest.IndexOf((byte)',');
            name = comma < 0 ? rest : rest[..comma];
            rest = comma < 0 ? default : rest[(comma + 1)..];
        }

        var ackId = -1L;
        var idDigits = CountDigits(rest);
        if (idDigits > 0)
        {
            if (!Utf8Parser.TryParse(rest[..idDigits], out ackId, out _) || ackId > MaxAckId)
            {
                return PacketError.IllegalAckId;
            }

            rest = rest[idDigits..];
        }

        // The reference reads white space here as an acknowledgement id; JSON would let it pass as nothing.
        if (!rest.IsEmpty && rest[0] <= ' ')
        {
            return PacketError.InvalidPayload;
        }

        packet = new SocketPacket
        {
            Type = (SocketPacketType)type,
            Attachments = attachments,
            Namespace = name,
            AckId = ackId,
            Payload = rest,
        };
        return PacketError.None;
    }

    /// <summary>Writes the head of a packet and returns its length. <see cref="MaxHeadLength"/> says how much room it may need.</summary>
    public static int WriteHead(
        Span<byte> destination, SocketPacketType type, int attachments, ReadOnlySpan<byte> name, long ackId)
    {
        var length = 0;
        destination[length++] = (byte)('0' + (byte)type);
        if (attachments > 0)
        {
            Utf8Formatter.TryFormat(attachments, destination[length..], out var written);
            length += written;
            destination[length++] = (byte)'-';
        }

        if (name.Length > 1)
        {
            name.CopyTo(destination[length..]);
            length += name.Length;
            destination[length++] = (byte)',';
        }

        if (ackId >= 0)
        {
            Utf8Formatter.TryFormat(ackId, destination[length..], out var written);
            length += written;
        }

        return length;
    }

    /// <summary>Room for the head of a packet in a namespace of this many bytes.</summary>
    public static int MaxHeadLength(int nameLength) => nameLength + 40;

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        var other = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? text.Length : other;
    }
}
