using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>What happens while it is being decided whether a client may have a namespace.</summary>
public sealed class SlowPatternTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Fact]
    public async Task A_namespace_declared_while_the_function_thinks_is_the_one_that_is_joined()
    {
        var (asked, allow) = (new Signal(), new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        var heard = new Heard<string>();
        await using var server = await TestServer.StartAsync(io => io.Of((name, _) =>
        {
            asked.Set();
            return name == "/late" ? new(allow.Task) : new(false);
        }).OnConnection(_ => heard.Add("pattern")));
        await using var client = await server.OpenAsync();
        await client.SendAsync("40/late,");
        await asked.Task;

        server.IO.Of("/late").OnConnection(_ => heard.Add("declared"));
        allow.SetResult(true);

        EngineClient.SidOf(await client.NextAsync(), "40/late,");
        (await heard.NextAsync()).ShouldBe("declared");
        await client.SendAsync("41/late,");
        await client.ShouldBeQuietAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_that_asks_again_while_the_function_thinks_is_closed(string transport)
    {
        var allow = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reasons = new Heard<string>();
        await using var server = await TestServer.StartAsync(
            io => io.Of((_, _) => new(allow.Task)).OnDisconnect((_, reason) => reasons.Add(reason)),
            options => options.CleanupEmptyChildNamespaces = true);
        await using var client = await server.OpenAsync(transport);
        await client.SendAsync("40/a,", "40/a,");

        allow.SetResult(true);

        EngineClient.SidOf((await client.EndAsync()).ShouldHaveSingleItem(), "40/a,");
        (await reasons.NextAsync()).ShouldBe("forced server close");
        reasons.IsEmpty.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_that_closes_while_the_function_thinks_joins_nothing(string transport)
    {
        var (asked, allow) = (new Signal(), new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        var heard = new Heard<string>();
        await using var server = await TestServer.StartAsync(
            io =>
            {
                io.Of((name, _) =>
                {
                    asked.Set();
                    return name == "/slow" ? new(allow.Task) : new(true);
                }).OnConnection(socket => heard.Add(socket.Namespace.Name));
                io.Default.OnDisconnect((_, reason) => heard.Add(reason));
            },
            options => options.CleanupEmptyChildNamespaces = true);
        await using var client = await server.ConnectAsync(transport);
        await client.SendAsync("40/slow,");
        await asked.Task;

        await client.OfferAsync("1");
        (await heard.NextAsync()).ShouldBe("transport close");
        allow.SetResult(true);

        await using var next = await server.ConnectAsync(transport, "/next");
        (await heard.NextAsync()).ShouldBe("/next");
        server.IO.Of("/slow").Sockets.ShouldBeEmpty();
        server.Log.Errors.ShouldBeEmpty();
    }
}
