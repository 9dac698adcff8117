using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Parley.Load;

/// <summary>One answer on a kept-alive HTTP/1.1 connection, with Content-Length or in chunks.</summary>
internal static class HttpAnswer
{
    /// <summary>Chunks are joined in place, which is why the bytes must be writable.</summary>
    /// <returns>Bytes of the whole answer at the front, or 0 when some of it is still to come.</returns>
    public static int Read(Span<byte> bytes, out int status, out ReadOnlySpan<byte> body)
    {
        status = 0;
        body = default;
        var headLength = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (headLength < 4)
        {
            return 0;
        }
        ReadOnlySpan<byte> head = bytes[..headLength];
        _ = Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out status, out _);
        var rest = bytes[headLength..];
        if (Header(head, "transfer-encoding").Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            var chunked = JoinChunks(rest, out body);
            return chunked == 0 ? 0 : headLength + chunked;
        }
        _ = int.TryParse(Header(head, "content-length"), CultureInfo.InvariantCulture, out var length);
        if (rest.Length < length)
        {
            return 0;
        }
        body = rest[..length];
        return headLength + length;
    }

    private static int JoinChunks(Span<byte> bytes, out ReadOnlySpan<byte> body)
    {
        // Two passes: an answer that is not complete must stay as it is until the rest has come.
        body = default;
        var end = Walk(bytes, join: false, out _);
        if (end != 0)
        {
            Walk(bytes, join: true, out var joined);
            body = bytes[..joined];
        }
        return end;
    }

    private static int Walk(Span<byte> bytes, bool join, out int joined)
    {
        joined = 0;
        var at = 0;
        while (Utf8Parser.TryParse(bytes[at..], out int size, out var digits, 'x'))
        {
            var start = at + digits + 2;
            at = start + size + 2;
            if (at > bytes.Length)
            {
                return 0;
            }
            if (size == 0)
            {
                return at;
            }
            if (join)
            {
                bytes.Slice(start, size).CopyTo(bytes[joined..]);
            }
            joined += size;
        }
        return 0;
    }

    private static string Header(ReadOnlySpan<byte> head, string name)
    {
        var text = Encoding.ASCII.GetString(head);
        var line = text.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (line < 0)
        {
            return "";
        }
        var start = line + name.Length + 3;
        return text[start..text.IndexOf('\r', start)].Trim();
    }
}
