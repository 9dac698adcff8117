using System.Text;
using Parley.SocketIO.Tests.Harness;
using static Parley.SocketIO.Tests.Harness.RawFrames;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>
/// WebSocket framing: what the Autobahn suite asks in its sections 1 to 5 (its case numbers are in the names), and what has
/// broken WebSocket servers before. Each row says what comes back, frame by frame, and how many messages were delivered.
/// </summary>
public sealed class FrameCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private const byte Text = 0x81;
    private const byte Binary = 0x82;
    private const byte Ping = 0x89;
    private const byte Pong = 0x8a;
    private const byte FirstText = 0x01;
    private const byte FirstBinary = 0x02;
    private const byte Middle = 0x00;
    private const byte Last = 0x80;

    private static readonly byte[] Hello = Frame(Text, "4hello");

    private static readonly Dictionary<string, Kept> Answered = new(StringComparer.Ordinal)
    {
        ["2.1 a ping without payload"] = new(Frame(Ping), ["pong "]),
        ["2.2 a ping with text"] = new(Frame(Ping, "hi"), ["pong 6869"]),
        ["2.3 a ping with bytes"] = new(Frame(Ping, [0x00, 0xff, 0xfe]), ["pong 00fffe"]),
        ["2.4 a ping of 125 bytes"] = new(Frame(Ping, new byte[125]), ["pong " + new string('0', 250)]),
        ["2.7 a pong that nobody asked for"] = new([.. Frame(Pong), .. Hello], ["text 4hello"]),
        ["2.8 a pong with payload that nobody asked for"] = new([.. Frame(Pong, "x"), .. Hello], ["text 4hello"]),
        ["2.9 a pong that nobody asked for, then a ping"] = new([.. Frame(Pong, "x"), .. Frame(Ping, "y")], ["pong 79"]),
        ["2.10 ten pings"] = new([.. Many(10, i => Frame(Ping, [(byte)i]))], [.. Enumerable.Range(0, 10).Select(i => FormattableString.Invariant($"pong 0{i:x}"))]),
        ["5.3 text in two fragments"] = new([.. Frame(FirstText, "4hel"), .. Frame(Last, "lo")], ["text 4hello"]),
        ["5.6 a ping between two fragments"] = new([.. Frame(FirstText, "4hel"), .. Frame(Ping, "p"), .. Frame(Last, "lo")], ["pong 70", "text 4hello"]),
        ["5.19 pings between five fragments"] = new([.. Frame(FirstText, "4"), .. Many(2, _ => Frame(Middle, "a")), .. Frame(Ping, "1"), .. Many(2, _ => Frame(Middle, "b")), .. Frame(Ping, "2"), .. Frame(Last, "c")], ["pong 31", "pong 32", "text 4aabbc"]),
        ["6.1.2 three empty fragments of bytes"] = new([.. Frame(FirstBinary), .. Frame(Middle), .. Frame(Last)], ["binary "]),
        ["6.1.3 text between empty fragments"] = new([.. Frame(FirstText), .. Frame(Middle, "4mid"), .. Frame(Last)], ["text 4mid"]),
        ["a mask of zero"] = new(Frame(Text, "4hello"u8, key: 0), ["text 4hello"]),
        ["64 fragments of one byte"] = new([.. Frame(FirstText, "4"), .. Many(62, _ => Frame(Middle, "x")), .. Frame(Last, "x")], ["text 4" + new string('x', 63)]),
        ["a thousand fragments of sixteen bytes"] = new([.. Frame(FirstText, "4" + new string('x', 15)), .. Many(998, _ => Frame(Middle, new string('x', 16))), .. Frame(Last, new string('x', 16))], ["text 4" + new string('x', 15_999)]),
    };

    public static TheoryData<string> Kinds => [.. Answered.Keys];

    public static TheoryData<string> Breaks => [.. Broken.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Frames_that_keep_the_rules_are_answered(string what)
    {
        var (frames, answers) = Answered[what];
        // 2.6, 2.11, 5.5 and others: whole, and byte by byte.
        foreach (var piece in frames.Length < 1_000 ? new[] { int.MaxValue, 1 } : [int.MaxValue])
        {
            await using var client = await DialAsync(server.Engine);

            await client.SendAsync(frames, piece);

            foreach (var answer in answers)
            {
                (await client.NextAsync()).ShouldBe(answer, what);
            }

            await client.SendAsync(Frame(Text, "4end"));
            (await client.NextAsync()).ShouldBe("text 4end", what);
            server.Lives(client.Sid!).ShouldBeTrue(what);
        }

        await server.ShouldBeUnharmedAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(124)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(65_534)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public async Task Messages_of_every_length_come_back(int length)
    {
        await using var client = await DialAsync(server.Engine);
        var text = new string('*', length);

        await client.SendAsync(Frame(Text, "4" + text));
        (await client.NextAsync()).ShouldBe("text 4" + text);

        // 1.1.8: in pieces that fit nothing.
        await client.SendAsync(Frame(Text, "4" + text), piece: 997);
        (await client.NextAsync()).ShouldBe("text 4" + text);

        await client.SendAsync(Frame(Binary, text));
        (await client.NextAsync()).ShouldBe("binary " + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text)));

        server.Calls(client.Sid!).ShouldBe(3);
    }

    private static readonly Dictionary<string, Break> Broken = new(StringComparer.Ordinal)
    {
        ["2.5 a ping of 126 bytes"] = new(Frame(Ping, new byte[126]), ["close 1002"], "transport error"),
        ["3.1 RSV3"] = new(Frame(0x91, "4x"), ["close 1002"], "transport error"),
        ["3.2 RSV2 behind a message"] = new([.. Hello, .. Frame(0xa1, "4x"), .. Frame(Ping)], ["text 4hello", "close 1002"], "transport error"),
        ["3.3 RSV2 and RSV3"] = new([.. Hello, .. Frame(0xb1, "4x"), .. Frame(Ping)], ["text 4hello", "close 1002"], "transport error"),
        ["3.4 RSV1 without an extension"] = new(Frame(0xc1, "4x"), ["close 1002"], "transport error"),
        ["3.5 RSV1 and RSV3 on bytes"] = new(Frame(0xd2, "x"), ["close 1002"], "transport error"),
        ["3.6 RSV1 and RSV2 on a ping"] = new(Frame(0xe9), ["close 1002"], "transport error"),
        ["3.7 all of RSV on a close"] = new(Frame(0xf8), ["close 1002"], "transport error"),
        ["4.1.1 opcode 3"] = new(Frame(0x83), ["close 1002"], "transport error"),
        ["4.1.2 opcode 4 with payload"] = new(Frame(0x84, "4x"), ["close 1002"], "transport error"),
        ["4.1.3 opcode 5 behind a message"] = new([.. Hello, .. Frame(0x85), .. Frame(Ping)], ["text 4hello", "close 1002"], "transport error"),
        ["4.1.4 opcode 6 behind a message"] = new([.. Hello, .. Frame(0x86, "4x"), .. Frame(Ping)], ["text 4hello", "close 1002"], "transport error"),
        ["4.1.5 opcode 7"] = new([.. Hello, .. Frame(0x87), .. Frame(Ping)], ["text 4hello", "close 1002"], "transport error"),
        ["4.2.1 opcode 11"] = new(Frame(0x8b), ["close 1002"], "transport error"),
        ["4.2.2 opcode 12 with payload"] = new(Frame(0x8c, "4x"), ["close 1002"], "transport error"),
        ["4.2.3 opcode 13"] = new([.. Hello, .. Frame(0x8d)], ["text 4hello", "close 1002"], "transport error"),
        ["4.2.4 opcode 14"] = new([.. Hello, .. Frame(0x8e, "4x")], ["text 4hello", "close 1002"], "transport error"),
        ["4.2.5 opcode 15"] = new([.. Hello, .. Frame(0x8f), .. Frame(Ping)], ["text 4hello", "close 1002"], "transport error"),
        ["5.1 a ping in fragments"] = new([.. Frame(0x09, "a"), .. Frame(Last, "b")], ["close 1002"], "transport error"),
        ["5.2 a pong in fragments"] = new([.. Frame(0x0a, "a"), .. Frame(Last, "b")], ["close 1002"], "transport error"),
        ["5.9 a last fragment of nothing"] = new([.. Frame(Last, "4x"), .. Hello], ["close 1002"], "transport error"),
        ["5.12 a middle fragment of nothing"] = new([.. Frame(Middle, "4x"), .. Hello], ["close 1002"], "transport error"),
        ["5.15 a fragment behind a whole message"] = new([.. Frame(FirstText, "4a"), .. Frame(Last, "b"), .. Frame(Middle, "c"), .. Hello], ["text 4ab", "close 1002"], "transport error"),
        ["5.18 a message inside a fragmented one"] = new([.. Frame(FirstText, "4a"), .. Hello], ["close 1002"], "transport error"),
        ["a first fragment inside a fragmented message"] = new([.. Frame(FirstText, "4a"), .. Frame(FirstText, "4b")], ["close 1002"], "transport error"),
        ["a frame without a mask"] = new([Text, 0x02, (byte)'4', (byte)'x'], ["close 1002"], "transport error"),
        ["a length of 2^63"] = new([Text, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], ["close 1002"], "transport error"),
        ["a length of 2^64 - 1"] = new([Text, 0xff, .. Enumerable.Repeat((byte)0xff, 8), 0, 0, 0, 0], ["close 1002"], "transport error"),
        ["a length of 2^62 (CVE-2021-26423)"] = new([Text, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], ["close 1009"], "transport error"),
        ["125 bytes in a length of 16 bits"] = new([Text, 0xfe, 0, 125, 0, 0, 0, 0, .. new byte[125]], ["close 1002"], "transport error"),
        ["no bytes in a length of 16 bits"] = new([Text, 0xfe, 0, 0, 0, 0, 0, 0], ["close 1002"], "transport error"),
        ["65,535 bytes in a length of 64 bits"] = new([Text, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0], ["close 1002"], "transport error"),
        ["a length beyond the limit, and nothing behind it"] = new([Text, 0xff, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x41, 0, 0, 0, 0], ["close 1009"], "transport error"),
        ["a message one byte too long"] = new(Frame(Text, "4" + new string('x', 1_000_000)), ["close 1009"], "transport error"),
        ["65 fragments of one byte (CVE-2026-48779)"] = new([.. Frame(FirstText, "4"), .. Many(64, _ => Frame(Middle, "x")), .. Frame(Last, "x")], ["close 1009"], "transport error"),
        ["a thousand empty fragments (CVE-2026-48779)"] = new([.. Frame(FirstText), .. Many(1_000, _ => Frame(Middle))], ["close 1009"], "transport error"),
        ["a thousand empty fragments and pings between them"] = new([.. Frame(FirstText), .. Many(1_000, i => i % 40 == 39 ? Frame(Pong) : Frame(Middle))], ["close 1009"], "transport error"),
        ["a text that is no packet"] = new(Frame(Text, "x"), ["close"], "parse error"),
        ["6.1.1 an empty text"] = new(Frame(Text), ["close"], "parse error"),
        ["a ping of Engine.IO"] = new(Frame(Text, "2"), ["close"], "transport error"),
        ["the end of the session"] = new([.. Frame(Text, "1"), .. Hello], ["close"], "transport close"),
    };

    [Theory, MemberData(nameof(Breaks))]
    public async Task Frames_that_break_the_rules_end_their_connection(string what)
    {
        var (frames, answers, reason) = Broken[what];
        foreach (var piece in frames.Length < 1_000 ? new[] { int.MaxValue, 1 } : [int.MaxValue])
        {
            await using var client = await DialAsync(server.Engine);

            await client.SendAsync(frames, piece);

            (await client.EndAsync()).ShouldBe(answers, what);
            (await server.ReasonAsync(client.Sid!)).ShouldBe(reason, what);
            server.Calls(client.Sid!).ShouldBe(answers.Length - 1, what);
        }

        await server.ShouldBeUnharmedAsync();
    }

    // CVE-2022-21676: what is no frame, sent while an upgrade is under way, ended the reference's process.
    [Theory, MemberData(nameof(Breaks))]
    public async Task During_an_upgrade_they_cost_only_the_attempt(string what)
    {
        await using var polling = await RawPolling.OpenAsync(server.Engine);
        await using var attempt = await DialAsync(server.Engine, polling.Sid);

        await attempt.SendAsync(Broken[what].Frames);

        (await attempt.EndAsync()).Count.ShouldBe(1, what);
        server.Lives(polling.Sid).ShouldBeTrue(what);
        server.Calls(polling.Sid).ShouldBe(0, what);
        await polling.SendAsync("4still here");
        (await polling.NextAsync()).ShouldBe("4still here", what);
        await server.ShouldBeUnharmedAsync();
    }

    private static IEnumerable<byte> Many(int count, Func<int, byte[]> frame) => Enumerable.Range(0, count).SelectMany(frame);

    private sealed record Kept(byte[] Frames, string[] Answers);

    private sealed record Break(byte[] Frames, string[] Answers, string Reason);
}
