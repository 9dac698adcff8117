using System.Buffers;
using System.IO.Compression;

namespace Parley.SocketIO.Engine;

/// <summary>
/// permessage-deflate (RFC 7692) without context takeover in either direction: every message stands alone, so nothing is
/// kept between messages, and a broadcast is compressed once for everybody.
/// </summary>
internal static class MessageDeflate
{
    private const string Answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private const string ServerWindow = "server_max_window_bits";
    private const byte Rsv1 = 0x40;

    // What a sender leaves out of every message (RFC 7692, section 7.2.1), and an empty last block, so that the inflater
    // knows that it is done.
    private static readonly byte[] Tail = [0x00, 0x00, 0xff, 0xff, 0x01, 0x00, 0x00, 0xff, 0xff];

    /// <summary>
    /// The answer to an offered extension, if it is this one with parameters that can be met. One that makes no sense is not.
    /// </summary>
    internal static string? Accept(string offer)
    {
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        if (parts[0] != "permessage-deflate")
        {
            return null;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, null) : (part[..equals].TrimEnd(), part[(equals + 1)..].Trim().Trim('"'));
            var known = name switch
            {
                "server_no_context_takeover" or "client_no_context_takeover" => value is null,
                "client_max_window_bits" => value is null or "8" or "9" or "10" or "11" or "12" or "13" or "14" or "15",

                // Our window is the largest; a client that wants a smaller one must do without compression.
                ServerWindow => value is "15",
                _ => false,
            };
            if (!known || !seen.Add(name))
            {
                return null;
            }
        }

        // A limit that is asked for must be confirmed (RFC 7692, section 7.1.2.1).
        return seen.Contains(ServerWindow) ? $"{Answer}; {ServerWindow}=15" : Answer;
    }

    /// <summary>Compresses the messages among WebSocket frames that have so many bytes, where that makes them shorter.</summary>
    internal static byte[] Compress(byte[] wire, int threshold)
    {
        ArrayBufferWriter<byte>? all = null;
        var at = 0;
        while (at < wire.Length)
        {
            var rest = wire.AsSpan(at);
            var payload = Frame.ReadFrame(rest, out _, out var length);
            var isMessage = (rest[0] & 0x0f) is 1 or 2;
            if (isMessage && payload.Length >= threshold && Deflate(payload) is { } deflated
                && deflated.Length < payload.Length)
            {
                all ??= Begin(wire, at);
                var header = all.GetSpan(10);
                all.Advance(Frame.WriteHeader(header, (byte)(rest[0] | Rsv1), deflated.Length));
                all.Write(deflated.Span);
            }
            else
            {
                all?.Write(rest[..length]);
            }

            at += length;
        }

        return all?.WrittenSpan.ToArray() ?? wire;
    }

    /// <summary>
    /// Inflates a message into a rented array; 0, or the status to close with: 1009 beyond <paramref name="most"/> bytes, 1007 if
    /// it is not compressed data.
    /// </summary>
    internal static ushort Inflate(ReadOnlySpan<byte> message, long most, out byte[]? inflated, out int length)
    {
        length = 0;
        inflated = null;
        var source = ArrayPool<byte>.Shared.Rent(message.Length + Tail.Length);
        var target = ArrayPool<byte>.Shared.Rent((int)Math.Min(most + 1, Math.Max(1024, message.Length * 4L)));
        try
        {
            message.CopyTo(source);
            Tail.CopyTo(source, message.Length);
            using var inflater = new DeflateStream(
                new MemoryStream(source, 0, message.Length + Tail.Length), CompressionMode.Decompress);
            while (inflater.Read(target.AsSpan(length)) is var read and > 0)
            {
                length += read;
                if (length > most)
                {
                    return 1009;
                }

                if (length == target.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(most + 1, length * 2L));
                    target.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(target);
                    target = larger;
                }
            }

            inflated = target;
            return 0;
        }
        catch (InvalidDataException)
        {
            return 1007;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(source);
            if (inflated is null)
            {
                ArrayPool<byte>.Shared.Return(target);
            }
        }
    }

    private static ArrayBufferWriter<byte> Begin(byte[] wire, int length)
    {
        var all = new ArrayBufferWriter<byte>(wire.Length);
        all.Write(wire.AsSpan(0, length));
        return all;
    }

    private static ReadOnlyMemory<byte>? Deflate(ReadOnlySpan<byte> payload)
    {
        var target = new MemoryStream();
        using (var deflater = new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflater.Write(payload);
            deflater.Flush();

            // A flush ends in the four bytes that are left out; anything else could not be put together again.
            var written = target.GetBuffer().AsMemory(0, (int)target.Length);
            return written.Span.EndsWith(Tail.AsSpan(0, 4)) ? written[..^4] : null;
        }
    }
}
