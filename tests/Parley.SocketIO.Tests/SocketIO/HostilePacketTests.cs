using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>
/// Packets that no stock client sends: the reference decoder's own negatives, its published vulnerabilities, and their
/// neighbours. The client is in / and /custom; each bad packet costs it its connection, and nobody else anything.
/// </summary>
public sealed class HostilePacketTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    private const string One = """{"_placeholder":true,"num":0}""";

    public static TheoryData<string> Malformed =>
    [
        // Types and shapes.
        "4", "4abc", "47", "4999", "4-1", "4 2[\"message\"]",
        "40null", "40[]", "40\"x\"", "401", "40true", "40{", "40{\"a\":1", "40{}x",
        "40/custom,[]", "40/custom,\"invalid\"",
        "41{}", "41[]", "41/custom,{}",
        "42", "42null", "42{}", "42\"message\"", "421", "42[]", "42/custom,", "42/custom,{}", "42/custom,\"invalid",
        "43", "430", "430{}", "430\"x\"",
        "44", "44{}", "44{\"message\":\"x\"}", "44/custom,{\"message\":\"x\"}", "442[\"some\",\"data\"",
        "45", "451", "46", "461",

        // Names that are no names.
        "42[{\"toString\":\"foo\"}]", "42[true,\"foo\"]", "42[null,\"bar\"]", "42[[\"message\"]]",
        "42[\"connect\"]", "42[\"connect_error\"]", "42[\"disconnect\",\"123\"]", "42[\"disconnecting\"]",
        "42[\"newListener\"]", "42[\"removeListener\"]", "42/custom,[\"connect\"]", "421[\"disconnect\"]",

        // Numbers of attachments.
        "45a-", "451.23-", $"450-[\"message\"]", $"451e3-[\"message\",{One}]", $"455+1-[\"message\",{One}]",
        $"450x10-[\"message\",{One}]", $"45 1-[\"message\",{One}]", $"451 -[\"message\",{One}]",
        $"45--1-[\"message\",{One}]", $"45-1-[\"message\",{One}]", $"45-[\"message\",{One}]",
        $"4511-[\"message\",{One}]", $"4599999999999999999999-[\"message\",{One}]", $"461e1-1[{One}]", $"4611-1[{One}]",

        // Acknowledgement ids.
        "42-1[\"message\"]", "42abc[\"message\"]", "421.5[\"message\"]", "420x1[\"message\"]", "42+1[\"message\"]",

        // JSON.
        "42[\"message\"", "42[\"message\"]]", "42[\"message\",]", "42[\"message\" 1]", "42['message']", "42[message]",
        "42[\"message\",01]", "42[\"message\",+1]", "42[\"message\",.5]", "42[\"message\",NaN]", "42[\"message\",undefined]",
        "42[\"message\",\"\\x\"]", "42[\"message\",\"\\ud8\"]", "42[\"message\",\"\t\"]", "42[\"message\",\"\0\"]",
        "42\ufeff[\"message\"]", "42[\"message\"]\0", "42[\"message\"]//", "42/* */[\"message\"]",

        // Namespaces.
        "42/nowhere,[\"message\"]", "42/admin,\"invalid", "41/nowhere", "43/nowhere,1[]", "40", "40/custom", "40/custom,",
    ];

    [Theory, MemberData(nameof(Malformed))]
    public async Task A_packet_that_cannot_be_read_closes_its_connection(string packet)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await JoinedAsync();

        await client.OfferAsync(packet);

        (await client.EndAsync()).ShouldBeEmpty();
        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("4abc")]
    [InlineData("42[\"connect\"]")]
    [InlineData("450-[\"message\"]")]
    [InlineData("42{}")]
    public async Task So_it_does_over_polling(string packet)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await EngineClient.OpenAsync(server.SocketIO, EngineClient.Polling);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");

        await client.OfferAsync(packet);

        (await client.EndAsync()).ShouldBeSubsetOf(["6"]);
        await canary.SingAsync();
    }

    [Theory]
    [InlineData("42[\"message\"]")]
    [InlineData("42/custom,[\"message\"]")]
    [InlineData("430[]")]
    [InlineData("41")]
    [InlineData("41/custom")]
    [InlineData("451-[\"message\",{\"_placeholder\":true,\"num\":0}]")]
    [InlineData("bAQID")]
    public async Task Anything_before_the_first_CONNECT_closes_the_connection(string packet)
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);

        await client.OfferAsync(packet, "bAQID");

        (await client.EndAsync()).ShouldBeEmpty();
    }

    public static TheoryData<string, string[]> BrokenAttachments => new()
    {
        { "a number that is a method", [Placeholder("\"splice\""), "bAQID"] },
        { "a negative number", [Placeholder("-1"), "bAQID"] },
        { "a broken number", [Placeholder("1.5"), "bAQID"] },
        { "a number beyond the attachments", [Placeholder("1"), "bAQID"] },
        { "a billion", [Placeholder("1000000000"), "bAQID"] },
        { "null", [Placeholder("null"), "bAQID"] },
        { "a number in quotes", [Placeholder("\"0\""), "bAQID"] },
        { "an array", [Placeholder("[0]"), "bAQID"] },
        { "no number", ["""451-["message",{"_placeholder":true}]""", "bAQID"] },
        { "text while an attachment is due", [Placeholder("0"), """42["message"]"""] },
        { "leaving while an attachment is due", [Placeholder("0"), "41"] },
        { "another header while an attachment is due", [Placeholder("0"), Placeholder("0")] },
        { "one attachment too many", [Placeholder("0"), "bAQID", "bAQID"] },
        { "an attachment of nothing", ["bAQID"] },
        { "a text that only looks like one", ["""42["message",1]""", "bAQID"] },
    };

    [Theory, MemberData(nameof(BrokenAttachments))]
    public async Task Attachments_that_do_not_fit_close_the_connection(string what, string[] packets)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await JoinedAsync();

        await client.OfferAsync(packets);

        (await client.EndAsync()).Count.ShouldBeLessThanOrEqualTo(2, what);
        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""42["unheard of"]""")]
    [InlineData("""42["error",{"code":1}]""")]
    [InlineData("""42["__proto__",{}]""")]
    [InlineData("""42["constructor"]""")]
    [InlineData("""42["hasOwnProperty"]""")]
    [InlineData("""42["toString"]""")]
    [InlineData("""42[""]""")]
    [InlineData("""42[0]""")]
    [InlineData("""42[-1.5e3,"x"]""")]
    [InlineData("""427["nobody answers"]""")]
    [InlineData("""430[]""")]
    [InlineData("""43999[1,2]""")]
    [InlineData("""43[]""")]
    [InlineData("""42/custom,["message"]""")]
    public async Task A_packet_that_nobody_waits_for_is_ignored(string packet)
    {
        await using var client = await JoinedAsync();

        await client.SendAsync(packet, """42["message","next"]""");

        (await client.NextAsync()).ShouldBe("""42["message-back","next"]""");
        server.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_of_nearly_a_megabyte_is_ignored_like_any_other()
    {
        await using var client = await JoinedAsync();

        await client.SendAsync($"""42["{new string('n', 999_000)}"]""", """42["message","next"]""");

        (await client.NextAsync()).ShouldBe("""42["message-back","next"]""");
    }

    [Theory]
    [InlineData("/../admin")]
    [InlineData("/%2e%2e")]
    [InlineData("/__proto__")]
    [InlineData("/constructor")]
    [InlineData("/custom/")]
    [InlineData("/CUSTOM")]
    [InlineData("/custom{\"a\":1}")]
    [InlineData("/")]
    public async Task A_namespace_that_nobody_declared_is_refused_by_its_own_name(string name)
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);
        await client.ConnectAsync("/custom");
        (await client.NextAsync()).ShouldBe("""42/custom,["auth",{}]""");

        await client.SendAsync($"40{name},");

        var answer = await client.NextAsync();
        if (name == "/")
        {
            EngineClient.SidOf(answer);
        }
        else
        {
            answer.ShouldBe($$"""44{{name}},{"message":"Invalid namespace"}""");
        }
    }

    [Theory]
    [InlineData("45", '1')]
    [InlineData("42", '1')]
    [InlineData("43", '1')]
    [InlineData("4", '9')]
    [InlineData("40/", 'a')]
    [InlineData("42/", 'a')]
    [InlineData("42[\"", 'a')]
    [InlineData("42", '[')]
    [InlineData("40", '{')]
    [InlineData("42[\"message\",\"", '\\')]
    [InlineData("42[\"message\",1", '0')]
    [InlineData("4", '-')]
    public async Task A_megabyte_of_one_character_takes_no_time(string start, char character)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await JoinedAsync();

        await client.OfferAsync(start + new string(character, 999_000));

        // Refused, closed or ignored: what counts is that it is over.
        await client.OfferAsync("4abc");
        await client.EndAsync();
        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Thousands_of_undeclared_namespaces_are_refused_one_by_one()
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await JoinedAsync();

        for (var round = 0; round < 50; round++)
        {
            var names = Enumerable.Range(round * 100, 100).Select(i => FormattableString.Invariant($"/n{i}")).ToArray();
            await client.SendAsync([.. names.Select(name => "40" + name)]);
            (await client.NextAsync(100)).ShouldBe(names.Select(name => $$"""44{{name}},{"message":"Invalid namespace"}"""));
        }

        await canary.SingAsync();
    }

    private static string Placeholder(string number) =>
        $$"""451-["message",{"_placeholder":true,"num":{{number}}}]""";

    private async Task<RawWebSocket> JoinedAsync()
    {
        var client = await RawWebSocket.OpenAsync(server.SocketIO);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");
        await client.ConnectAsync("/custom");
        (await client.NextAsync()).ShouldBe("""42/custom,["auth",{}]""");
        return client;
    }
}
