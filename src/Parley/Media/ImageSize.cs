using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Parley.Media;

/// <summary>How large an image is when it is shown, as its header says; nothing is decoded. Zero: it does not say.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ImageSize(long Width, long Height)
{
    /// <param name="type">As <see cref="FileTypes"/> found it.</param>
    /// <param name="file">The beginning of the file.</param>
    public static ImageSize? Of(string type, ReadOnlySpan<byte> file)
    {
        var size = type switch
        {
            "image/png" when file.Length >= 24 =>
                new ImageSize(BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..])),
            "image/gif" when file.Length >= 10 => new ImageSize(Little(file, 6), Little(file, 8)),
            "image/webp" => OfWebP(file),
            "image/jpeg" => OfJpeg(file),
            _ => default,
        };
        return size is { Width: > 0, Height: > 0 } ? size : null;
    }

    private static ImageSize OfWebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30)
        {
            return default;
        }

        var kind = file.Slice(12, 4);
        if (kind.SequenceEqual("VP8 "u8))
        {
            return new ImageSize(Little(file, 26) & 0x3FFF, Little(file, 28) & 0x3FFF);
        }

        if (kind.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(file[21..]);
            return new ImageSize((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        }

        return kind.SequenceEqual("VP8X"u8) ? new ImageSize(Little24(file, 24) + 1, Little24(file, 27) + 1) : default;
    }

    // Segments, each with its length, up to the one that begins the image. One before it may say that the image lies on its side.
    private static ImageSize OfJpeg(ReadOnlySpan<byte> file)
    {
        var isTurned = false;
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return at + 9 > file.Length ? default
                    : Turn(new ImageSize(BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..])), isTurned);
            }

            if (marker == 0xE1 && at + 2 + length <= file.Length)
            {
                isTurned |= IsTurned(file.Slice(at + 4, Math.Max(0, length - 2)));
            }

            at += 2 + length;
        }

        return default;
    }

    private static ImageSize Turn(ImageSize size, bool isTurned) => isTurned ? new ImageSize(size.Height, size.Width) : size;

    // Exif: a TIFF header, and in its first directory the orientation, of which 5 to 8 are a quarter turn.
    private static bool IsTurned(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8) || segment.Length < 16)
        {
            return false;
        }

        var tiff = segment[6..];
        var isLittle = tiff.StartsWith("II"u8);
        var directory = Number32(tiff, 4, isLittle);
        if (directory + 2 > tiff.Length)
        {
            return false;
        }

        var entries = Number16(tiff, (int)directory, isLittle);
        for (var i = 0; i < entries; i++)
        {
            var entry = (int)directory + 2 + (12 * i);
            if (entry + 12 > tiff.Length)
            {
                return false;
            }

            if (Number16(tiff, entry, isLittle) == 0x0112)
            {
                return Number16(tiff, entry + 8, isLittle) is >= 5 and <= 8;
            }
        }

        return false;
    }

    private static long Number32(ReadOnlySpan<byte> bytes, int at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static int Number16(ReadOnlySpan<byte> bytes, int at, bool isLittle) =>
        isLittle ? Little(bytes, at) : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static int Little(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static int Little24(ReadOnlySpan<byte> bytes, int at) => Little(bytes, at) | (bytes[at + 2] << 16);
}
