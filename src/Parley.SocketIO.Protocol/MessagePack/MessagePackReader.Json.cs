using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>MessagePack, as JSON text with attachments.</summary>
public ref partial struct MessagePackReader
{
    /// <summary>
    /// Writes the next value as JSON. Binary becomes a placeholder, times become strings as <c>Date.toISOString</c> makes
    /// them (null outside of the years 1 to 9999), numbers that JSON does not have become null, keys of maps become text, and members that are undefined are left out.
    /// </summary>
    /// <param name="writer">Takes the value. It must escape control characters, as every encoder does.</param>
    /// <param name="attachments">Gets the binary. Placeholders count on from what it holds.</param>
    /// <param name="maxDepth">How deep containers may lie within each other; at most 1000.</param>
    /// <param name="maxAttachments">How many attachments there may be.</param>
    /// <exception cref="FormatException">This is not MessagePack, or beyond a limit; a part may have been written.</exception>
    public void CopyTo(Utf8JsonWriter writer, IList<ReadOnlyMemory<byte>> attachments, int maxDepth, int maxAttachments)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, 1000);
        var tag = Peek();
        switch (tag)
        {
            case (>= 0x90 and <= 0x9f) or 0xdc or 0xdd:
                CopyArray(writer, attachments, Deeper(maxDepth), maxAttachments);
                break;
            case (>= 0x80 and <= 0x8f) or 0xde or 0xdf:
                CopyMap(writer, attachments, Deeper(maxDepth), maxAttachments);
                break;
            case (>= 0xa0 and <= 0xbf) or 0xd9 or 0xda or 0xdb:
                writer.WriteStringValue(ReadUtf8());
                break;
            case 0xc4 or 0xc5 or 0xc6:
                Attach(writer, ReadBinary(), attachments, maxAttachments);
                break;
            case (>= 0xc7 and <= 0xc9) or (>= 0xd4 and <= 0xd8):
                CopyExtension(writer, attachments, maxAttachments);
                break;
            case 0xc2 or 0xc3:
                writer.WriteBooleanValue(Take(1)[0] == 0xc3);
                break;
            case 0xca:
                WriteNumber(writer, BinaryPrimitives.ReadSingleBigEndian(Take(5)[1..]));
                break;
            case 0xcb:
                WriteNumber(writer, BinaryPrimitives.ReadDoubleBigEndian(Take(9)[1..]));
                break;
            case 0xcf:
                writer.WriteNumberValue((ulong)ReadIntegerBits());
                break;
            case 0xc0:
                Take(1);
                writer.WriteNullValue();
                break;
            default:
                writer.WriteNumberValue(ReadInteger());
                break;
        }
    }

    private static int Deeper(int maxDepth) =>
        maxDepth > 0 ? maxDepth - 1 : throw new FormatException("The MessagePack is nested too deeply.");

    private static void Attach(
        Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, IList<ReadOnlyMemory<byte>> attachments, int maxAttachments)
    {
        if (attachments.Count >= maxAttachments)
        {
            throw new FormatException("The MessagePack has too much binary.");
        }

        writer.WriteStartObject();
        writer.WriteBoolean("_placeholder"u8, true);
        writer.WriteNumber("num"u8, attachments.Count);
        writer.WriteEndObject();
        attachments.Add(bytes.ToArray());
    }

    private static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    /// <summary>A time in milliseconds since 1970; fractions are cut off, as JavaScript does.</summary>
    private static void WriteTime(Utf8JsonWriter writer, double milliseconds)
    {
        var least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
        var most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        if (milliseconds >= least && milliseconds <= most)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
            writer.WriteStringValue(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private void CopyArray(Utf8JsonWriter writer, IList<ReadOnlyMemory<byte>> attachments, int maxDepth, int maxAttachments)
    {
        writer.WriteStartArray();
        for (var left = ReadArrayHeader(); left > 0; left--)
        {
            CopyTo(writer, attachments, maxDepth, maxAttachments);
        }

        writer.WriteEndArray();
    }

    private void CopyMap(Utf8JsonWriter writer, IList<ReadOnlyMemory<byte>> attachments, int maxDepth, int maxAttachments)
    {
        writer.WriteStartObject();
        for (var left = ReadMapHeader(); left > 0; left--)
        {
            var number = IsInteger(Peek()) ? ReadIntegerText() : null;
            var name = number is null ? ReadUtf8() : default;
            if (IsUndefined)
            {
                Skip();
                continue;
            }

            if (number is null)
            {
                writer.WritePropertyName(name);
            }
            else
            {
                writer.WritePropertyName(number);
            }

            CopyTo(writer, attachments, maxDepth, maxAttachments);
        }

        writer.WriteEndObject();
    }

    /// <summary>Times, and what older notepacks wrote as type 0: undefined, times, and binary. Others become [type, binary].</summary>
    private void CopyExtension(Utf8JsonWriter writer, IList<ReadOnlyMemory<byte>> attachments, int maxAttachments)
    {
        var tag = Peek();
        var data = ReadExtension(out var type);
        switch (type, tag)
        {
            case (-1, 0xd6):
                WriteTime(writer, BinaryPrimitives.ReadUInt32BigEndian(data) * 1e3);
                break;
            case (-1, 0xd7):
                var packed = BinaryPrimitives.ReadUInt64BigEndian(data);
                WriteTime(writer, ((packed & 0x3_ffff_ffff) * 1e3) + ((packed >> 34) / 1e6));
                break;
            case (-1, 0xc7) when data.Length == 12:
                WriteTime(
                    writer,
                    (BinaryPrimitives.ReadInt64BigEndian(data[4..]) * 1e3) + (BinaryPrimitives.ReadUInt32BigEndian(data) / 1e6));
                break;
            case (0, 0xd4):
                writer.WriteNullValue();
                break;
            case (0, 0xd7):
                WriteTime(writer, BinaryPrimitives.ReadInt64BigEndian(data));
                break;
            case (0, >= 0xc7 and <= 0xc9):
                Attach(writer, data, attachments, maxAttachments);
                break;
            default:
                writer.WriteStartArray();
                writer.WriteNumberValue(type);
                Attach(writer, data, attachments, maxAttachments);
                writer.WriteEndArray();
                break;
        }
    }
}
