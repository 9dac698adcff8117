using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Handlers that come and go, and those that hear everything.</summary>
public sealed class ListenerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_for_once_hears_one_event()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        guest.Socket.Once("e", received => heard.Add("once " + received.Args[0].GetInt64()));
        guest.Socket.Once("e", received =>
        {
            heard.Add("async once " + received.Args[0].GetInt64());
            return default;
        });
        guest.Socket.On("e", received => heard.Add("always " + received.Args[0].GetInt64()));

        await guest.Client.SendAsync("""42["e",1]""", """42["e",2]""");

        foreach (var expected in new[] { "once 1", "async once 1", "always 1", "always 2" })
        {
            (await heard.NextAsync()).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task A_handler_for_once_that_emits_the_event_itself_runs_once()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        guest.Socket.Once("e", _ =>
        {
            guest.Socket.Once("e", _ => heard.Add("second"));
            heard.Add("first");
        });

        await guest.Client.SendAsync("42[\"e\"]", "42[\"e\"]", "42[\"e\"]");

        (await heard.NextAsync()).ShouldBe("first");
        (await heard.NextAsync()).ShouldBe("second");
        await guest.ShouldHearNothingAsync();
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Handlers_are_removed_one_by_one_or_all_together()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        Action<SocketEvent> first = _ => heard.Add("first");
        guest.Socket.On("e", first);
        guest.Socket.On("e", _ => heard.Add("second"));
        guest.Socket.On("f", _ => heard.Add("f"));
        guest.Socket.Once("e", _ => heard.Add("once"));

        guest.Socket.Off("e", first);
        guest.Socket.Off("e", first);
        guest.Socket.Off("never added");
        await guest.Client.SendAsync("42[\"e\"]");
        (await heard.NextAsync()).ShouldBe("second");
        (await heard.NextAsync()).ShouldBe("once");

        guest.Socket.Off("e");
        await guest.Client.SendAsync("42[\"e\"]", "42[\"f\"]");
        (await heard.NextAsync()).ShouldBe("f");
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Listeners_of_everything_hear_every_event_before_its_own_handlers()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync(io =>
        {
            io.Default.OnAny((socket, received) => Tell("namespace " + received.Name));
            io.Default.On("e", (_, _) => Tell("e"));
        });
        var guest = await hall.EnterAsync();
        guest.Socket.On("e", _ => heard.Add("own e"));
        guest.Socket.OnAny(received => heard.Add("any " + received.Name + received.Args.Count));
        guest.Socket.PrependAny(_ => heard.Add("before any"));
        guest.Socket.OnAny(async received =>
        {
            await Task.Yield();
            received.Ack("from any");
        });

        await guest.Client.SendAsync("421[\"e\",1,2]");
        (await guest.Client.NextAsync()).ShouldBe("""431["from any"]""");
        foreach (var expected in new[] { "namespace e", "before any", "any e2", "e", "own e" })
        {
            (await heard.NextAsync()).ShouldBe(expected);
        }

        await guest.Client.SendAsync("42[\"nobody's\"]");
        foreach (var expected in new[] { "namespace nobody's", "before any", "any nobody's0" })
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
    public async Task Listeners_of_everything_are_removed()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        Action<SocketEvent> first = _ => heard.Add("first");
        guest.Socket.OnAny(first);
        guest.Socket.OnAny(_ => heard.Add("second"));
        guest.Socket.On("e", _ => heard.Add("e"));

        guest.Socket.ListenersAny.Count.ShouldBe(2);
        guest.Socket.ListenersAny[0].ShouldBe(first);
        guest.Socket.OffAny(first);
        guest.Socket.ListenersAny.Count.ShouldBe(1);
        await guest.Client.SendAsync("42[\"e\"]");
        (await heard.NextAsync()).ShouldBe("second");
        (await heard.NextAsync()).ShouldBe("e");

        guest.Socket.OffAny();
        await guest.Client.SendAsync("42[\"e\"]");
        (await heard.NextAsync()).ShouldBe("e");
        heard.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Listeners_of_what_is_sent_hear_everything_that_goes_to_their_socket(bool recovery)
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync(options: options =>
        {
            if (recovery)
            {
                options.UseMemoryRecovery();
            }
        });
        var (guest, other) = (await EnterAsync(hall), await EnterAsync(hall));
        guest.OnAnyOutgoing((name, args) => heard.Add("second " + name));
        guest.PrependAnyOutgoing((name, args) => heard.Add($"first {name} {args.Count} {args[0].IsBinary}"));

        guest.Emit("own", 1);
        guest.Emit("binary", new byte[] { 1 });
        hall.Everyone.Emit("all", 1);
        hall.Everyone.To(guest.Id).Volatile.Emit("volatile", new byte[] { 1 });
        guest.Volatile.Emit("own volatile");
        _ = guest.EmitWithAckAsync("asked", new Arg[] { 1, 2 }, TimeSpan.FromSeconds(30), Cancellation);
        _ = hall.Everyone.EmitWithAckAsync("all asked", default, TimeSpan.FromSeconds(30), Cancellation);
        other.Emit("not mine");
        guest.Broadcast.Emit("not mine");

        foreach (var expected in new[]
        {
            "own 1 False", "binary 1 True", "all 1 False", "volatile 1 True", "own volatile 0 False", "asked 2 False", "all asked 0 False",
        })
        {
            (await heard.NextAsync()).ShouldBe("first " + expected);
            (await heard.NextAsync()).ShouldBe("second " + expected[..^(expected.EndsWith("True", StringComparison.Ordinal) ? 7 : 8)]);
        }

        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Listeners_of_what_is_sent_are_removed()
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        Action<string, Arguments> first = (_, _) => heard.Add("first");
        guest.Socket.OnAnyOutgoing(first);
        guest.Socket.OnAnyOutgoing((_, _) => heard.Add("second"));

        guest.Socket.ListenersAnyOutgoing.Count.ShouldBe(2);
        guest.Socket.OffAnyOutgoing(first);
        guest.Socket.Emit("e");
        (await heard.NextAsync()).ShouldBe("second");
        guest.Socket.OffAnyOutgoing();
        guest.Socket.ListenersAnyOutgoing.ShouldBeEmpty();
        guest.Socket.Emit("e");

        heard.IsEmpty.ShouldBeTrue();
        await guest.ShouldHearAsync("""["e"]""", """["e"]""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_of_what_is_sent_may_throw_and_may_emit(bool recovery)
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync(options: options =>
        {
            if (recovery)
            {
                options.UseMemoryRecovery();
            }
        });
        var (guest, other) = (await EnterAsync(hall), await EnterAsync(hall));
        guest.OnAnyOutgoing((_, _) => throw new InvalidOperationException("in a listener"));
        guest.OnAnyOutgoing((name, _) =>
        {
            heard.Add(name);
            if (name == "e")
            {
                // On a thread of its own: no lock may be held here.
                Task.Run(() => hall.Everyone.Emit("f")).Wait(EngineClient.Patience).ShouldBeTrue();
            }
        });

        hall.Everyone.Emit("e");

        (await heard.NextAsync()).ShouldBe("e");
        (await heard.NextAsync()).ShouldBe("f");
        other.Connected.ShouldBeTrue();
    }

    private static async Task<Socket> EnterAsync(Hall hall)
    {
        var client = await hall.Server.OpenAsync();
        await client.SendAsync("40");
        var answer = await client.NextAsync();
        hall.Everyone.TryGetSocket(System.Text.Json.JsonElement.Parse(answer[2..]).GetProperty("sid").GetString()!, out var socket);
        return socket!;
    }
}
