using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Events and acknowledgements, byte for byte; the server sends back what it gets.</summary>
public sealed class EventTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    private const string TwoPlaceholders = """{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}""";

    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task An_event_comes_back_with_its_arguments(string transport)
    {
        await using var client = await JoinedAsync(transport);

        await client.SendAsync("""42["message",1,"2",{"3":[true]}]""");

        (await client.NextAsync()).ShouldBe("""42["message-back",1,"2",{"3":[true]}]""");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_event_comes_back_with_its_attachments(string transport)
    {
        await using var client = await JoinedAsync(transport);

        await client.SendAsync($"""452-["message",{TwoPlaceholders}]""", "bAQID", "bBAUG");

        (await client.NextAsync(3)).ShouldBe([$"""452-["message-back",{TwoPlaceholders}]""", "bAQID", "bBAUG"]);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_event_is_acknowledged_with_its_arguments(string transport)
    {
        await using var client = await JoinedAsync(transport);

        await client.SendAsync("""42456["message-with-ack",1,"2",{"3":[false]}]""");

        (await client.NextAsync()).ShouldBe("""43456[1,"2",{"3":[false]}]""");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_event_is_acknowledged_with_its_attachments(string transport)
    {
        await using var client = await JoinedAsync(transport);

        await client.SendAsync($"""452-789["message-with-ack",{TwoPlaceholders}]""", "bAQID", "bBAUG");

        (await client.NextAsync(3)).ShouldBe([$"462-789[{TwoPlaceholders}]", "bAQID", "bBAUG"]);
    }

    [Theory]
    [InlineData("4abc")]
    [InlineData("42{}")]
    [InlineData("""42abc["message-with-ack",1,"2",{"3":[false]}]""")]
    public async Task A_malformed_packet_closes_the_connection(string packet)
    {
        await using var client = await JoinedAsync(EngineClient.WebSocket);

        await client.SendAsync(packet);

        (await client.EndAsync()).ShouldBeEmpty();
    }

    private async Task<EngineClient> JoinedAsync(string transport)
    {
        var client = await EngineClient.OpenAsync(server.SocketIO, transport);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");
        return client;
    }
}
