using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

public sealed class HeartbeatTests(BriskProtocolServer server) : IClassFixture<BriskProtocolServer>
{
    public static TheoryData<string> Paths => HandshakeTests.Paths;

    [Theory, MemberData(nameof(Paths))]
    public async Task A_polling_client_that_answers_each_ping_is_pinged_again(string path)
    {
        await using var client = await RawPolling.OpenAsync(server.At(path));

        for (var beat = 0; beat < 3; beat++)
        {
            (await client.PollAsync()).ShouldBe(new(200, "2"));
            (await client.PostAsync("3")).Status.ShouldBe(200);
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_websocket_client_that_answers_each_ping_is_pinged_again(string path)
    {
        await using var client = await RawWebSocket.OpenAsync(server.At(path));

        for (var beat = 0; beat < 3; beat++)
        {
            (await client.NextAsync()).ShouldBe("2");
            await client.SendAsync("3");
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_websocket_client_that_answers_no_ping_is_closed(string path)
    {
        await using var client = await RawWebSocket.OpenAsync(server.At(path));

        (await client.EndAsync()).ShouldBe(["2"]);
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_polling_client_that_answers_no_ping_is_closed(string path)
    {
        await using var client = await RawPolling.OpenAsync(server.At(path));

        (await client.EndAsync()).ShouldBe(["2"]);
    }

    [Theory]
    [InlineData(EngineClient.Polling)]
    [InlineData(EngineClient.WebSocket)]
    public async Task The_next_ping_comes_an_interval_after_the_pong_however_long_the_timeout(string transport)
    {
        await using var patient = await TestServer.StartAsync(options: options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(50);
            options.PingTimeout = TimeSpan.FromSeconds(60);
        });
        await using var client = await patient.OpenAsync(transport);

        for (var beat = 0; beat < 3; beat++)
        {
            (await client.NextAsync()).ShouldBe("2");
            await client.SendAsync("3");
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_polling_client_that_never_polls_is_gone_after_interval_and_timeout(string path)
    {
        await using var silent = await RawPolling.OpenAsync(server.At(path));

        // A session opened later serves as the clock: when its time is over, so is the earlier one's.
        await using var clock = await RawWebSocket.OpenAsync(server.At(path));
        await clock.EndAsync();

        (await silent.PollAsync()).Status.ShouldBe(400);
    }
}
