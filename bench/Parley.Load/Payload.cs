using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>
/// 64 characters that a server must pass on unchanged: two marks, the stream, its sequence number and the time of
/// sending, all hexadecimal, and filling.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Payload(int Stream, uint Sequence, long SentAt)
{
    public const int Size = 64;
    private const int Used = 34;

    private static ReadOnlySpan<byte> Mark => "@@"u8;

    public void Write(Span<byte> to)
    {
        Mark.CopyTo(to);
        Utf8Formatter.TryFormat(Stream, to[2..], out _, new StandardFormat('x', 8));
        Utf8Formatter.TryFormat(Sequence, to[10..], out _, new StandardFormat('x', 8));
        Utf8Formatter.TryFormat(SentAt, to[18..], out _, new StandardFormat('x', 16));
        to[Used..Size].Fill((byte)'.');
    }

    public static bool TryFind(ReadOnlySpan<byte> packet, out Payload payload)
    {
        payload = default;
        var start = packet.IndexOf(Mark);
        if (start < 0 || packet.Length < start + Size)
        {
            return false;
        }
        var text = packet.Slice(start, Size);
        if (!Utf8Parser.TryParse(text[2..10], out int stream, out var streamDigits, 'x') || streamDigits != 8 ||
            !Utf8Parser.TryParse(text[10..18], out uint sequence, out var sequenceDigits, 'x') || sequenceDigits != 8 ||
            !Utf8Parser.TryParse(text[18..Used], out long sentAt, out var timeDigits, 'x') || timeDigits != 16)
        {
            return false;
        }
        payload = new Payload(stream, sequence, sentAt);
        return true;
    }
}
