using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>A WebSocket of literal frames, for what no WebSocket library would send.</summary>
internal sealed class RawFrames : IAsyncDisposable
{
    private readonly RawTcp _tcp;

    private RawFrames(RawTcp tcp) => _tcp = tcp;

    /// <summary>The session that the server opened; null while this is only an attempt to take one over.</summary>
    public string? Sid { get; private set; }

    /// <summary>Shakes hands, and reads the open packet unless it is for a session that there is already.</summary>
    public static async Task<RawFrames> DialAsync(Uri endpoint, string? sid = null)
    {
        var client = new RawFrames(await RawTcp.ConnectAsync(endpoint));
        await client._tcp.SendAsync(RawTcp.UpgradeRequest(
            endpoint, "EIO=4&transport=websocket" + (sid is null ? "" : "&sid=" + sid)));
        (await client._tcp.TakeUntilAsync("\r\n\r\n")).ShouldStartWith("HTTP/1.1 101 ");
        if (sid is null)
        {
            client.Sid = OpenPacket.Read((await client.NextAsync())["text ".Length..]).Sid;
        }

        return client;
    }

    /// <summary>A masked frame with the shortest length.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload, byte key = 0x5a)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0xfe, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xff, 0, 0, 0, 0, .. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(payload.Length))],
        };
        var frame = new byte[1 + length.Length + 4 + payload.Length];
        frame[0] = first;
        length.CopyTo(frame, 1);
        frame.AsSpan(1 + length.Length, 4).Fill(key);
        for (var i = 0; i < payload.Length; i++)
        {
            frame[1 + length.Length + 4 + i] = (byte)(payload[i] ^ key);
        }

        return frame;
    }

    public static byte[] Frame(byte first, string payload = "") => Frame(first, Encoding.UTF8.GetBytes(payload));

    /// <summary>Sends all bytes in pieces of this size. Ends early if the server has closed the connection.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, int piece = int.MaxValue)
    {
        try
        {
            for (; !bytes.IsEmpty; bytes = bytes[Math.Min(piece, bytes.Length)..])
            {
                await _tcp.SendAsync(bytes[..Math.Min(piece, bytes.Length)]);
            }
        }
        catch (IOException)
        {
            // What the server had to say before can still be read.
        }
    }

    /// <summary>What comes next: "text …", "binary hex", "ping hex", "pong hex", "close" with its status, or "end".</summary>
    public async Task<string> NextAsync()
    {
        if (await _tcp.TakeAsync(2) is not { } head)
        {
            return "end";
        }

        // A server's frames are neither fragmented nor masked.
        (head[0] & 0xf0).ShouldBe(0x80);
        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await _tcp.TakeAsync(2)),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await _tcp.TakeAsync(8)),
            < 126 and var small => small,
            _ => throw new InvalidOperationException("The server sent a masked frame."),
        };
        var payload = (await _tcp.TakeAsync(length))!;
        return (head[0] & 0x0f) switch
        {
            1 => "text " + Encoding.UTF8.GetString(payload),
            2 => "binary " + Convert.ToHexStringLower(payload),
            8 when length == 0 => "close",
            8 => "close " + BinaryPrimitives.ReadUInt16BigEndian(payload).ToString(CultureInfo.InvariantCulture),
            9 => "ping " + Convert.ToHexStringLower(payload),
            10 => "pong " + Convert.ToHexStringLower(payload),
            var opcode => throw new InvalidOperationException(FormattableString.Invariant($"The server sent opcode {opcode}.")),
        };
    }

    /// <summary>Everything up to a close frame or the end of the connection.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        var frames = new List<string>();
        do
        {
            frames.Add(await NextAsync());
        }
        while (!frames[^1].StartsWith("close", StringComparison.Ordinal) && frames[^1] != "end");
        return frames;
    }

    public void HangUp() => _tcp.HangUp();

    /// <summary>Closes so that the server sees a reset instead of an orderly end.</summary>
    public void Reset() => _tcp.Reset();

    public ValueTask DisposeAsync() => _tcp.DisposeAsync();
}
