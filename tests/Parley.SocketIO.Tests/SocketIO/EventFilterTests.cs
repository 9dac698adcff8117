using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Filters that the events of one socket pass.</summary>
public sealed class EventFilterTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task Filters_run_in_order_after_catch_alls_and_before_every_handler(string transport)
    {
        var heard = new Heard<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Default.On("e", (_, _) => Tell("namespace"));
            io.Default.OnAny((_, _) => Tell("any"));
            io.Default.OnConnection(socket =>
            {
                socket.On("e", _ => heard.Add("own"));
                socket.Use(async received =>
                {
                    await Task.Yield();
                    heard.Add("first " + received.Name + received.Args.Count);
                });
                socket.Use(_ => Tell("second"));
            });

            ValueTask Tell(string what)
            {
                heard.Add(what);
                return default;
            }
        });
        await using var client = await server.ConnectAsync(transport);

        await client.SendAsync("""42["e",1]""");

        foreach (var expected in new[] { "any", "first e1", "second", "namespace", "own" })
        {
            (await heard.NextAsync()).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task What_a_filter_refuses_is_heard_by_catch_alls_alone()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        guest.Socket.OnAny(received => heard.Add("any " + received.Name));
        guest.Socket.On("e", _ => heard.Add("handler"));
        guest.Socket.On("f", _ => heard.Add("f"));
        guest.Socket.Use(received => received.Name == "e" ? throw new SocketIOException("no") : default);

        await guest.Client.SendAsync("""42["e"]""", """42["f"]""");

        foreach (var expected in new[] { "any e", "any f", "f" })
        {
            (await heard.NextAsync()).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_catch_all_has_disconnected_the_socket_no_handler_runs(bool filtered)
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        guest.Socket.OnAny(_ => guest.Socket.Disconnect());
        guest.Socket.On("e", _ => heard.Add("handler"));
        if (filtered)
        {
            guest.Socket.Use(_ => default);
        }

        await guest.Client.SendAsync("""42["e"]""");

        (await guest.Client.NextAsync()).ShouldBe("41");
        await guest.Client.ShouldBeQuietAsync();
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Events_that_nobody_handles_are_filtered_too()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        guest.Socket.Use(received =>
        {
            heard.Add(received.Name);
            return default;
        });

        await guest.Client.SendAsync("""42["nobody's"]""");

        (await heard.NextAsync()).ShouldBe("nobody's");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_refusal_fails_the_acknowledgement_and_stops_the_event(string transport)
    {
        var (errors, heard) = (new Heard<Exception>(), new Heard<string>());
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);
        guest.Socket.On("e", _ => heard.Add("handler"));
        guest.Socket.Use(received => received.Args[0].GetInt64() switch
        {
            1 => throw new SocketIOException("not today"),
            2 => throw new InvalidOperationException("secret"),
            _ => default,
        });
        guest.Socket.Use(_ =>
        {
            heard.Add("second");
            return default;
        });
        guest.Socket.OnError(_ => throw new InvalidOperationException("in a handler of errors"));
        guest.Socket.OnError(errors.Add);

        await guest.Client.SendAsync("""421["e",1]""", """422["e",2]""", """42["e",1]""", """42["e",3]""");

        (await guest.Client.NextAsync(2)).ShouldBe(
            ["""431[{"status":"error","message":"not today"}]""", """432[{"status":"error","message":"Internal server error"}]"""]);
        (await errors.NextAsync()).Message.ShouldBe("not today");
        (await errors.NextAsync()).Message.ShouldBe("secret");
        (await errors.NextAsync()).Message.ShouldBe("not today");
        (await heard.NextAsync()).ShouldBe("second");
        (await heard.NextAsync()).ShouldBe("handler");
        await guest.ShouldHearNothingAsync();
        errors.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task An_event_whose_socket_has_gone_meanwhile_reaches_no_handler()
    {
        var (inside, leave) = (new Signal(), new TaskCompletionSource());
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        guest.Socket.On("e", _ => heard.Add("handler"));
        guest.Socket.OnDisconnect(heard.Add);
        guest.Socket.Use(async _ =>
        {
            inside.Set();
            await leave.Task;
            heard.Add("filter");
        });

        await guest.Client.SendAsync("421[\"e\"]");
        await inside.Task;
        await guest.Client.SendAsync("41");
        (await heard.NextAsync()).ShouldBe("client namespace disconnect");
        leave.SetResult();

        (await heard.NextAsync()).ShouldBe("filter");
        await guest.Client.ShouldBeQuietAsync();
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Other_sockets_are_not_filtered()
    {
        await using var hall = await Hall.OpenAsync(io => io.Default.On("e", (_, received) =>
        {
            received.Ack("heard");
            return default;
        }));
        var (filtered, free) = (await hall.EnterAsync(), await hall.EnterAsync());
        filtered.Socket.Use(_ => throw new SocketIOException("no"));

        await filtered.Client.SendAsync("421[\"e\"]");
        await free.Client.SendAsync("421[\"e\"]");

        (await filtered.Client.NextAsync()).ShouldBe("""431[{"status":"error","message":"no"}]""");
        (await free.Client.NextAsync()).ShouldBe("""431["heard"]""");
    }

    [Fact]
    public async Task Acknowledgements_are_not_filtered()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        guest.Socket.Use(_ => throw new SocketIOException("no"));

        var asking = guest.Socket.EmitWithAckAsync(
            "q", default, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var packet = await guest.Client.NextAsync();
        await guest.Client.SendAsync($"43{packet[2..packet.IndexOf('[', StringComparison.Ordinal)]}[1]");

        (await asking)[0].GetInt64().ShouldBe(1);
    }
}
