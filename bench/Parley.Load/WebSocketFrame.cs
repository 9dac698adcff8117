using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Parley.Load;

internal enum Opcode : byte
{
    /// <summary>Part of a fragmented message.</summary>
    Part = 0,
    Text = 1,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>Frames as a client sees them: its own are masked, the server's are not; none is fragmented.</summary>
internal static class WebSocketFrame
{
    /// <summary>Room to leave before the body for <see cref="Seal"/>.</summary>
    public const int MaxHead = 8;

    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const uint Key = 0x3d5b7f91;

    /// <summary>Masks the body that starts at MaxHead and puts the head before it.</summary>
    public static ReadOnlySpan<byte> Seal(Span<byte> buffer, Opcode opcode, int bodyLength)
    {
        var start = bodyLength < 126 ? 2 : 0;
        buffer[start] = (byte)(Final | (byte)opcode);
        if (bodyLength < 126)
        {
            buffer[start + 1] = (byte)(Masked | bodyLength);
        }
        else
        {
            buffer[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], checked((ushort)bodyLength));
        }
        var key = MemoryMarshal.Cast<byte, uint>(buffer[(MaxHead - sizeof(uint))..MaxHead]);
        key[0] = Key;
        var body = buffer.Slice(MaxHead, bodyLength);
        var words = MemoryMarshal.Cast<byte, ulong>(body);
        foreach (ref var word in words)
        {
            word ^= Key | (ulong)Key << 32;
        }
        for (var i = words.Length * sizeof(ulong); i < bodyLength; i++)
        {
            body[i] ^= buffer[MaxHead - sizeof(uint) + (i % sizeof(uint))];
        }
        return buffer[start..(MaxHead + bodyLength)];
    }

    /// <returns>Bytes of the whole frame at the front, or 0 when some of it is still to come.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, out Opcode opcode, out ReadOnlySpan<byte> body)
    {
        opcode = default;
        body = default;
        if (bytes.Length < 2)
        {
            return 0;
        }
        opcode = (bytes[0] & Final) != 0 ? (Opcode)(bytes[0] & 0x0f) : Opcode.Part;
        var head = 2;
        long length = bytes[1] & 0x7f;
        if (length == 126)
        {
            head = 4;
            length = bytes.Length < head ? long.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (length == 127)
        {
            head = 10;
            length = bytes.Length < head ? long.MaxValue : BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }
        if (bytes.Length - head < length)
        {
            return 0;
        }
        body = bytes.Slice(head, (int)length);
        return head + (int)length;
    }
}
