using Parley.SocketIO.Tests.Harness;
using static Parley.SocketIO.Tests.Corpus.PacketCase;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Namespaces that are not there or not open, and what a client says to get in.</summary>
public sealed class NamespaceCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private static readonly string LongName = "/" + new string('n', 999_000);

    private static readonly Dictionary<string, PacketCase> Cases = new(
    [
        .. Unknown("/../admin", "/%2e%2e", "/__proto__", "/constructor", "/toString", "/custom/", "/CUSTOM", "/custom?x=1", "//", "/ ", "/custom{\"a\":1}", "/ü"),
        new("S5 a name of a megabyte", Refused(LongName)),
        new("S5 a missing comma", new(["40/custom{}"], null, Answers: ["""44/custom{},{"message":"Invalid namespace"}"""])),
        .. Each("S5 a second CONNECT", OutOfPlace, "40", "40{}", "40/custom", "40/custom,", "40/,", "401{}"),
        .. Each("S5 a namespace that was not joined", OutOfPlace, "42/nowhere,[\"message\"]", "41/nowhere", "43/nowhere,1[]", "42/Custom,[\"message\"]", "451-/nowhere,[\"message\",{\"_placeholder\":true,\"num\":0}]"),
        new("S6 what was refused is not joined (the class of CVE-2026-28514 and CVE-2026-30831)", new(["40/guarded,{\"token\":\"x\"}", "42/guarded,[\"message\"]"], OutOfPlace, Answers: [Forbidden])),
        new("S6 somebody else's recovery", new(["40/guarded,{\"pid\":\"somebody\",\"offset\":\"else\"}"], null, Answers: [Forbidden])),
        .. Each("S6 no object to get in with", ParseError, "40/guarded,[]", "40/guarded,\"x\"", "40/guarded,null", "40/guarded,1[]"),
        new("S6 a megabyte to get in with", new([$"40/guarded,{{\"token\":\"{new string('t', 990_000)}\"}}"], null, Answers: [Forbidden])),
        new("S6 the same key many times", new([$"40/guarded,{{{string.Join(',', Enumerable.Repeat("\"token\":1", 50_000))}}}"], null, Answers: [Forbidden])),
    ], StringComparer.Ordinal);

    private static readonly string[] BeforeConnect =
    [
        "42[\"message\"]", "42/custom,[\"message\"]", "42/guarded,[\"message\"]", "430[]", "41", "41/custom",
        "451-[\"message\",{\"_placeholder\":true,\"num\":0}]", "bAQID",
    ];

    private const string Forbidden = """44/guarded,{"message":"not authorized"}""";

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static TheoryData<string> Early => [.. BeforeConnect];

    [Theory, MemberData(nameof(Names))]
    public Task A_namespace_is_no_way_in(string what) => server.ShouldEndAsAsync(what, Cases[what]);

    [Fact]
    public async Task S5_an_event_after_leaving_is_out_of_place()
    {
        foreach (var transport in PacketRun.Transports)
        {
            await using var client = await EngineClient.OpenAsync(server.SocketIO, transport);
            var (stays, leaves) = (await client.ConnectAsync(), await client.ConnectAsync("/custom"));

            await client.OfferAsync("41/custom,", "42/custom,[\"message\"]");

            (await client.EndAsync()).ShouldBeEmpty(transport);
            (await server.ReasonAsync(leaves)).ShouldBe("client namespace disconnect", transport);
            (await server.ReasonAsync(stays)).ShouldBe(OutOfPlace, transport);
            (server.Calls(stays) + server.Calls(leaves)).ShouldBe(0, transport);
        }

        await server.ShouldBeUnharmedAsync();
    }

    [Theory, MemberData(nameof(Early))]
    public async Task S6_nothing_is_heard_before_a_CONNECT(string packet)
    {
        var calls = server.AllCalls;
        foreach (var transport in PacketRun.Transports)
        {
            await using var client = await EngineClient.OpenAsync(server.SocketIO, transport);

            await client.OfferAsync(packet, "bAQID");

            (await client.EndAsync()).ShouldBeEmpty(transport);
        }

        server.AllCalls.ShouldBe(calls);
        await server.ShouldBeUnharmedAsync();
    }

    [Fact]
    public async Task S6_nothing_is_heard_while_a_CONNECT_is_being_considered()
    {
        var asked = new Signal();
        var mayEnter = new Signal();
        var calls = new Heard<string>();
        await using var host = await TestServer.StartAsync(io => io.Default
            .Use(async _ =>
            {
                asked.Set();
                await mayEnter.Task;
                return null;
            })
            .OnAny((_, received) =>
            {
                calls.Add(received.Name);
                return default;
            }));
        await using var client = await host.OpenAsync();

        await client.SendAsync("40");
        await asked.Task;
        await client.SendAsync("42[\"message\"]");

        (await client.EndAsync()).ShouldBeEmpty();
        mayEnter.Set();
        await using var next = await host.ConnectAsync();
        calls.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task S5_ten_thousand_names_are_refused_one_by_one()
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);
        await client.ConnectAsync();

        for (var round = 0; round < 100; round++)
        {
            var names = Enumerable.Range(round * 100, 100).Select(i => FormattableString.Invariant($"/n{i}")).ToArray();
            await client.SendAsync([.. names.Select(name => "40" + name)]);
            (await client.NextAsync(100)).ShouldBe(names.Select(name => $$"""44{{name}},{"message":"Invalid namespace"}"""));
        }

        await server.ShouldBeUnharmedAsync();
    }

    private static IEnumerable<KeyValuePair<string, PacketCase>> Unknown(params string[] names) =>
        names.Select(name => new KeyValuePair<string, PacketCase>($"S5 nobody declared {name}", Refused(name)));

    private static PacketCase Refused(string name) =>
        new([$"40{name},"], null, Answers: [$$"""44{{name}},{"message":"Invalid namespace"}"""]);
}
