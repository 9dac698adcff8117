using Parley.SocketIO.Tests.Harness;
using static Parley.SocketIO.Tests.Corpus.PacketCase;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Packets with attachments: how many they announce, where they say they belong, and what follows.</summary>
public sealed class AttachmentCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private const string One = """{"_placeholder":true,"num":0}""";
    private const string Back = """451-["message-back",{"_placeholder":true,"num":0}]""";

    private static readonly Dictionary<string, PacketCase> Cases = new(
    [
        .. Each("S3 more than ten (CVE-2026-33151)", ParseError, $"4511-[\"message\",{One}]", $"4599999999999999999999-[\"message\",{One}]", $"4611-1[{One}]"),
        .. Each("S3 none at all (CVE-2026-69185)", ParseError, "450-[\"message\"]", "4500-[\"message\"]", "460-1[]"),
        .. Each(
            "S3 a number in other notations", ParseError, $"451e3-[\"message\",{One}]", $"455+1-[\"message\",{One}]", $"450x10-[\"message\",{One}]",
            $"45 1-[\"message\",{One}]", $"451 -[\"message\",{One}]", $"45--1-[\"message\",{One}]", $"45-1-[\"message\",{One}]",
            $"45-[\"message\",{One}]", $"461e1-1[{One}]"),
        Number("a method (CVE-2022-2421)", "\"splice\""),
        Number("negative", "-1"),
        Number("half", "1.5"),
        Number("beyond the attachments", "1"),
        Number("a billion", "1000000000"),
        Number("null", "null"),
        Number("in quotes", "\"0\""),
        Number("an array", "[0]"),
        Number("an object", "{}"),
        new("S3 no number", new(["""451-["message",{"_placeholder":true}]""", "bAQID"], ParseError)),
        new("S3 a number repeated", new([$"451-[\"message\",{One},{One}]", "bAQID"], null, Calls: 1, Answers: ["""452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""", "bAQID", "bAQID"])),
        new("S3 an attachment that is not used", new(["""451-["message",1]""", "bAQID"], null, Calls: 1, Answers: ["""42["message-back",1]"""])),
        new("S3 in a packet without attachments it is data", new([$"42[\"message\",{One}]"], null, Calls: 1, Answers: [$"42[\"message-back\",{One}]"])),
        new("S3 a key of half a character beside one", new(["""451-["message",{"a key \ud800":{"_placeholder":true,"num":0}}]""", "bAQID"], null, Calls: 1, Answers: ["""451-["message-back",{"a key \ud800":{"_placeholder":true,"num":0}}]""", "bAQID"])),
        new("S3 an attachment of no bytes", new([$"451-[\"message\",{One}]", "b"], null, Calls: 1, Answers: [Back, "b"])),
        new("S3 attachments without a header", new(["bAQID"], ParseError)),
        new("S3 an attachment behind a text that has none", new(["42[\"message\",1]", "bAQID"], ParseError, Calls: 1, Answers: ["42[\"message-back\",1]"])),
        new("S3 an attachment too many", new([$"451-[\"message\",{One}]", "bAQID", "bAQID"], ParseError, Calls: 1, Answers: [Back, "bAQID"])),
        new("S3 a text while one is due", new([$"451-[\"message\",{One}]", "42[\"message\"]", "bAQID"], ParseError)),
        new("S3 leaving while one is due", new([$"451-[\"message\",{One}]", "41", "bAQID"], ParseError)),
        new("S3 another header while one is due", new([$"451-[\"message\",{One}]", $"451-[\"message\",{One}]"], ParseError)),
        new("S3 a header for another namespace while one is due", new([$"451-[\"message\",{One}]", $"451-/custom,[\"message\",{One}]"], ParseError)),
        new("S3 the end while one is due", new([$"451-[\"message\",{One}]", "1"], "transport close")),
        new("S3 an answer with attachments that nobody waits for", new([$"461-7[{One}]", "bAQID"], null)),
    ], StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public Task A_packet_with_attachments_ends_as_it_should(string what) => server.ShouldEndAsAsync(what, Cases[what]);

    [Theory]
    [InlineData(EngineClient.WebSocket)]
    [InlineData(EngineClient.Polling)]
    public async Task S3_attachments_that_never_come_are_not_waited_for(string transport)
    {
        var reasons = new Heard<string>();
        await using var host = await TestServer.StartAsync(
            io => io.Default.OnDisconnect((_, reason) => reasons.Add(reason)),
            options => options.AttachmentTimeout = TimeSpan.FromMilliseconds(50));
        await using var neighbour = await host.ConnectAsync();
        await using var client = await host.ConnectAsync(transport);

        await client.SendAsync("452-[\"message\"]", "bAQID");

        (await client.EndAsync()).ShouldBeEmpty();
        (await reasons.NextAsync()).ShouldBe(ParseError);
        await neighbour.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task S3_nor_are_they_when_another_namespace_is_joined_meanwhile()
    {
        var (asked, mayEnter, reasons) = (new Signal(), new Signal(), new Heard<string>());
        await using var host = await TestServer.StartAsync(
            io =>
            {
                io.Default.OnDisconnect((_, reason) => reasons.Add(reason));
                io.Of("/slow").Use(async _ =>
                {
                    asked.Set();
                    await mayEnter.Task;
                    return null;
                });
            },
            options => options.AttachmentTimeout = TimeSpan.FromMilliseconds(500));
        await using var client = await host.ConnectAsync(EngineClient.Polling);
        await client.SendAsync("40/slow,");
        await asked.Task;

        // The POST is answered when the packet has been read.
        await client.SendAsync("451-[\"message\"]");
        mayEnter.Set();

        await client.EndAsync();
        (await reasons.NextAsync()).ShouldBe(ParseError);
    }

    private static KeyValuePair<string, PacketCase> Number(string what, string number) =>
        new($"S3 the number is {what}", new([$$"""451-["message",{"_placeholder":true,"num":{{number}}}]""", "bAQID"], ParseError));
}
