using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>How connections end, and what handlers are told about it. The reasons are the reference server's texts.</summary>
public sealed class DisconnectTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Fact]
    public void The_reasons_are_the_texts_that_programs_match_on()
    {
        new[]
        {
            DisconnectReason.TransportClose, DisconnectReason.TransportError, DisconnectReason.PingTimeout,
            DisconnectReason.ParseError, DisconnectReason.ForcedClose, DisconnectReason.ServerShuttingDown,
            DisconnectReason.ForcedServerClose, DisconnectReason.ClientNamespaceDisconnect,
            DisconnectReason.ServerNamespaceDisconnect, DisconnectReason.SlowConsumer,
        }.ShouldBe(
        [
            "transport close", "transport error", "ping timeout", "parse error", "forced close", "server shutting down",
            "forced server close", "client namespace disconnect", "server namespace disconnect", "slow consumer",
        ]);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Leaving_a_namespace(string transport)
    {
        await using var scene = await Scene.StartAsync();
        var (client, _) = await scene.EnterAsync(transport);

        await client.SendAsync("41");

        (await scene.Reasons.NextAsync()).ShouldBe("client namespace disconnect");
        await client.ShouldBeQuietAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Leaving_and_joining_again_at_once_makes_a_new_socket(string transport)
    {
        await using var scene = await Scene.StartAsync();
        var (client, first) = await scene.EnterAsync(transport);

        await client.SendAsync("41", "40");

        var sid = EngineClient.SidOf(await client.NextAsync());
        sid.ShouldNotBe(first.Id);
        (await scene.Reasons.NextAsync()).ShouldBe("client namespace disconnect");
        scene.Server.IO.Default.Sockets.ShouldHaveSingleItem().Id.ShouldBe(sid);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Closing_the_engine_by_a_close_packet(string transport)
    {
        await using var scene = await Scene.StartAsync();
        var (client, _) = await scene.EnterAsync(transport);

        await client.OfferAsync("1");

        (await scene.Reasons.NextAsync()).ShouldBe("transport close");
    }

    [Fact]
    public async Task Closing_the_websocket()
    {
        await using var scene = await Scene.StartAsync();
        var (client, _) = await scene.EnterAsync();

        await ((RawWebSocket)client).CloseAsync();

        (await scene.Reasons.NextAsync()).ShouldBe("transport close");
    }

    [Fact]
    public async Task Losing_the_connection()
    {
        await using var scene = await Scene.StartAsync();
        var (client, _) = await scene.EnterAsync();

        ((RawWebSocket)client).Abort();

        (await scene.Reasons.NextAsync()).ShouldBeOneOf("transport close", "transport error");
    }

    [Fact]
    public async Task Giving_up_a_poll()
    {
        await using var scene = await Scene.StartAsync();
        var (client, _) = await scene.EnterAsync(EngineClient.Polling);
        var uri = ((RawPolling)client).SessionUri;

        await RawTcp.SendAndHangUpAsync(uri, $"GET {uri.PathAndQuery} HTTP/1.1\r\nHost: x\r\n\r\n");

        (await scene.Reasons.NextAsync()).ShouldBeOneOf("transport close", "transport error");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Answering_no_ping(string transport)
    {
        await using var scene = await Scene.StartAsync(options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(1);
            options.PingTimeout = TimeSpan.FromMilliseconds(50);
        });
        var (client, _) = await scene.EnterAsync(transport);
        await using var kept = client;

        (await scene.Reasons.NextAsync()).ShouldBe("ping timeout");
    }

    [Theory]
    [InlineData("4abc")]
    [InlineData("42{}")]
    [InlineData("42[\"disconnect\"]")]
    [InlineData("4511-[\"x\"]")]
    public async Task Sending_what_cannot_be_read(string packet)
    {
        foreach (var transport in new[] { EngineClient.Polling, EngineClient.WebSocket })
        {
            await using var scene = await Scene.StartAsync();
            var (client, _) = await scene.EnterAsync(transport);

            await client.OfferAsync(packet);

            // The reference names both: the decoder's failure closes the connection by force.
            (await scene.Reasons.NextAsync()).ShouldBeOneOf("parse error", "forced close");
            await client.EndAsync();
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Being_put_out_of_a_namespace_by_the_server(string transport)
    {
        await using var scene = await Scene.StartAsync();
        var (client, socket) = await scene.EnterAsync(transport);

        socket.Disconnect();

        socket.Connected.ShouldBeFalse();
        (await client.NextAsync()).ShouldBe("41");
        (await scene.Reasons.NextAsync()).ShouldBe("server namespace disconnect");
        await client.ShouldBeQuietAsync();
        socket.Disconnect();
        await client.ShouldBeQuietAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Being_cut_off_by_the_server(string transport)
    {
        await using var scene = await Scene.StartAsync();
        var (client, socket) = await scene.EnterAsync(transport);

        socket.Emit("bye");
        socket.Disconnect(close: true);

        (await client.NextAsync(2)).ShouldBe(["42[\"bye\"]", "41"]);
        (await client.EndAsync()).ShouldBeEmpty();
        (await scene.Reasons.NextAsync()).ShouldBe("server namespace disconnect");
    }

    [Fact]
    public async Task Cutting_off_ends_the_sockets_of_all_namespaces()
    {
        await using var scene = await Scene.StartAsync();
        var (client, socket) = await scene.EnterAsync();
        await client.ConnectAsync("/other");

        socket.Disconnect(close: true);

        await client.EndAsync();
        var reasons = new[] { await scene.Reasons.NextAsync(), await scene.Reasons.NextAsync() };
        reasons.ShouldContain("server namespace disconnect");
        reasons.ShouldAllBe(reason => reason == "server namespace disconnect" || reason == "forced server close" || reason == "forced close");
        scene.Server.IO.Of("/other").Sockets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Putting_out_a_room()
    {
        await using var scene = await Scene.StartAsync();
        var (inside, socket) = await scene.EnterAsync();
        socket.Join("red");
        var (outside, _) = await scene.EnterAsync();

        scene.Server.IO.Default.To("red").DisconnectSockets();

        (await inside.NextAsync()).ShouldBe("41");
        await inside.ShouldBeQuietAsync();
        await outside.ShouldBeQuietAsync();
        scene.Server.IO.Default.Sockets.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Cutting_off_a_room()
    {
        await using var scene = await Scene.StartAsync();
        var (inside, socket) = await scene.EnterAsync();
        socket.Join("red");
        var (outside, _) = await scene.EnterAsync();

        scene.Server.IO.Default.To("red").DisconnectSockets(close: true);

        (await inside.EndAsync()).ShouldBe(["41"]);
        await outside.ShouldBeQuietAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_connection_that_is_to_come_back_hears_no_disconnect(string transport)
    {
        await using var scene = await Scene.StartAsync();
        var (client, socket) = await scene.EnterAsync(transport);
        socket.Emit("last");

        socket.CloseConnection();

        (await client.EndAsync()).ShouldBe(["42[\"last\"]"]);
        (await scene.Reasons.NextAsync()).ShouldBe("transport close");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task The_server_shutting_down(string transport)
    {
        await using var scene = await Scene.StartAsync();
        var (client, _) = await scene.EnterAsync(transport);

        await scene.Server.IO.CloseAsync();

        (await scene.Reasons.NextAsync()).ShouldBe("server shutting down");
        await client.EndAsync();
        scene.Server.IO.ConnectionCount.ShouldBe(0);
        var refused = await RawPolling.GetAsync(RawPolling.At(scene.Server.Endpoint, "EIO=4&transport=polling"));
        refused.Status.ShouldBeGreaterThanOrEqualTo(400);
    }

    [Fact]
    public async Task Every_socket_hears_of_its_end_once_and_then_nothing()
    {
        await using var scene = await Scene.StartAsync();
        var own = new Heard<string>();
        var (client, socket) = await scene.EnterAsync();
        socket.OnDisconnect(own.Add);

        socket.Disconnect();
        await client.OfferAsync("41");
        socket.Emit("unheard");
        await client.EndAsync();

        (await own.NextAsync()).ShouldBe("server namespace disconnect");
        (await scene.Reasons.NextAsync()).ShouldBe("server namespace disconnect");
        own.IsEmpty.ShouldBeTrue();
        scene.Reasons.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_joins_nothing_in_time_is_closed()
    {
        await using var scene = await Scene.StartAsync(options => options.ConnectTimeout = TimeSpan.FromMilliseconds(50));

        foreach (var transport in new[] { EngineClient.Polling, EngineClient.WebSocket })
        {
            await using var client = await scene.Server.OpenAsync(transport);
            (await client.EndAsync()).ShouldBeEmpty();
        }

        scene.Server.IO.ConnectionCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_handler_of_ends_that_throws_does_not_stop_the_others()
    {
        await using var scene = await Scene.StartAsync(io: io => io.Default.OnConnection(
            socket => socket.OnDisconnect(_ => throw new InvalidOperationException("in a handler"))));
        var (client, _) = await scene.EnterAsync();

        await client.SendAsync("41");

        (await scene.Reasons.NextAsync()).ShouldBe("client namespace disconnect");
        await client.ShouldBeQuietAsync();
        scene.Server.Log.Errors.ShouldContain(line => line.Exception is InvalidOperationException);
    }

    private sealed class Scene(TestServer server, Heard<Socket> arrivals, Heard<string> reasons) : IAsyncDisposable
    {
        public TestServer Server => server;

        public Heard<string> Reasons => reasons;

        public static async Task<Scene> StartAsync(
            Action<SocketIOOptions>? options = null, Action<SocketIOServer>? io = null)
        {
            var (arrivals, reasons) = (new Heard<Socket>(), new Heard<string>());
            var server = await TestServer.StartAsync(
                declared =>
                {
                    io?.Invoke(declared);
                    declared.Default.OnConnection(arrivals.Add);
                    foreach (var name in new[] { "/", "/other" })
                    {
                        declared.Of(name).OnDisconnect((_, reason) => reasons.Add(reason));
                    }
                },
                options);
            return new(server, arrivals, reasons);
        }

        public async Task<(EngineClient Client, Socket Socket)> EnterAsync(string transport = EngineClient.WebSocket)
        {
            var client = await server.ConnectAsync(transport);
            return (client, await arrivals.NextAsync());
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
