using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Reads MessagePack value by value. Whatever the bytes are, a method either reads a value or throws a <see cref="FormatException"/>;
/// a length is believed only as far as there are bytes.
/// </summary>
public ref partial struct MessagePackReader
{
    /// <summary>Longer messages are refused: their text would not fit where it must go.</summary>
    public const int MaxLength = 1 << 27;

    private readonly ReadOnlySpan<byte> _data;
    private int _at;

    /// <summary>A reader at the first value.</summary>
    public MessagePackReader(ReadOnlySpan<byte> data) =>
        _data = data.Length <= MaxLength ? data : throw new FormatException($"A message has at most {MaxLength} bytes.");

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => _at == _data.Length;

    /// <summary>Whether the next value is nil.</summary>
    public readonly bool IsNil => Peek() == 0xc0;

    /// <summary>
    /// Whether the next value is JavaScript's undefined as notepack.io wrote it before version 3, which socket.io-msgpack-parser
    /// still does in browsers and Node. A member of this value is meant to be absent.
    /// </summary>
    public readonly bool IsUndefined => _data[_at..].StartsWith((ReadOnlySpan<byte>)[0xd4, 0x00]);

    /// <summary>Begins an array: how many values follow.</summary>
    public int ReadArrayHeader() => Peek() switch
    {
        >= 0x90 and <= 0x9f => Fits(Take(1)[0] & 0x0f, 1),
        0xdc => Fits(ReadSize(2), 1),
        0xdd => Fits(ReadSize(4), 1),
        _ => throw Unexpected("an array"),
    };

    /// <summary>Begins a map: how many pairs of key and value follow.</summary>
    public int ReadMapHeader() => Peek() switch
    {
        >= 0x80 and <= 0x8f => Fits(Take(1)[0] & 0x0f, 2),
        0xde => Fits(ReadSize(2), 2),
        0xdf => Fits(ReadSize(4), 2),
        _ => throw Unexpected("a map"),
    };

    /// <summary>A string, in UTF-8 as it came.</summary>
    public ReadOnlySpan<byte> ReadUtf8() => Peek() switch
    {
        >= 0xa0 and <= 0xbf => Take(Take(1)[0] & 0x1f),
        0xd9 => Take(ReadSize(1)),
        0xda => Take(ReadSize(2)),
        0xdb => Take(ReadSize(4)),
        _ => throw Unexpected("a string"),
    };

    /// <summary>A string, or the text of an integer. Wrong UTF-8 is replaced.</summary>
    public string ReadText() => IsInteger(Peek()) ? ReadIntegerText() : Encoding.UTF8.GetString(ReadUtf8());

    /// <summary>An integer.</summary>
    public long ReadInteger()
    {
        var tag = Peek();
        if (!IsInteger(tag))
        {
            throw Unexpected("an integer");
        }

        var bits = ReadIntegerBits();
        return tag != 0xcf || bits >= 0 ? bits : throw Unexpected("an integer of 63 bits");
    }

    /// <summary>Whether a value is neither nil nor false; it is passed over.</summary>
    public bool ReadFlag()
    {
        var isSet = Peek() is not (0xc0 or 0xc2);
        Skip();
        return isSet;
    }

    /// <summary>Passes over one value.</summary>
    public void Skip()
    {
        // How many values there still are to pass over: each container adds what it holds.
        for (long left = 1; left > 0; left--)
        {
            var tag = Peek();
            switch (tag)
            {
                case (>= 0x90 and <= 0x9f) or 0xdc or 0xdd:
                    left += ReadArrayHeader();
                    break;
                case (>= 0x80 and <= 0x8f) or 0xde or 0xdf:
                    left += 2L * ReadMapHeader();
                    break;
                case (>= 0xa0 and <= 0xbf) or 0xd9 or 0xda or 0xdb:
                    ReadUtf8();
                    break;
                case 0xc4 or 0xc5 or 0xc6:
                    ReadBinary();
                    break;
                case (>= 0xc7 and <= 0xc9) or (>= 0xd4 and <= 0xd8):
                    ReadExtension(out _);
                    break;
                default:
                    Take(1 + ScalarSize(tag));
                    break;
            }
        }
    }

    private static bool IsInteger(byte tag) => tag is < 0x80 or >= 0xe0 or (>= 0xcc and <= 0xd3);

    /// <summary>The bytes after the tag of a number, a boolean or nil.</summary>
    private static int ScalarSize(byte tag) => tag switch
    {
        < 0x80 or >= 0xe0 or 0xc0 or 0xc2 or 0xc3 => 0,
        0xcc or 0xd0 => 1,
        0xcd or 0xd1 => 2,
        0xca or 0xce or 0xd2 => 4,
        0xcb or 0xcf or 0xd3 => 8,
        _ => throw Unexpected("a value"),
    };

    private static FormatException Unexpected(string wanted) => new($"The MessagePack has something else than {wanted}.");

    private readonly byte Peek() => _at < _data.Length ? _data[_at] : throw Unexpected("its end");

    private ReadOnlySpan<byte> Take(int length)
    {
        // As unsigned numbers, so that a length of more than 2 GiB is too long and not negative.
        if ((uint)length > (uint)(_data.Length - _at))
        {
            throw Unexpected("its end");
        }

        _at += length;
        return _data.Slice(_at - length, length);
    }

    /// <summary>The number of this many bytes after the tag.</summary>
    private int ReadSize(int bytes)
    {
        var size = Take(1 + bytes)[1..];
        return bytes switch
        {
            1 => size[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(size),
            _ => BinaryPrimitives.ReadInt32BigEndian(size),
        };
    }

    /// <summary>Each value has a byte at least, so a count beyond that is a lie.</summary>
    private readonly int Fits(int count, int perItem) =>
        (uint)count <= (uint)(_data.Length - _at) / (uint)perItem ? count : throw Unexpected("its end");

    /// <summary>An integer, in the 64 bits of a signed one; those of tag 0xcf are unsigned.</summary>
    private long ReadIntegerBits()
    {
        var tag = Peek();
        var bytes = Take(1 + ScalarSize(tag))[1..];
        return tag switch
        {
            0xcc => bytes[0],
            0xcd => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            0xce => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            0xd0 => (sbyte)bytes[0],
            0xd1 => BinaryPrimitives.ReadInt16BigEndian(bytes),
            0xd2 => BinaryPrimitives.ReadInt32BigEndian(bytes),
            0xcf or 0xd3 => BinaryPrimitives.ReadInt64BigEndian(bytes),
            _ => (sbyte)tag,
        };
    }

    private string ReadIntegerText()
    {
        var unsigned = Peek() == 0xcf;
        var bits = ReadIntegerBits();
        return unsigned ? ((ulong)bits).ToString(CultureInfo.InvariantCulture) : bits.ToString(CultureInfo.InvariantCulture);
    }

    private ReadOnlySpan<byte> ReadBinary() => Take(ReadSize(Peek() switch { 0xc4 => 1, 0xc5 => 2, _ => 4 }));

    private ReadOnlySpan<byte> ReadExtension(out sbyte type)
    {
        var tag = Peek();
        int length;
        if (tag >= 0xd4)
        {
            length = 1 << (tag - 0xd4);
            Take(1);
        }
        else
        {
            length = ReadSize(tag switch { 0xc7 => 1, 0xc8 => 2, _ => 4 });
        }

        type = (sbyte)Take(1)[0];
        return Take(length);
    }
}
