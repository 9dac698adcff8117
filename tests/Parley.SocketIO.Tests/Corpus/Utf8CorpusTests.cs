using System.Text;
using Parley.SocketIO.Tests.Harness;
using static Parley.SocketIO.Tests.Harness.RawFrames;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Text that is UTF-8 and text that is not, on both transports: what section 6 of the Autobahn suite asks.</summary>
public sealed class Utf8CorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private static readonly Dictionary<string, string> Valid = new(StringComparer.Ordinal)
    {
        ["6.2 letters of several scripts"] = "Hello-µ@ßöäüàá-UTF-8!!",
        ["6.5 Greek with accents"] = "κόσμε",
        ["6.6 a character of four bytes"] = "\U0001f600",
        ["6.7 the first of one byte"] = "\0",
        ["6.7 the first of two bytes"] = "\u0080",
        ["6.7 the first of three bytes"] = "\u0800",
        ["6.7 the first of four bytes"] = "\U00010000",
        ["6.9 the last of one byte"] = "\u007f",
        ["6.9 the last of two bytes"] = "\u07ff",
        ["6.9 the last of three bytes"] = "\uffff",
        ["6.11 the one before the surrogates"] = "\ud7ff",
        ["6.11 the one after the surrogates"] = "\ue000",
        ["6.11 the replacement character"] = "\ufffd",
        ["6.11 the last of all"] = "\U0010ffff",
        ["6.22 no characters, but code points"] = "\ufffe\uffff\U0001fffe\U0010fffe",
        ["a byte order mark"] = "\ufeffx",
    };

    private static readonly Dictionary<string, byte[]> Invalid = new(StringComparer.Ordinal)
    {
        ["6.3 an impossible byte within text"] = [0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xed, 0xa0, 0x80, 0x65],
        ["6.4 beyond Unicode within text"] = [0xce, 0xba, 0xf4, 0x90, 0x80, 0x80, 0x65],
        ["6.8 the first of five bytes"] = [0xf8, 0x88, 0x80, 0x80, 0x80],
        ["6.8 the first of six bytes"] = [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80],
        ["6.10 the last of four bytes, beyond Unicode"] = [0xf7, 0xbf, 0xbf, 0xbf],
        ["6.12 the first beyond Unicode"] = [0xf4, 0x90, 0x80, 0x80],
        ["6.13 a continuation alone"] = [0x80],
        ["6.13 five continuations"] = [0x80, 0xbf, 0x80, 0xbf, 0x80],
        ["6.14 the start of two bytes and a space"] = [0xc3, 0x20],
        ["6.14 the start of three bytes and a space"] = [0xe2, 0x20],
        ["6.14 the start of four bytes and a space"] = [0xf0, 0x20],
        ["6.15 two bytes, the last missing"] = [0xc3],
        ["6.15 three bytes, the last missing"] = [0xe2, 0x82],
        ["6.15 four bytes, the last missing"] = [0xf0, 0x9f, 0x98],
        ["6.16 several cut characters"] = [0xc0, 0xe0, 0x80, 0xf0, 0x80, 0x80],
        ["6.17 the byte fe"] = [0xfe],
        ["6.17 the byte ff"] = [0xff],
        ["6.18 a slash in two bytes"] = [0xc0, 0xaf],
        ["6.18 a slash in three bytes"] = [0xe0, 0x80, 0xaf],
        ["6.18 a slash in four bytes"] = [0xf0, 0x80, 0x80, 0xaf],
        ["6.19 the last that is overlong in two bytes"] = [0xc1, 0xbf],
        ["6.19 the last that is overlong in three bytes"] = [0xe0, 0x9f, 0xbf],
        ["6.19 the last that is overlong in four bytes"] = [0xf0, 0x8f, 0xbf, 0xbf],
        ["6.20 NUL in two bytes"] = [0xc0, 0x80],
        ["6.21 the first surrogate"] = [0xed, 0xa0, 0x80],
        ["6.21 the last surrogate"] = [0xed, 0xbf, 0xbf],
        ["6.21 a pair of surrogates"] = [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
    };

    public static TheoryData<string> ValidNames => [.. Valid.Keys];

    public static TheoryData<string> InvalidNames => [.. Invalid.Keys];

    [Theory, MemberData(nameof(ValidNames))]
    public async Task Text_is_text_however_it_is_cut(string what)
    {
        await using var client = await DialAsync(server.Engine);
        var text = "4" + Valid[what];
        var bytes = Encoding.UTF8.GetBytes(text);

        await client.SendAsync(Frame(0x81, bytes));
        (await client.NextAsync()).ShouldBe("text " + text, what);

        // In fragments of one byte, through the middle of each character.
        await client.SendAsync(bytes.SelectMany((b, i) =>
            Frame((byte)((i == 0 ? 0x01 : 0x00) | (i == bytes.Length - 1 ? 0x80 : 0)), [b])).ToArray());
        (await client.NextAsync()).ShouldBe("text " + text, what);

        await using var polling = await RawPolling.OpenAsync(server.Engine);
        await polling.SendAsync(text);
        (await polling.NextAsync()).ShouldBe(text, what);
    }

    [Theory, MemberData(nameof(InvalidNames))]
    public async Task On_a_websocket_what_is_no_text_ends_the_connection_with_1007(string what)
    {
        byte[] bytes = [(byte)'4', .. Invalid[what]];
        foreach (var frames in new byte[][]
        {
            Frame(0x81, bytes),
            [.. Frame(0x01, bytes.AsSpan(..^1)), .. Frame(0x80, bytes.AsSpan(^1..))],
            [.. Frame(0x01, bytes), .. Frame(0x80)],
        })
        {
            await using var client = await DialAsync(server.Engine);

            await client.SendAsync(frames);

            (await client.EndAsync()).ShouldBe(["close 1007"], what);
            (await server.ReasonAsync(client.Sid!)).ShouldBe("transport error", what);
            server.Calls(client.Sid!).ShouldBe(0, what);
        }

        await server.ShouldBeUnharmedAsync();
    }

    [Theory, MemberData(nameof(InvalidNames))]
    public async Task In_a_POST_what_is_no_text_ends_the_session(string what)
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);

        (await client.PostAsync([(byte)'4', .. Invalid[what]])).ShouldBe(new(400, ""), what);

        (await server.ReasonAsync(client.Sid)).ShouldBe("parse error", what);
        server.Calls(client.Sid).ShouldBe(0, what);
        (await client.PollAsync()).ShouldBe(Refused.UnknownSession, what);
        await server.ShouldBeUnharmedAsync();
    }

    [Theory, MemberData(nameof(InvalidNames))]
    public async Task Bytes_need_not_be_text(string what)
    {
        await using var client = await DialAsync(server.Engine);

        await client.SendAsync(Frame(0x82, Invalid[what]));

        (await client.NextAsync()).ShouldBe("binary " + Convert.ToHexStringLower(Invalid[what]), what);
    }
}
