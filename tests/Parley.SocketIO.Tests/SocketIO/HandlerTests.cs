using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Handlers: which one is called, when, and what their failures cost.</summary>
public sealed class HandlerTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task A_handler_that_throws_fails_its_ack_and_the_connection_lives(string transport)
    {
        await using var server = await TestServer.StartAsync(io => io.Default
            .On("at once", (_, _) => throw new InvalidOperationException("secret"))
            .On("later", async (_, _) =>
            {
                await Task.Yield();
                throw new InvalidOperationException("secret");
            })
            .On("expected", (_, _) => throw new SocketIOException("no such room", new InvalidOperationException("secret"))));
        await using var client = await server.ConnectAsync(transport);

        await client.SendAsync("421[\"at once\"]");
        (await client.NextAsync()).ShouldBe("""431[{"status":"error","message":"Internal server error"}]""");
        await client.SendAsync("422[\"later\"]");
        (await client.NextAsync()).ShouldBe("""432[{"status":"error","message":"Internal server error"}]""");
        await client.SendAsync("423[\"expected\"]");
        (await client.NextAsync()).ShouldBe("""433[{"status":"error","message":"no such room"}]""");

        server.Log.Errors.Count(line => line.Exception?.Message == "secret").ShouldBe(2);
        await client.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task A_handler_that_throws_without_an_ack_is_logged_and_says_nothing()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Default.On("fail", (_, _) => throw new InvalidOperationException("secret")));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("42[\"fail\"]");

        await client.ShouldBeQuietAsync();
        server.Log.Errors.ShouldHaveSingleItem().Exception!.Message.ShouldBe("secret");
    }

    [Fact]
    public async Task A_handler_that_throws_after_its_ack_has_said_enough()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On("fail", (_, message) =>
        {
            message.Ack("done");
            throw new SocketIOException("too late");
        }));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("421[\"fail\"]");

        (await client.NextAsync()).ShouldBe("""431["done"]""");
        await client.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task A_connection_handler_that_throws_is_logged_and_harms_nobody_else()
    {
        await using var server = await TestServer.StartAsync(io => io.Default
            .OnConnection(socket =>
            {
                if (socket.Handshake.Auth.TryGetProperty("fail", out _))
                {
                    throw new InvalidOperationException("in a handler");
                }
            }));
        await using var canary = await server.ConnectAsync();
        await using var client = await server.OpenAsync();

        await client.SendAsync("40{\"fail\":1}");
        await client.NextOrEndAsync();

        await canary.ShouldBeQuietAsync();
        server.Log.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<InvalidOperationException>();
    }

    [Fact]
    public async Task The_wrong_kind_of_argument_fails_the_ack_with_a_sentence()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On("say", (_, message) =>
        {
            message.Ack(message.Args[0].GetString().ToUpperInvariant());
            return default;
        }));
        await using var client = await server.ConnectAsync();

        foreach (var bad in new[] { "42[\"say\"]", "42[\"say\",null]", "42[\"say\",{}]", "42[\"say\",1]" })
        {
            await client.SendAsync(bad.Replace("42[", "425["));
            var answer = await client.NextAsync();
            answer.ShouldStartWith("""435[{"status":"error","message":""");
            answer.ShouldNotContain("Internal server error");
        }

        await client.SendAsync("425[\"say\",\"hi\"]");
        (await client.NextAsync()).ShouldBe("""435["HI"]""");
        server.Log.Errors.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Handlers_start_in_the_order_of_their_events(string transport)
    {
        var order = new Heard<long>();
        await using var server = await TestServer.StartAsync(io => io.Default.On("n", async (_, message) =>
        {
            order.Add(message.Args[0].GetInt64());
            await Task.Yield();
        }));
        await using var client = await server.ConnectAsync(transport);

        await client.SendAsync([.. Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"42[\"n\",{i}]"))]);

        for (var i = 0; i < 200; i++)
        {
            (await order.NextAsync()).ShouldBe(i);
        }
    }

    [Fact]
    public async Task Handlers_of_one_socket_may_overlap_once_they_wait()
    {
        var release = new Signal();
        await using var server = await TestServer.StartAsync(io => io.Default
            .On("slow", async (_, message) =>
            {
                await release.Task;
                message.Ack("slow");
            })
            .On("quick", (_, message) =>
            {
                message.Ack("quick");
                return default;
            }));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("421[\"slow\"]", "422[\"quick\"]");
        (await client.NextAsync()).ShouldBe("""432["quick"]""");
        release.Set();
        (await client.NextAsync()).ShouldBe("""431["slow"]""");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Beyond_the_allowed_number_of_unfinished_handlers_events_wait(string transport)
    {
        var started = new Heard<long>();
        var releases = Enumerable.Range(0, 4).Select(_ => new Signal()).ToArray();
        await using var server = await TestServer.StartAsync(
            io => io.Default.On("work", async (_, message) =>
            {
                var n = message.Args[0].GetInt64();
                started.Add(n);
                await releases[n].Task;
                message.Ack(n);
            }),
            options => options.MaxConcurrentHandlers = 2);
        await using var canary = await server.ConnectAsync();
        await using var client = await server.ConnectAsync(transport);

        var sending = client.SendAsync("420[\"work\",0]", "421[\"work\",1]", "422[\"work\",2]", "423[\"work\",3]");
        (await started.NextAsync()).ShouldBe(0);
        (await started.NextAsync()).ShouldBe(1);
        await canary.ShouldBeQuietAsync();
        started.IsEmpty.ShouldBeTrue();

        releases[1].Set();
        (await client.NextAsync()).ShouldBe("431[1]");
        (await started.NextAsync()).ShouldBe(2);
        foreach (var release in releases)
        {
            release.Set();
        }

        var rest = await client.NextAsync(3);
        rest.ShouldBe(["430[0]", "432[2]", "433[3]"], ignoreOrder: true);
        await sending;
    }

    [Fact]
    public async Task A_sockets_own_handlers_come_and_go()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();

        guest.Socket.On("x", message => heard.Add("first " + message.Name));
        await guest.Client.SendAsync("42[\"x\"]");
        (await heard.NextAsync()).ShouldBe("first x");
        guest.Socket.Off("x");
        guest.Socket.Off("never there");
        await guest.Client.SendAsync("42[\"x\"]");
        await guest.Client.ShouldBeQuietAsync();

        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task The_namespaces_handlers_serve_every_socket()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On("id", (socket, message) =>
        {
            message.Ack(socket.Id);
            return default;
        }));

        foreach (var transport in new[] { EngineClient.Polling, EngineClient.WebSocket })
        {
            await using var client = await server.OpenAsync(transport);
            var sid = await client.ConnectAsync();
            await client.SendAsync("420[\"id\"]");
            (await client.NextAsync()).ShouldBe($"430[\"{sid}\"]");
        }
    }

    [Fact]
    public async Task An_event_of_one_namespace_reaches_no_handler_of_another()
    {
        var heard = new Heard<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            foreach (var name in new[] { "/", "/other" })
            {
                io.Of(name).On("x", (socket, _) =>
                {
                    heard.Add(socket.Namespace.Name);
                    return default;
                });
            }
        });
        await using var client = await server.ConnectAsync();
        await client.ConnectAsync("/other");

        await client.SendAsync("42/other,[\"x\"]", "42[\"x\"]");

        (await heard.NextAsync()).ShouldBe("/other");
        (await heard.NextAsync()).ShouldBe("/");
    }

    [Fact]
    public async Task The_connection_handler_has_run_before_the_first_event_is_heard()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(
            socket => socket.On("x", message => message.Ack("heard"))));
        await using var client = await server.OpenAsync(EngineClient.Polling);

        await client.SendAsync("40", "421[\"x\"]");

        EngineClient.SidOf(await client.NextAsync());
        (await client.NextAsync()).ShouldBe("""431["heard"]""");
    }
}
