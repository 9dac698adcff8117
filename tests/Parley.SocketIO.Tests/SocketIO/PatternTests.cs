using System.Text.RegularExpressions;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Namespaces that come into being when a client asks for them.</summary>
public sealed partial class PatternTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_gets_a_namespace_that_the_expression_matches(string transport)
    {
        var arrivals = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Of(Numbered()).OnConnection(arrivals.Add));
        await using var client = await server.ConnectAsync(transport, "/room-1");

        (await arrivals.NextAsync()).Namespace.Name.ShouldBe("/room-1");
        await client.SendAsync("40/room-x,", "40/x/room-1,", "40/room-1\n,");
        (await client.NextAsync(3)).ShouldAllBe(packet => packet.EndsWith("""{"message":"Invalid namespace"}""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_function_is_asked_with_the_name_and_what_the_client_sent()
    {
        var asked = new Heard<(string Name, string Auth)>();
        await using var server = await TestServer.StartAsync(io => io.Of((name, auth) =>
        {
            asked.Add((name, auth.GetRawText()));
            return new(auth.TryGetProperty("key", out var key) && key.GetString() == "secret");
        }));
        await using var client = await server.OpenAsync();

        await client.SendAsync("40/a,");
        (await client.NextAsync()).ShouldBe("""44/a,{"message":"Invalid namespace"}""");
        await client.ConnectAsync("/a", """{"key":"secret"}""");

        (await asked.NextAsync()).ShouldBe(("/a", "{}"));
        (await asked.NextAsync()).ShouldBe(("/a", """{"key":"secret"}"""));
        await using var other = await server.OpenAsync();
        await other.SendAsync("40/a,{\"key\":\"guess\"}");
        (await other.NextAsync()).ShouldBe("""44/a,{"message":"Invalid namespace"}""");
    }

    [Fact]
    public async Task A_function_that_throws_allows_nothing_and_the_next_one_decides()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of((_, _) => throw new InvalidOperationException("at once"));
            io.Of(async (_, _) =>
            {
                await Task.Yield();
                throw new InvalidOperationException("later");
            });
            io.Of((name, _) => new(name == "/b"));
        });
        await using var client = await server.OpenAsync();

        await client.SendAsync("40/a,");
        (await client.NextAsync()).ShouldBe("""44/a,{"message":"Invalid namespace"}""");
        await client.ConnectAsync("/b");

        server.Log.Errors.Count().ShouldBe(4);
    }

    [Fact]
    public async Task Patterns_are_asked_in_the_order_in_which_they_were_added()
    {
        var arrivals = new Heard<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of(Numbered()).OnConnection(_ => arrivals.Add("expression"));
            io.Of((_, _) => new(true)).OnConnection(_ => arrivals.Add("function"));
        });
        await using var client = await server.OpenAsync();

        await client.ConnectAsync("/room-1");
        await client.ConnectAsync("/anything");

        (await arrivals.NextAsync()).ShouldBe("expression");
        (await arrivals.NextAsync()).ShouldBe("function");
    }

    [Fact]
    public async Task A_namespace_has_what_its_pattern_had_when_it_was_made()
    {
        var heard = new Heard<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            var pattern = io.Of(Numbered());
            pattern.Use(socket =>
            {
                heard.Add("filter");
                return new(socket.Handshake.Auth.TryGetProperty("no", out _) ? new ConnectError("refused") : null);
            });
            pattern.OnConnection(_ => heard.Add("connected"));
            pattern.OnAny((_, any) => Tell("any " + any.Name));
            pattern.On("e", (_, _) => Tell("e"));
            pattern.OnDisconnecting((socket, _) => heard.Add("disconnecting " + socket.Rooms.Count));
            pattern.OnDisconnect((socket, _) => heard.Add("disconnected " + socket.Rooms.Count));
        });
        await using var client = await server.OpenAsync();

        await client.SendAsync("40/room-1,{\"no\":1}");
        (await client.NextAsync()).ShouldBe("""44/room-1,{"message":"refused"}""");
        await client.ConnectAsync("/room-1");
        await client.SendAsync("42/room-1,[\"e\"]", "41/room-1,");

        foreach (var expected in new[] { "filter", "filter", "connected", "any e", "e", "disconnecting 1", "disconnected 0" })
        {
            (await heard.NextAsync()).ShouldBe(expected);
        }

        ValueTask Tell(string what)
        {
            heard.Add(what);
            return default;
        }
    }

    [Fact]
    public async Task What_is_done_to_the_pattern_is_done_to_all_its_namespaces()
    {
        Namespace pattern = null!;
        await using var server = await TestServer.StartAsync(io => pattern = io.Of(Numbered()));
        await using var a = await server.ConnectAsync(nsp: "/room-1");
        await using var b = await server.ConnectAsync(nsp: "/room-2");
        await using var elsewhere = await server.ConnectAsync();
        pattern.Sockets.Count.ShouldBe(2);
        pattern.Children.Select(child => child.Name).ShouldBe(["/room-1", "/room-2"]);

        pattern.Emit("hello", 1, "2");
        server.IO.Of("/room-1").SocketsJoin("red");
        pattern.To("red").Emit("red", new byte[] { 1 });
        pattern.Except("red").Emit("others");
        pattern.SocketsJoin("blue");
        pattern.Local.To("blue").Emit("blue");
        pattern.SocketsLeave("blue");
        pattern.To("blue").Emit("nobody");
        (await pattern.FetchSocketsAsync(TestContext.Current.CancellationToken)).Count.ShouldBe(2);
        pattern.DisconnectSockets();

        (await a.NextAsync(5)).ShouldBe(
        [
            """42/room-1,["hello",1,"2"]""", """451-/room-1,["red",{"_placeholder":true,"num":0}]""", "bAQ==",
            """42/room-1,["blue"]""", "41/room-1,",
        ]);
        (await b.NextAsync(4)).ShouldBe(
            ["""42/room-2,["hello",1,"2"]""", """42/room-2,["others"]""", """42/room-2,["blue"]""", "41/room-2,"]);
        await elsewhere.ShouldBeQuietAsync();
        Should.Throw<InvalidOperationException>(() => { _ = pattern.EmitWithAckAsync("q", default, TimeSpan.FromSeconds(1)); });
    }

    [Fact]
    public async Task New_namespaces_are_announced_before_anybody_is_in()
    {
        var announced = new Heard<Namespace>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.OnNewNamespace(place =>
            {
                place.Sockets.ShouldBeEmpty();
                place.Use(_ => new(place.Name == "/room-2" ? new ConnectError("not here") : null));
                announced.Add(place);
            });
            io.Of("/declared");
            io.Of("/declared");
            io.Of(Numbered());
        });
        await using var client = await server.ConnectAsync(nsp: "/room-1");
        await using var second = await server.ConnectAsync(nsp: "/room-1");
        await client.SendAsync("40/room-2,");

        (await client.NextAsync()).ShouldBe("""44/room-2,{"message":"not here"}""");
        foreach (var name in new[] { "/declared", "/room-1", "/room-2" })
        {
            (await announced.NextAsync()).Name.ShouldBe(name);
        }

        announced.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_its_announcement_there_is_no_namespace()
    {
        var fail = true;
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of(Numbered());
            io.OnNewNamespace(_ =>
            {
                if (fail)
                {
                    throw new InvalidOperationException("in a handler");
                }
            });
        });
        await using var client = await server.OpenAsync();

        await client.SendAsync("40/room-1,");
        (await client.NextAsync()).ShouldBe("""44/room-1,{"message":"Invalid namespace"}""");
        Should.Throw<InvalidOperationException>(() => server.IO.Of("/declared"));
        fail = false;
        await client.ConnectAsync("/room-1");
        server.IO.Of("/declared").Name.ShouldBe("/declared");
    }

    [Fact]
    public async Task A_namespace_that_exists_is_found_by_its_name()
    {
        await using var server = await TestServer.StartAsync(io => io.Of(Numbered()));
        await using var client = await server.ConnectAsync(nsp: "/room-1");

        server.IO.Of("/room-1").Emit("hi");

        (await client.NextAsync()).ShouldBe("""42/room-1,["hi"]""");
    }

    [Fact]
    public async Task A_namespace_that_was_declared_before_is_none_of_the_patterns()
    {
        var heard = new Heard<string>();
        Namespace pattern = null!;
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of("/room-1").OnConnection(_ => heard.Add("declared"));
            pattern = io.Of(Numbered());
            pattern.OnConnection(_ => heard.Add("pattern"));
        });
        await using var client = await server.ConnectAsync(nsp: "/room-1");

        pattern.Emit("not for you");
        server.IO.Of("/room-1").Emit("for you");

        (await heard.NextAsync()).ShouldBe("declared");
        (await client.NextAsync()).ShouldBe("""42/room-1,["for you"]""");
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_namespace_that_is_declared_later_and_matches_is_one_of_the_patterns()
    {
        var heard = new Heard<string>();
        Namespace pattern = null!;
        await using var server = await TestServer.StartAsync(io =>
        {
            pattern = io.Of(Numbered());
            pattern.OnConnection(_ => heard.Add("pattern"));
            io.Of("/room-1").OnConnection(_ => heard.Add("declared"));
            io.Of("/rooms").OnConnection(_ => heard.Add("another"));
        });
        await using var client = await server.ConnectAsync(nsp: "/room-1");
        await using var other = await server.ConnectAsync(nsp: "/rooms");

        pattern.Emit("for you");
        server.IO.Of("/rooms").Emit("for the other");

        (await heard.NextAsync()).ShouldBe("pattern");
        (await heard.NextAsync()).ShouldBe("declared");
        (await heard.NextAsync()).ShouldBe("another");
        (await client.NextAsync()).ShouldBe("""42/room-1,["for you"]""");
        (await other.NextAsync()).ShouldBe("""42/rooms,["for the other"]""");
    }

    [Fact]
    public async Task Two_patterns_that_allow_the_same_name_share_its_namespace()
    {
        await using var server = await TestServer.StartAsync(
            io =>
            {
                io.Of((_, auth) => new(auth.ToString().Contains("first", StringComparison.Ordinal)));
                io.Of((name, _) => new(name == "/a"));
            },
            options => options.CleanupEmptyChildNamespaces = true);
        await using var second = await server.ConnectAsync(nsp: "/a");
        await using var first = await server.ConnectAsync(nsp: "/a", auth: """{"first":1}""");
        var place = server.IO.Of("/a");
        place.Sockets.Count.ShouldBe(2);

        await second.SendAsync("41/a,");
        await second.ShouldBeQuietAsync();
        place.Emit("hi");

        (await first.NextAsync()).ShouldBe("""42/a,["hi"]""");
        await first.SendAsync("41/a,");
        await first.ShouldBeQuietAsync();
        server.IO.Of("/a").ShouldNotBeSameAs(place);
        server.Log.Errors.ShouldBeEmpty();
    }

    [GeneratedRegex(@"^/room-\d+\z", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Numbered();
}
