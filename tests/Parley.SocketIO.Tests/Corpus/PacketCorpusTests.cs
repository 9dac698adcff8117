using static Parley.SocketIO.Tests.Corpus.PacketCase;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Socket.IO packets by their heads: types, names of events, acknowledgement ids.</summary>
public sealed class PacketCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private static readonly string Megabyte = new('1', 999_000);

    private static readonly Dictionary<string, PacketCase> Cases = new(
    [
        // The reference decoder's own negatives.
        .. Each("S1 no type or no such type", ParseError, "4", "4abc", "47", "4999", "4-1", "4 2[\"message\"]"),
        .. Each("S1 no payload for an acknowledgement", ParseError, "43", "430"),
        .. Each("S1 a connect that is no object", ParseError, "40null", "40[]", "40\"x\"", "40true", "40{", "40{\"a\":1", "40{}x", "40/custom,[]", "40/custom,\"invalid\""),
        .. Each("S1 a disconnect with a payload", ParseError, "41{}", "41[]", "41/custom,{}"),
        .. Each("S1 an event that is no array", ParseError, "42", "42null", "42{}", "42\"message\"", "421", "42[]", "42/custom,", "42/custom,{}", "42/custom,\"invalid"),
        .. Each("S1 an acknowledgement that is no array", ParseError, "430{}", "430\"x\""),
        .. Each("S1 a refusal from a client", OutOfPlace, "44", "44{}", "44{\"message\":\"x\"}", "44/custom,{\"message\":\"x\"}", "442[\"some\",\"data\""),
        .. Each("S1 no attachments", ParseError, "45", "451", "46", "461", "45a-", "451.23-"),
        .. Each("S1 a name that is an object (CVE-2023-32695)", ParseError, "42[{\"toString\":\"foo\"}]", "421[{\"toString\":\"foo\"}]"),
        .. Each("S1 a name that is no name", ParseError, "42[true,\"foo\"]", "42[null,\"bar\"]", "42[[\"message\"]]", "42[\"\\ud800\"]"),

        // Names that mean something to a server written in JavaScript.
        .. Each("S2 a reserved name", ParseError, "42[\"connect\"]", "42[\"connect_error\"]", "42[\"disconnect\",\"123\"]", "42[\"disconnecting\"]", "42[\"newListener\"]", "42[\"removeListener\"]", "42/custom,[\"connect\"]", "421[\"disconnect\"]", "42[\"\\u0063onnect\"]"),
        .. Heard("S2 a name that throws where nobody listens (CVE-2024-38355)", "42[\"error\",{\"code\":1}]", "42[\"error\"]"),
        .. Heard("S2 a name of every object", "42[\"__proto__\",{}]", "42[\"constructor\"]", "42[\"hasOwnProperty\"]", "42[\"toString\"]"),
        .. Heard("S2 a name like any other", "42[\"\"]", "42[0]", "42[-1.5e3,\"x\"]", "42[\"Message\"]", "42[\"reconnect\"]", "42/custom,[\"connection\"]"),
        new("S2 a name of a megabyte", new([$"42[\"{Megabyte}\"]"], null, Calls: 1)),

        // Acknowledgement ids.
        .. Each("S4 an id beyond what JavaScript counts", ParseError, "429007199254740992[\"message\"]", "429223372036854775808[\"message\"]", $"42{new string('9', 400)}[\"message\"]", "439007199254740992[]"),
        .. Each("S4 an id that is no number", ParseError, "42-1[\"message\"]", "42abc[\"message\"]", "421.5[\"message\"]", "420x1[\"message\"]", "42+1[\"message\"]", "42 1[\"message\"]", "421 [\"message\"]", "42 [\"message\"]"),
        .. Each("S4 an answer that nobody waits for", null, "430[]", "43999[1,2]", "43[]", "43/custom,7[]"),
        new("S4 an answer, twice", new(["437[1]", "437[1]"], null)),
        new("S4 an id with zeroes in front", new(["42007[\"message\",1]"], null, Calls: 1, Answers: ["42[\"message-back\",1]"])),
        new("S4 the last id", new(["429007199254740991[\"message\",1]"], null, Calls: 1, Answers: ["42[\"message-back\",1]"])),
        new("S4 the same id twice", new(["421[\"message\",1]", "421[\"message\",2]"], null, Calls: 2, Answers: ["42[\"message-back\",1]", "42[\"message-back\",2]"])),

        // Much of one thing (CVE-2020-36049).
        new("S3 a megabyte of digits for attachments", new(["45" + Megabyte], ParseError)),
        new("S3 a megabyte of digits for attachments, and more", new([$"45{Megabyte}-[]"], ParseError)),
        new("S4 a megabyte of digits for an id", new(["42" + Megabyte], ParseError)),
        new("S4 a megabyte of digits for the id of an answer", new([$"43{Megabyte}[]"], ParseError)),
        new("S1 a megabyte of nothing", new(["4" + new string('-', 999_000)], ParseError)),
    ], StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public Task A_packet_ends_as_it_should(string what) => server.ShouldEndAsAsync(what, Cases[what]);

    private static IEnumerable<KeyValuePair<string, PacketCase>> Heard(string what, params string[] packets) =>
        packets.Select(packet => new KeyValuePair<string, PacketCase>($"{what}: {packet}", new([packet], null, Calls: 1)));
}
