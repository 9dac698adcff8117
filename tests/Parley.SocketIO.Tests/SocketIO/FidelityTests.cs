using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>What the server does not look into it passes on byte for byte.</summary>
public sealed class FidelityTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    public static TheoryData<string> Values =>
    [
        "null", "true", "0", "-0", "1.0", "1e2", "1E+2", "1e309", "12345678901234567890", "0.1000",
        "\"\"", "\"a\\u0000b\"", "\"\\u001e\"", "\"\\ud800\"", "\"\\u00e9é\"", "\"</script>&'+\"", "\"\\/\"", "\"🚀\u2028\"",
        "[]", "{}", "[[],{}]", "{\"b\":1,\"a\":2}", "{\"a\":1,\"a\":2}", "{\"\":0}", "{\"$type\":\"x\"}",
        "{\"__proto__\":{\"a\":1}}", "{\"_placeholder\":true,\"num\":0}", "{\"_placeholder\":true,\"num\":\"splice\"}",
        "\"2\",\"3\"", "1,[2],{\"3\":4}",
    ];

    [Theory, MemberData(nameof(Values))]
    public async Task Arguments_keep_their_text(string json)
    {
        foreach (var transport in new[] { EngineClient.Polling, EngineClient.WebSocket })
        {
            await using var client = await JoinedAsync(transport);

            await client.SendAsync($"42[\"message\",{json}]", $"427[\"message-with-ack\",{json}]");

            (await client.NextAsync(2)).ShouldBe([$"42[\"message-back\",{json}]", $"437[{json}]"]);
        }
    }

    [Theory]
    [InlineData("[1,\r\n2]")]
    [InlineData("[1,\r\n{\"a\" : [ ] }]")]
    [InlineData(" [1]")]
    public async Task White_space_is_JSON_as_well(string argument)
    {
        await using var client = await JoinedAsync(EngineClient.WebSocket);

        await client.SendAsync($"42[ \"message\" ,\t{argument} ]");

        var packet = await client.NextAsync();
        packet.ShouldStartWith("42[\"message-back\"");
        packet.Replace(" ", "").Replace("\r", "").Replace("\n", "").Replace("\t", "")
            .ShouldBe($"42[\"message-back\",{argument}]".Replace(" ", "").Replace("\r", "").Replace("\n", ""));
    }

    [Fact]
    public async Task A_great_many_values_come_back()
    {
        await using var client = await JoinedAsync(EngineClient.WebSocket);

        // Together less than may wait for a connection: the server may learn late that the first has been taken.
        var nulls = string.Join(',', Enumerable.Repeat("null", 100_000));
        var keys = string.Join(',', Enumerable.Range(0, 30_000).Select(i => FormattableString.Invariant($"\"k{i}\":{i}")));

        foreach (var json in new[] { nulls, $"{{{keys}}}" })
        {
            await client.SendAsync($"42[\"message\",{json}]");
            (await client.NextAsync()).ShouldBe($"42[\"message-back\",{json}]");
        }
    }

    [Theory]
    [InlineData("452-", """{"a":{"_placeholder":true,"num":1}},[{"_placeholder":true,"num":0}]""")]
    [InlineData("452-", """{"_placeholder":true,"num":0},1,{"_placeholder":true,"num":1}""")]
    public async Task Attachments_stay_with_their_places(string head, string arguments)
    {
        await using var client = await JoinedAsync(EngineClient.WebSocket);

        await client.SendAsync($"{head}5[\"message-with-ack\",{arguments}]", "bAAAA", "b/////w==");

        var (header, first, second) = (await client.NextAsync(), await client.NextAsync(), await client.NextAsync());
        header.ShouldStartWith("462-5[");
        // The numbers may change on the way, but each place keeps its bytes.
        var attachments = new[] { first, second };
        Resolve(header["462-5".Length..], attachments).ShouldBe(Resolve($"[{arguments}]", ["bAAAA", "b/////w=="]));
    }

    [Fact]
    public async Task Ten_attachments_are_allowed_and_an_empty_one_counts()
    {
        await using var client = await JoinedAsync(EngineClient.WebSocket);
        var places = string.Join(',', Enumerable.Range(0, 10).Select(
            i => FormattableString.Invariant($$"""{"_placeholder":true,"num":{{i}}}""")));
        var attachments = Enumerable.Range(0, 10).Select(i => "b" + Convert.ToBase64String(new byte[i])).ToArray();

        await client.SendAsync([$"4510-[\"message\",{places}]", .. attachments]);

        (await client.NextAsync(11)).ShouldBe([$"4510-[\"message-back\",{places}]", .. attachments]);
    }

    [Theory]
    [InlineData("9007199254740991")]
    [InlineData("0")]
    [InlineData("1")]
    public async Task An_acknowledgement_carries_the_id_it_was_asked_with(string id)
    {
        await using var client = await JoinedAsync(EngineClient.WebSocket);

        await client.SendAsync($"42{id}[\"message-with-ack\"]");

        (await client.NextAsync()).ShouldBe($"43{id}[]");
    }

    [Theory]
    [InlineData("007")]
    [InlineData("9007199254740993")]
    [InlineData("9223372036854775808")]
    [InlineData("1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public async Task An_id_that_no_client_counts_to_is_answered_or_closes_the_connection(string id)
    {
        await using var client = await JoinedAsync(EngineClient.WebSocket);

        await client.SendAsync($"42{id}[\"message-with-ack\"]");

        var answer = await client.NextOrEndAsync();
        (answer is null || answer.StartsWith("43", StringComparison.Ordinal)).ShouldBeTrue(answer);
    }

    private static string Resolve(string json, string[] attachments) =>
        json.Replace("""{"_placeholder":true,"num":0}""", attachments[0]).Replace("""{"_placeholder":true,"num":1}""", attachments[1]);

    private async Task<EngineClient> JoinedAsync(string transport)
    {
        var client = await EngineClient.OpenAsync(server.SocketIO, transport);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");
        return client;
    }
}
