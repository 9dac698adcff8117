using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Parley.SocketIO.Protocol;

/// <summary>Engine.IO v4 packet types; on the wire each is its digit.</summary>
public enum EnginePacketType : byte
{
    /// <summary>The server's first packet.</summary>
    Open = 0,

    /// <summary>The session ends.</summary>
    Close = 1,

    /// <summary>Heartbeat question, from the server; with the text "probe", from the client during an upgrade.</summary>
    Ping = 2,

    /// <summary>Heartbeat answer.</summary>
    Pong = 3,

    /// <summary>Payload of the layer above.</summary>
    Message = 4,

    /// <summary>The upgrade is complete.</summary>
    Upgrade = 5,

    /// <summary>Nothing; ends a poll.</summary>
    Noop = 6,
}

/// <summary>One Engine.IO packet, as slices of what was received.</summary>
/// <param name="Type">The type.</param>
/// <param name="Data">What follows the type; for binary messages, the bytes.</param>
/// <param name="IsBinary">Whether it is a binary message.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EnginePacket(EnginePacketType Type, ReadOnlyMemory<byte> Data, bool IsBinary)
{
    /// <summary>Between two packets of a polling payload.</summary>
    public const byte Separator = 0x1e;

    /// <summary>Before base64: a binary message in a text.</summary>
    public const byte BinaryMark = (byte)'b';

    /// <summary>Reads a text packet: a digit and the rest, or a binary message in base64.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, out EnginePacket packet)
    {
        if (!text.IsEmpty && text.Span[0] == BinaryMark)
        {
            var valid = TryDecode(text.Span[1..], out var bytes);
            packet = new EnginePacket(EnginePacketType.Message, bytes, IsBinary: true);
            return valid;
        }

        var type = text.IsEmpty ? byte.MaxValue : (byte)(text.Span[0] - '0');
        if (type > (byte)EnginePacketType.Noop)
        {
            packet = default;
            return false;
        }

        packet = new EnginePacket((EnginePacketType)type, text[1..], IsBinary: false);
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> base64, out byte[] bytes)
    {
        bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        var done = Base64.DecodeFromUtf8(base64, bytes, out _, out var written) == OperationStatus.Done;
        if (written < bytes.Length)
        {
            Array.Resize(ref bytes, written);
        }

        return done;
    }
}
