using System.Buffers.Binary;
using System.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Writes MessagePack as notepack.io does, byte for byte: the shortest form of integers, strings, binary and containers, float64 for
/// every other number. It grows as needed and can be used again after <see cref="Clear"/>.
/// </summary>
public sealed partial class MessagePackWriter
{
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Starts again from nothing.</summary>
    public void Clear() => _length = 0;

    /// <summary>The head of an array; as many values must follow.</summary>
    public void WriteArrayHeader(int count) => WriteHeader(0x90, 0xdc, count);

    /// <summary>The head of a map; as many pairs of key and value must follow.</summary>
    public void WriteMapHeader(int count) => WriteHeader(0x80, 0xde, count);

    /// <summary>nil, which is JSON's null.</summary>
    public void WriteNil() => Take(1)[0] = 0xc0;

    /// <summary>A boolean.</summary>
    public void Write(bool value) => Take(1)[0] = value ? (byte)0xc3 : (byte)0xc2;

    /// <summary>An integer.</summary>
    public void Write(long value)
    {
        switch (value)
        {
            case >= 0:
                Write((ulong)value);
                break;
            case >= -0x20:
                Take(1)[0] = (byte)value;
                break;
            case >= sbyte.MinValue:
                Tagged(0xd0, 1)[0] = (byte)value;
                break;
            case >= short.MinValue:
                BinaryPrimitives.WriteInt16BigEndian(Tagged(0xd1, 2), (short)value);
                break;
            case >= int.MinValue:
                BinaryPrimitives.WriteInt32BigEndian(Tagged(0xd2, 4), (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64BigEndian(Tagged(0xd3, 8), value);
                break;
        }
    }

    /// <summary>An integer.</summary>
    public void Write(ulong value)
    {
        switch (value)
        {
            case < 0x80:
                Take(1)[0] = (byte)value;
                break;
            case <= byte.MaxValue:
                Tagged(0xcc, 1)[0] = (byte)value;
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Tagged(0xcd, 2), (ushort)value);
                break;
            case <= uint.MaxValue:
                BinaryPrimitives.WriteUInt32BigEndian(Tagged(0xce, 4), (uint)value);
                break;
            default:
                BinaryPrimitives.WriteUInt64BigEndian(Tagged(0xcf, 8), value);
                break;
        }
    }

    /// <summary>A number: an integer if it is one and fits into 64 bits, as JavaScript knows no difference; else a float64.</summary>
    public void Write(double value)
    {
        if (Math.Floor(value) != value || value is < long.MinValue or >= 18446744073709551616.0)
        {
            BinaryPrimitives.WriteDoubleBigEndian(Tagged(0xcb, 8), value);
        }
        else if (value < 0)
        {
            Write((long)value);
        }
        else
        {
            Write((ulong)value);
        }
    }

    /// <summary>A string.</summary>
    public void Write(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, StringSpace(length));
    }

    /// <summary>A string in UTF-8.</summary>
    public void WriteString(ReadOnlySpan<byte> utf8) => utf8.CopyTo(StringSpace(utf8.Length));

    /// <summary>Binary.</summary>
    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        switch (value.Length)
        {
            case <= byte.MaxValue:
                Tagged(0xc4, 1)[0] = (byte)value.Length;
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Tagged(0xc5, 2), (ushort)value.Length);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(Tagged(0xc6, 4), (uint)value.Length);
                break;
        }

        value.CopyTo(Take(value.Length));
    }

    private Span<byte> StringSpace(int length)
    {
        switch (length)
        {
            case < 0x20:
                Take(1)[0] = (byte)(0xa0 | length);
                break;
            case <= byte.MaxValue:
                Tagged(0xd9, 1)[0] = (byte)length;
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Tagged(0xda, 2), (ushort)length);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(Tagged(0xdb, 4), (uint)length);
                break;
        }

        return Take(length);
    }

    private void WriteHeader(byte small, byte large, int count)
    {
        var at = _length;
        Take(1);
        SetHeader(at, small, large, count);
    }

    /// <summary>
    /// Puts the head of a container where one byte has been left for it. Its size is known only at its end; what is longer
    /// than 15 moves up by the bytes that its longer head needs.
    /// </summary>
    private void SetHeader(int at, byte small, byte large, int count)
    {
        if (count < 0x10)
        {
            _bytes[at] = (byte)(small | count);
            return;
        }

        var more = count <= ushort.MaxValue ? 2 : 4;
        var content = _length - at - 1;
        Take(more);
        _bytes.AsSpan(at + 1, content).CopyTo(_bytes.AsSpan(at + 1 + more));
        var size = _bytes.AsSpan(at + 1, more);
        if (more == 2)
        {
            _bytes[at] = large;
            BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)count);
        }
        else
        {
            _bytes[at] = (byte)(large + 1);
            BinaryPrimitives.WriteInt32BigEndian(size, count);
        }
    }

    private Span<byte> Tagged(byte tag, int size)
    {
        var bytes = Take(1 + size);
        bytes[0] = tag;
        return bytes[1..];
    }

    private Span<byte> Take(int size)
    {
        if (_bytes.Length - _length < size)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_length + size)));
        }

        _length += size;
        return _bytes.AsSpan(_length - size, size);
    }
}
