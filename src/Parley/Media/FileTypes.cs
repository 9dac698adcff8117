using System.Text;

namespace Parley.Media;

/// <summary>
/// What a file is, by how it begins. What it is called and what a client says of it is not believed: a browser is shown the
/// type that is found here, and what is not on the list is nothing to look at.
/// </summary>
internal static class FileTypes
{
    public const string Unknown = "application/octet-stream";

    // None of these can hold a script. PDF can, and is saved instead; SVG and HTML are not even known.
    private static readonly HashSet<string> Shown = new(StringComparer.Ordinal)
    {
        "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/heic",
        "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav",
        "video/mp4", "video/quicktime", "video/webm", "video/ogg",
    };

    /// <summary>Whether a browser may show or play it in its place.</summary>
    public static bool IsShown(string type) => Shown.Contains(type);

    public static string Of(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) ? "image/gif"
        : IsAt(file, 0, "RIFF"u8) && IsAt(file, 8, "WEBP"u8) ? "image/webp"
        : IsAt(file, 0, "RIFF"u8) && IsAt(file, 8, "WAVE"u8) ? "audio/wav"
        : IsAt(file, 4, "ftyp"u8) && file.Length >= 12 ? OfBrand(Encoding.ASCII.GetString(file[8..12]))
        : file.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) && file[..Math.Min(file.Length, 64)].IndexOf("webm"u8) > 0 ? "video/webm"
        : IsAt(file, 0, "OggS"u8) ? (IsAt(file, 29, "theora"u8) ? "video/ogg" : "audio/ogg")
        : file.StartsWith("ID3"u8) || IsMpegAudio(file) ? "audio/mpeg"
        : file.StartsWith("%PDF-"u8) ? "application/pdf"
        : file.StartsWith("PK\u0003\u0004"u8) || file.StartsWith("PK\u0005\u0006"u8) ? "application/zip"
        : Unknown;

    // ISO base media: what follows the length and "ftyp" is whose file it is.
    private static string OfBrand(string brand) => brand switch
    {
        "avif" or "avis" => "image/avif",
        "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1" => "image/heic",
        "M4A " or "M4B " => "audio/mp4",
        "qt  " => "video/quicktime",
        "isom" or "iso2" or "iso3" or "iso4" or "iso5" or "iso6" or "mp41" or "mp42" or "avc1" or "M4V " or "MSNV" or "dash" => "video/mp4",
        _ => Unknown,
    };

    // A frame of layer III: eleven bits that are set, then a version, a rate and a frequency that exist.
    private static bool IsMpegAudio(ReadOnlySpan<byte> file) =>
        file.Length >= 4
        && file[0] == 0xFF && (file[1] & 0xE6) == 0xE2 && (file[1] & 0x18) != 0x08
        && (file[2] & 0xF0) is not (0x00 or 0xF0) && (file[2] & 0x0C) != 0x0C;

    private static bool IsAt(ReadOnlySpan<byte> file, int offset, ReadOnlySpan<byte> text) =>
        file.Length >= offset + text.Length && file.Slice(offset, text.Length).SequenceEqual(text);
}
