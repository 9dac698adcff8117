using System.Text;
using Parley.SocketIO.Tests.Harness;
using static Parley.SocketIO.Tests.Corpus.PacketCase;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Bodies of POSTs with an Engine.IO packet in them that cannot be: what came before it counts, and nothing after.</summary>
public sealed class PayloadCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private static readonly Dictionary<string, (string Body, string Reason, int Calls)> Cases = new(StringComparer.Ordinal)
    {
        ["E5 nothing"] = ("", ParseError, 0),
        ["E5 type 7"] = ("7", ParseError, 0),
        ["E5 type 9"] = ("9", ParseError, 0),
        ["E5 a type behind the digits"] = (":", ParseError, 0),
        ["E5 a type before the digits"] = ("/", ParseError, 0),
        ["E5 a letter"] = ("x", ParseError, 0),
        ["E5 a payload of version 3"] = ("7:4hello", ParseError, 0),
        ["E5 nothing behind a separator"] = ("4fine\u001e", ParseError, 1),
        ["E5 nothing before a separator"] = ("\u001e4fine", ParseError, 0),
        ["E5 separators alone"] = ("\u001e\u001e\u001e", ParseError, 0),
        ["E5 a letter behind a message"] = ("4fine\u001ex\u001e4late", ParseError, 1),
        ["E5 base64 of no letters"] = ("4fine\u001eb!!!!", ParseError, 1),
        ["E5 base64 without its padding"] = ("bAQI", ParseError, 0),
        ["E5 half a byte of base64"] = ("bA", ParseError, 0),
        ["E5 base64 with too much padding"] = ("bAQID=", ParseError, 0),
        ["E5 base64 with padding inside"] = ("bAQ==AQID", ParseError, 0),
        ["E5 base64 for URLs"] = ("b-_-_", ParseError, 0),
        ["E6 a ping"] = ("4fine\u001e2\u001e4late", "transport error", 1),
        ["E6 a ping with a probe"] = ("2probe", "transport error", 0),
        ["E4 the end, and more"] = ("4fine\u001e1\u001e4late", "transport close", 1),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_payload_ends_its_session(string what)
    {
        var (body, reason, calls) = Cases[what];
        await using var client = await RawPolling.OpenAsync(server.Engine);

        var answer = await client.PostAsync(Encoding.UTF8.GetBytes(body));

        answer.ShouldBe(reason == ParseError ? new(400, "") : new(200, "ok"), what);
        (await server.ReasonAsync(client.Sid)).ShouldBe(reason, what);
        server.Calls(client.Sid).ShouldBe(calls, what);
        await server.ShouldBeUnharmedAsync();
    }
}
