using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Parley.SocketIO.Engine;

/// <summary>What a <see cref="WebSocketReader"/> found.</summary>
internal enum WebSocketRead : byte
{
    /// <summary>Nothing whole yet: give it more bytes.</summary>
    Incomplete,
    Text,
    Binary,
    Ping,
    Pong,
    Close,

    /// <summary>Against RFC 6455: fail the connection with <see cref="WebSocketReader.CloseCode"/>.</summary>
    Violation,
}

/// <summary>
/// Reads what a client sends on a WebSocket (RFC 6455, section 5, and RFC 7692 if it was negotiated). The bytes are given
/// as they arrive; a message in one frame that arrived whole is handed out where it lies, unmasked in place. Between
/// messages it holds no buffer. Mutable: keep it in a field.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct WebSocketReader(long maxMessage, bool deflates = false)
{
    private const int MaxHeader = 14;
    private const int MaxControlPayload = 125;
    private const byte Rsv1 = 0x40;
    private const byte Reserved = 0x70;
    private const byte Continuation = 0;
    private const byte TextOpcode = 1;
    private const byte BinaryOpcode = 2;
    private const byte CloseOpcode = 8;
    private const byte PingOpcode = 9;
    private const byte PongOpcode = 10;

    // The beginning of a frame whose rest has not arrived.
    private byte[]? _partial;
    private int _partialLength;

    // The fragments so far of a message in several frames.
    private byte[]? _message;
    private int _messageLength;
    private byte _messageOpcode;
    private bool _messageCompressed;

    // The last message, inflated.
    private byte[]? _inflated;
    private int _emptyFragments;

    /// <summary>The status to close with after a <see cref="WebSocketRead.Violation"/>: 1002, 1007 or 1009.</summary>
    public ushort CloseCode { get; private set; }

    /// <summary>
    /// Reads the next message or control frame out of <paramref name="input"/>, which is left with what follows it. The
    /// payload is valid until the next call.
    /// </summary>
    public WebSocketRead Read(ref Memory<byte> input, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        while (true)
        {
            var frame = NextFrame(ref input, out var header, out var fin, out var opcode, out var violation);
            if (violation != 0)
            {
                return Fail(violation);
            }

            if (frame.IsEmpty)
            {
                return WebSocketRead.Incomplete;
            }

            var compressed = (frame.Span[0] & Rsv1) != 0;
            var data = frame[header..];
            Unmask(data.Span, frame.Span[(header - 4)..header]);
            switch (opcode)
            {
                case CloseOpcode:
                    payload = data;
                    return !IsCloseStatus(data.Span) ? Fail(1002)
                        : !Utf8.IsValid(data.Span[Math.Min(2, data.Length)..]) ? Fail(1007)
                        : WebSocketRead.Close;
                case PingOpcode:
                    payload = data;
                    return WebSocketRead.Ping;
                case PongOpcode:
                    return WebSocketRead.Pong;
                case not Continuation when fin:
                    return Whole(opcode, compressed, data, out payload);
                default:
                    _messageCompressed = opcode == Continuation ? _messageCompressed : compressed;
                    if (!Append(data.Span, opcode))
                    {
                        return Fail(1009);
                    }

                    if (fin)
                    {
                        var message = _message.AsMemory(0, _messageLength);
                        _messageLength = 0;
                        _emptyFragments = 0;
                        var whole = Whole(_messageOpcode, _messageCompressed, message, out payload);
                        _messageOpcode = Continuation;
                        return whole;
                    }

                    continue;
            }
        }
    }

    /// <summary>Gives back what is not needed between messages. Call it when the payload has been used.</summary>
    public void Release()
    {
        if (_message is not null && _messageOpcode == Continuation)
        {
            ArrayPool<byte>.Shared.Return(_message);
            _message = null;
        }

        if (_inflated is not null)
        {
            ArrayPool<byte>.Shared.Return(_inflated);
            _inflated = null;
        }

        if (_partial is not null && _partialLength == 0)
        {
            ArrayPool<byte>.Shared.Return(_partial);
            _partial = null;
        }
    }

    // One whole frame: in the input, or put together in _partial. Empty: it is not complete, the input is used up.
    private Memory<byte> NextFrame(
        ref Memory<byte> input, out int header, out bool fin, out byte opcode, out ushort violation)
    {
        fin = false;
        opcode = 0;
        if (_partialLength == 0)
        {
            if (!TryReadHeader(input.Span, out header, out var length, out fin, out opcode, out violation) || input.Length < header + length)
            {
                if (violation == 0)
                {
                    Hold(input.Span, header + length);
                    input = default;
                }

                return default;
            }

            var frame = input[..(int)(header + length)];
            input = input[frame.Length..];
            return frame;
        }

        // First enough of the header to know the length, then the rest of the frame.
        while (true)
        {
            var known = TryReadHeader(
                _partial.AsSpan(0, _partialLength), out header, out var length, out fin, out opcode, out violation);
            if (violation != 0)
            {
                return default;
            }

            var wanted = header + length;
            if (known && _partialLength == wanted)
            {
                _partialLength = 0;
                return _partial.AsMemory(0, (int)wanted);
            }

            if (input.IsEmpty)
            {
                return default;
            }

            var take = (int)Math.Min(wanted - _partialLength, input.Length);
            Hold(input.Span[..take], wanted);
            input = input[take..];
        }
    }

    // False: more bytes are needed, "header" says how many there must be at least.
    private readonly bool TryReadHeader(
        ReadOnlySpan<byte> bytes, out int header, out long length, out bool fin, out byte opcode, out ushort violation)
    {
        header = 2;
        length = 0;
        fin = false;
        opcode = 0;
        violation = 0;
        if (bytes.Length < 2)
        {
            return false;
        }

        fin = (bytes[0] & 0x80) != 0;
        opcode = (byte)(bytes[0] & 0x0f);
        var small = bytes[1] & 0x7f;
        header = 6 + (small == 126 ? 2 : small == 127 ? 8 : 0);
        var reserved = bytes[0] & Reserved;
        var mayBeCompressed = deflates && opcode is (TextOpcode or BinaryOpcode);
        if ((reserved != 0 && !(mayBeCompressed && reserved == Rsv1)) || (bytes[1] & 0x80) == 0 || !IsInSequence(fin, opcode, small))
        {
            violation = 1002;
            return false;
        }

        if (bytes.Length < header)
        {
            return false;
        }

        length = small switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            127 => (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), long.MaxValue),
            _ => small,
        };
        if ((small == 126 && length < 126) || (small == 127 && length is <= ushort.MaxValue or long.MaxValue))
        {
            violation = 1002;
            return false;
        }

        if (opcode < CloseOpcode && length > maxMessage - _messageLength)
        {
            violation = 1009;
            return false;
        }

        return true;
    }

    private readonly bool IsInSequence(bool fin, byte opcode, int small) => opcode switch
    {
        Continuation => _messageOpcode != Continuation,
        TextOpcode or BinaryOpcode => _messageOpcode == Continuation,
        CloseOpcode or PingOpcode or PongOpcode => fin && small <= MaxControlPayload,
        _ => false,
    };

    // None, or one that may travel: 1004 to 1006 and 1015 never do.
    private static bool IsCloseStatus(ReadOnlySpan<byte> payload) =>
        payload.IsEmpty
        || (payload.Length > 1
            && BinaryPrimitives.ReadUInt16BigEndian(payload) is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999));

    private void Hold(ReadOnlySpan<byte> bytes, long wanted)
    {
        var needed = _partialLength + bytes.Length;
        if (_partial is null || _partial.Length < needed)
        {
            // Room for what has come, not for what was announced: a header alone must not reserve a megabyte.
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(wanted, MaxHeader), Math.Max(needed * 2L, 512)));
            if (_partial is not null)
            {
                _partial.AsSpan(0, _partialLength).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_partial);
            }

            _partial = larger;
        }

        bytes.CopyTo(_partial.AsSpan(_partialLength));
        _partialLength = needed;
    }

    private bool Append(ReadOnlySpan<byte> data, byte opcode)
    {
        if (opcode != Continuation)
        {
            _messageOpcode = opcode;
        }

        // Empty or tiny fragments without end would cost time and never reach the size limit.
        if (data.Length < 16 && ++_emptyFragments > 64)
        {
            return false;
        }

        var needed = _messageLength + data.Length;
        if (_message is null || _message.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _messageLength * 2));
            if (_message is not null)
            {
                _message.AsSpan(0, _messageLength).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_message);
            }

            _message = larger;
        }

        data.CopyTo(_message.AsSpan(_messageLength));
        _messageLength = needed;
        return true;
    }

    private WebSocketRead Whole(byte opcode, bool compressed, ReadOnlyMemory<byte> data, out ReadOnlyMemory<byte> payload)
    {
        payload = data;
        if (compressed)
        {
            if (_inflated is not null)
            {
                ArrayPool<byte>.Shared.Return(_inflated);
            }

            var problem = MessageDeflate.Inflate(data.Span, maxMessage, out _inflated, out var length);
            if (problem != 0)
            {
                return Fail(problem);
            }

            payload = _inflated.AsMemory(0, length);
        }

        return opcode == BinaryOpcode ? WebSocketRead.Binary
            : Utf8.IsValid(payload.Span) ? WebSocketRead.Text
            : Fail(1007);
    }

    private WebSocketRead Fail(ushort code)
    {
        CloseCode = code;
        return WebSocketRead.Violation;
    }

    private static void Unmask(Span<byte> data, ReadOnlySpan<byte> key)
    {
        var mask = MemoryMarshal.Read<uint>(key);
        var wide = mask | ((ulong)mask << 32);
        var at = 0;
        for (; data.Length - at >= 8; at += 8)
        {
            var part = data.Slice(at, 8);
            MemoryMarshal.Write(part, MemoryMarshal.Read<ulong>(part) ^ wide);
        }

        for (; at < data.Length; at++)
        {
            data[at] ^= key[at & 3];
        }
    }
}
