using System.Text.Json;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.SocketIO;

namespace Parley.SocketIO.Tests.Cluster;

/// <summary>Two servers that an adapter makes one: what is done on one node happens on both.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeCluster _cluster = new();
    private Hall _here = null!;
    private Hall _there = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _here = await OpenAsync();
        _there = await OpenAsync();
    }

    [Fact]
    public async Task A_broadcast_reaches_whom_it_is_for_on_both_nodes()
    {
        var (a, b, c) = (await _here.EnterAsync(rooms: "red"), await _there.EnterAsync(rooms: "red"), await _there.EnterAsync(rooms: "blue"));

        _here.Everyone.Emit("all", 1);
        _here.Everyone.To("red").Emit("red");
        _here.Everyone.To("red", "blue").Except("blue").Emit("not blue");
        _here.Everyone.To(c.Socket.Id).Emit("you");
        _here.Everyone.Except(b.Socket.Id).Emit("not you");
        a.Socket.Broadcast.Emit("others");
        a.Socket.To("red").Emit("my room");
        _here.Everyone.Local.Emit("here");
        a.Socket.Local.Emit("nobody");
        _here.Everyone.Compress(false).Emit("plain");

        await ShouldHearAsync(
            (a, ["""["all",1]""", """["red"]""", """["not blue"]""", """["not you"]""", """["here"]""", """["plain"]"""]),
            (b, ["""["all",1]""", """["red"]""", """["not blue"]""", """["others"]""", """["my room"]""", """["plain"]"""]),
            (c, ["""["all",1]""", """["you"]""", """["not you"]""", """["others"]""", """["plain"]"""]));
    }

    [Fact]
    public async Task Binary_crosses_nodes_and_order_is_kept()
    {
        var guest = await _there.EnterAsync();

        _here.Everyone.Emit("file", new byte[] { 1, 2, 3 }, "name", new byte[] { 255 });
        for (var i = 0; i < 200; i++)
        {
            _here.Everyone.Emit("n", i);
        }

        (await guest.Client.NextAsync(3)).ShouldBe(
            ["""452-["file",{"_placeholder":true,"num":0},"name",{"_placeholder":true,"num":1}]""", "bAQID", "b/w=="]);
        for (var i = 0; i < 200; i++)
        {
            (await guest.Client.NextAsync()).ShouldBe(FormattableString.Invariant($"42[\"n\",{i}]"));
        }
    }

    [Fact]
    public async Task A_volatile_event_stays_volatile_on_the_other_node()
    {
        var guest = await _there.EnterAsync(EngineClient.Polling);

        _here.Everyone.Volatile.Emit("lost, for there is no poll");

        // When this is answered, it has been dropped; only then may the client poll.
        await _here.Everyone.FetchSocketsAsync(Cancellation);
        await ShouldHearAsync((guest, []));
    }

    [Fact]
    public async Task Everybody_on_both_nodes_acknowledges()
    {
        var (a, b) = (await _here.EnterAsync(), await _there.EnterAsync());

        var asking = _here.Everyone.EmitWithAckAsync("q", new Arg[] { 1 }, Long, Cancellation);
        await AnswerAsync(b, """["q",1]""", """[{"_placeholder":true,"num":0}]""", "bAQID");
        await AnswerAsync(a, """["q",1]""", """["here"]""");

        var answers = await asking;
        answers.Count.ShouldBe(2);
        answers.Single(answer => answer.IsBinary).Bytes.ToArray().ShouldBe([1, 2, 3]);
        answers.Single(answer => !answer.IsBinary).GetString().ShouldBe("here");
        (await _here.Everyone.To("nowhere").EmitWithAckAsync("q", default, Long, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_waits_longer_for_a_silent_client_of_the_other_node()
    {
        var guest = await _there.EnterAsync();

        var late = await Should.ThrowAsync<AckTimeoutException>(
            _here.Everyone.EmitWithAckAsync("q", default, TimeSpan.FromMilliseconds(50), Cancellation));

        late.Responses.ShouldBeEmpty();
        (await guest.Client.NextAsync()).ShouldEndWith("""["q"]""");
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            using var cancel = new CancellationTokenSource();
            var asking = _here.Everyone.EmitWithAckAsync("q", default, Timeout.InfiniteTimeSpan, cancel.Token);
            (await guest.Client.NextAsync()).ShouldEndWith("""["q"]""");
            await cancel.CancelAsync();
            await asking;
        });
    }

    [Fact]
    public async Task Sockets_of_both_nodes_are_fetched_with_all_that_is_known_of_them()
    {
        var (a, b) = (await _here.EnterAsync(rooms: "red"), await _there.EnterAsync(rooms: ["red", "blue"]));
        b.Socket.Data = JsonElement.Parse("""{"name":"Bea"}""");

        var sockets = await _here.Everyone.To("red").FetchSocketsAsync(Cancellation);

        sockets.Select(socket => socket.Id).ShouldBe([a.Socket.Id, b.Socket.Id], ignoreOrder: true);
        var remote = sockets.Single(socket => socket.Id == b.Socket.Id);
        remote.Rooms.ShouldBe([b.Socket.Id, "red", "blue"], ignoreOrder: true);
        remote.Data.GetProperty("name").GetString().ShouldBe("Bea");
        remote.Handshake.Url.ShouldBe(b.Socket.Handshake.Url);
        remote.Handshake.Issued.ShouldBe(b.Socket.Handshake.Issued);
        remote.Handshake.Query["transport"].ShouldBe("websocket");
        (await _here.Everyone.Local.FetchSocketsAsync(Cancellation)).ShouldHaveSingleItem().Id.ShouldBe(a.Socket.Id);
        (await a.Socket.Broadcast.FetchSocketsAsync(Cancellation)).ShouldHaveSingleItem().Id.ShouldBe(b.Socket.Id);
    }

    [Fact]
    public async Task What_is_done_to_a_socket_of_the_other_node_happens_there()
    {
        var (a, b) = (await _here.EnterAsync(), await _there.EnterAsync(rooms: "red"));
        var remote = (await _here.Everyone.To("red").FetchSocketsAsync(Cancellation)).ShouldHaveSingleItem();

        remote.Emit("hi");
        remote.Join("blue");
        _here.Everyone.To("blue").Emit("blue");
        remote.Leave("red");
        _here.Everyone.To("red").Emit("nobody");
        await ShouldHearAsync((a, []), (b, ["""["hi"]""", """["blue"]"""]));

        var asking = remote.EmitWithAckAsync("q", default, Long, Cancellation);
        await AnswerAsync(b, """["q"]""", "[1]");
        (await asking).GetInt64().ShouldBe(1);
        remote.Disconnect();
        (await b.Client.NextAsync()).ShouldBe("41");
        await b.Client.ShouldBeQuietAsync();
        await Should.ThrowAsync<AckTimeoutException>(remote.EmitWithAckAsync("q", default, Long, Cancellation));
    }

    [Fact]
    public async Task Many_are_moved_and_put_out_on_both_nodes()
    {
        var (a, b, c) = (await _here.EnterAsync(rooms: "red"), await _there.EnterAsync(rooms: "red"), await _there.EnterAsync());

        _here.Everyone.To("red").SocketsJoin("vip");
        _here.Everyone.To("vip").Emit("vip");
        _here.Everyone.To("vip").SocketsLeave("red");
        _here.Everyone.To("red").Emit("nobody");
        await ShouldHearAsync((a, ["""["vip"]"""]), (b, ["""["vip"]"""]), (c, []));

        a.Socket.To("vip").DisconnectSockets(close: true);
        (await b.Client.EndAsync()).ShouldBe(["41"]);
        await ShouldHearAsync((a, []), (c, []));
    }

    [Fact]
    public async Task Nodes_tell_each_other_things()
    {
        var heard = new Heard<string>();
        _here.Everyone.OnServerSideEmit("news", _ => throw new InvalidOperationException("not to oneself"));
        _there.Everyone.OnServerSideEmit("news", received =>
        {
            heard.Add($"{received.Args[0].GetString()} {received.ExpectsAck}");
            received.Ack("ignored");
            return default;
        });
        _there.Everyone.OnServerSideEmit("question", async received =>
        {
            await Task.Yield();
            received.Ack(received.Args[0]);
            received.Ack("twice");
        });
        _there.Everyone.OnServerSideEmit("silence", _ => throw new InvalidOperationException("in a handler"));

        _here.Everyone.ServerSideEmit("news", "it rains");
        (await heard.NextAsync()).ShouldBe("it rains False");
        var answers = await _here.Everyone.ServerSideEmitWithAckAsync("question", new Arg[] { new byte[] { 1 } }, Long, Cancellation);
        answers.ShouldHaveSingleItem().Bytes.ToArray().ShouldBe([1]);
        (await Should.ThrowAsync<AckTimeoutException>(_here.Everyone.ServerSideEmitWithAckAsync(
            "silence", default, TimeSpan.FromMilliseconds(50), Cancellation))).Responses.ShouldBeEmpty();
        (await _here.Everyone.ServerCountAsync(Cancellation)).ShouldBe(2);

        // When this is answered, the one before has been handled.
        (await _here.Everyone.ServerSideEmitWithAckAsync("question", new Arg[] { 2 }, Long, Cancellation)).ShouldHaveSingleItem();
        Should.Throw<ArgumentException>(() => _here.Everyone.ServerSideEmit("connect"));
        _there.Server.Log.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<InvalidOperationException>();
        _here.Server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_namespace_that_ends_leaves_the_cluster_and_so_does_a_server()
    {
        await using var client = await _here.Server.ConnectAsync(nsp: "/room-1");
        await using var other = await _there.Server.ConnectAsync(nsp: "/room-1");
        _here.Server.IO.Of("/room-1").Emit("hi");
        (await other.NextAsync()).ShouldBe("""42/room-1,["hi"]""");
        (await client.NextAsync()).ShouldBe("""42/room-1,["hi"]""");
        _cluster.Namespaces.Count(name => name == "/room-1").ShouldBe(2);

        await other.SendAsync("41/room-1,");
        await other.ShouldBeQuietAsync();
        _cluster.Namespaces.Count(name => name == "/room-1").ShouldBe(1);

        var closing = _there.Server.IO.CloseAsync(Cancellation);
        await other.EndAsync();
        await closing;
        (await _here.Everyone.ServerCountAsync(Cancellation)).ShouldBe(1);
        await _here.DisposeAsync();
        _cluster.Namespaces.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_another_node_sends_is_recovered_too()
    {
        await using var recovering = await OpenAsync(options => options.UseMemoryRecovery());
        var gone = new Heard<string>();
        recovering.Everyone.OnConnection(socket => socket.Join("red")).OnDisconnect((_, reason) => gone.Add(reason));
        await using var client = await recovering.Server.OpenAsync();
        await client.SendAsync("40");
        var answer = await client.NextAsync();
        await client.OfferAsync("1");
        await gone.NextAsync();

        _here.Everyone.To("red").Emit("missed", 1);
        (await recovering.Everyone.ServerCountAsync(Cancellation)).ShouldBe(3);
        // What was sent first has arrived when this is answered.
        await _here.Everyone.FetchSocketsAsync(Cancellation);
        await using var again = await recovering.Server.OpenAsync();
        await again.SendAsync("40" + answer[2..]);

        (await again.NextAsync()).ShouldStartWith("""42["missed",1,""");
        (await again.NextAsync()).ShouldBe(answer);
    }

    [Fact]
    public void A_payload_that_is_none_is_refused_and_sent_to_nobody()
    {
        var local = new LocalSockets(_here.Everyone);
        foreach (var json in new[] { "{}", "[", "[1", "[]", """["disconnect"]""", """[{"a":1}]""", """["e",{"_placeholder":true,"num":1}]""" })
        {
            var payload = new JsonPayload(System.Text.Encoding.UTF8.GetBytes(json), [new byte[] { 1 }]);
            Should.Throw<JsonException>(() => local.Emit(payload, new BroadcastTarget()), json);
            Should.Throw<JsonException>(() => local.EmitWithAck(payload, new BroadcastTarget(), Long, _ => { }), json);
            Should.Throw<JsonException>(() => local.OnServerSideEmit(payload, null), json);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    private Task<Hall> OpenAsync(Action<SocketIOOptions>? configure = null) => Hall.OpenAsync(
        io => io.Of((name, _) => new(name.StartsWith("/room-", StringComparison.Ordinal))),
        options =>
        {
            options.Adapter = _cluster.Connect;
            options.CleanupEmptyChildNamespaces = true;
            configure?.Invoke(options);
        });

    /// <summary>Exactly these events. What ends them comes from the node that sent them, and behind them.</summary>
    private async Task ShouldHearAsync(params (Guest Guest, string[] Payloads)[] expected)
    {
        _here.Everyone.Emit("end");
        foreach (var (guest, payloads) in expected)
        {
            foreach (var payload in payloads)
            {
                (await guest.Client.NextAsync()).ShouldBe("42" + payload);
            }

            (await guest.Client.NextAsync()).ShouldBe("""42["end"]""");
        }
    }

    private static async Task AnswerAsync(Guest guest, string question, string answer, params string[] attachments)
    {
        var packet = await guest.Client.NextAsync();
        packet.ShouldEndWith(question);
        var id = packet[2..^question.Length];
        await guest.Client.SendAsync([attachments.Length == 0 ? $"43{id}{answer}" : $"461-{id}{answer}", .. attachments]);
    }
}
