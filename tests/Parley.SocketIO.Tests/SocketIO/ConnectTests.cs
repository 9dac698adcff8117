using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Joining and leaving namespaces; the server emits "auth" with what the client presented.</summary>
public sealed class ConnectTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    [Theory]
    [InlineData("40", "40", """42["auth",{}]""")]
    [InlineData("""40{"token":"123"}""", "40", """42["auth",{"token":"123"}]""")]
    [InlineData("40/custom,", "40/custom,", """42/custom,["auth",{}]""")]
    [InlineData("40/custom", "40/custom,", """42/custom,["auth",{}]""")]
    [InlineData("""40/custom,{"token":"abc"}""", "40/custom,", """42/custom,["auth",{"token":"abc"}]""")]
    public async Task A_declared_namespace_answers_with_a_sid_of_its_own(string connect, string answer, string auth)
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);

        await client.SendAsync(connect);

        var sid = EngineClient.SidOf(await client.NextAsync(), answer);
        sid.Length.ShouldBe(20);
        sid.ShouldNotBe(client.Sid);
        (await client.NextAsync()).ShouldBe(auth);
    }

    [Fact]
    public async Task An_unknown_namespace_is_refused_and_the_connection_lives()
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);

        await client.SendAsync("40/random");
        (await client.NextAsync()).ShouldBe("""44/random,{"message":"Invalid namespace"}""");

        await client.ConnectAsync();
    }

    [Fact]
    public async Task A_first_packet_that_is_no_CONNECT_closes_the_connection()
    {
        await using var client = await RawWebSocket.OpenAsync(server.SocketIO);

        await client.SendAsync("4abc");

        (await client.EndAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Leaving_the_main_namespace_is_not_answered_and_the_connection_lives()
    {
        await using var client = await JoinedAsync();

        await client.SendAsync("41");

        // The next thing the server says belongs to the next question.
        await client.ConnectAsync("/custom");
    }

    [Fact]
    public async Task Leaving_one_namespace_keeps_the_other()
    {
        await using var client = await JoinedAsync();
        await client.ConnectAsync("/custom");
        (await client.NextAsync()).ShouldBe("""42/custom,["auth",{}]""");

        await client.SendAsync("41/custom", """42["message","message to main namespace"]""");

        (await client.NextAsync()).ShouldBe("""42["message-back","message to main namespace"]""");
    }

    private async Task<RawWebSocket> JoinedAsync()
    {
        var client = await RawWebSocket.OpenAsync(server.SocketIO);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");
        return client;
    }

    [Fact]
    public async Task What_is_sent_while_a_client_comes_in_follows_its_CONNECT()
    {
        await using var emitting = await TestServer.StartAsync(
            options: options => options.Recovery = place => place.Name == "/" ? new Emitting(place) : null);
        await using var first = await emitting.ConnectAsync();
        (await first.NextAsync()).ShouldBe("""42["comes"]""");
        await using var second = await emitting.ConnectAsync();

        (await second.NextAsync()).ShouldBe("""42["comes"]""");
        (await first.NextAsync()).ShouldBe("""42["comes"]""");
        emitting.IO.Default.Emit("after");
        (await second.NextAsync()).ShouldBe("""42["after"]""");
    }

    /// <summary>Emits when somebody is in the namespace and has not been told so.</summary>
    private sealed class Emitting(Namespace place) : ConnectionRecovery
    {
        public override string? Begin(Socket socket)
        {
            place.Emit("comes");
            place.Volatile.Emit("lost");
            return null;
        }

        public override ValueTask<RecoveredConnection?> RestoreAsync(Socket socket, string id, string? offset) => new((RecoveredConnection?)null);

        public override ValueTask ReplayAsync(Socket socket, RecoveredConnection restored) => default;
    }
}
