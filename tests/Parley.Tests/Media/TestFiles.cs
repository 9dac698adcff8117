using System.Buffers.Binary;
using System.Text;

namespace Parley.Tests.Media;

/// <summary>The smallest files of each kind that say what they are.</summary>
internal static class TestFiles
{
    public static byte[] Png(int width = 3, int height = 2)
    {
        byte[] file = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        return file;
    }

    /// <param name="width">Of the pixels.</param>
    /// <param name="height">Of the pixels.</param>
    /// <param name="orientation">As Exif has it; 6 is a quarter turn.</param>
    public static byte[] Jpeg(int width, int height, int orientation = 1)
    {
        byte[] exif =
        [
            .. "Exif\0\0MM"u8, 0, 42, 0, 0, 0, 8, 0, 2,
            0x01, 0x0F, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
            0, 0, 0, 0,
        ];
        return
        [
            0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, 0xFF, 0xDB, 0, 3, 0,
            0xFF, 0xFF, 0xC2, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 0, 0, 0,
        ];
    }

    public static byte[] Gif(int width, int height) =>
        [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 0, 0, (byte)';'];

    public static byte[] WebP(string kind, params byte[] rest) =>
        [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBP"u8, .. Encoding.ASCII.GetBytes(kind), 10, 0, 0, 0, .. rest];

    public static byte[] Brand(string brand) => [0, 0, 0, 24, .. "ftyp"u8, .. Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0];

    public static byte[] Webm => [0x1A, 0x45, 0xDF, 0xA3, 0x93, 0x42, 0x82, 0x84, .. "webm"u8];

    public static byte[] Mp3 => [0xFF, 0xFB, 0x90, 0x64, 0, 0];

    public static byte[] Wav => [.. "RIFF"u8, 4, 0, 0, 0, .. "WAVE"u8];

    public static byte[] Ogg(string codec) => [.. "OggS"u8, .. new byte[24], 1, .. Encoding.ASCII.GetBytes(codec)];

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
