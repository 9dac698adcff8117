using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

public sealed class AckTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task The_server_gets_the_clients_answer(string transport)
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        await using var client = await server.ConnectAsync(transport);
        var socket = await sockets.NextAsync();

        var answer = socket.EmitWithAckAsync("question", new Arg[] { 41, "x" }, Long, TestContext.Current.CancellationToken);
        var id = IdOf(await client.NextAsync(), """["question",41,"x"]""");
        await client.SendAsync($$"""43{{id}}[42,{"why":"because"}]""");

        var args = await answer;
        args.Count.ShouldBe(2);
        args[0].GetInt64().ShouldBe(42);
        args[1].Element.GetProperty("why").GetString().ShouldBe("because");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task The_clients_answer_may_be_binary(string transport)
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        await using var client = await server.ConnectAsync(transport);
        var socket = await sockets.NextAsync();

        var answer = socket.EmitWithAckAsync("question", default, Long, TestContext.Current.CancellationToken);
        var id = IdOf(await client.NextAsync(), """["question"]""");
        await client.SendAsync($$"""461-{{id}}[{"_placeholder":true,"num":0}]""", "bAQID");

        var args = await answer;
        args[0].IsBinary.ShouldBeTrue();
        args[0].Bytes.ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_question_may_be_kept_from_compression()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(
            io => io.Default.OnConnection(sockets.Add), options => options.HttpCompressionThreshold = 1);
        await using var client = await server.ConnectAsync(EngineClient.Polling);
        var socket = await sockets.NextAsync();

        foreach (var compress in new[] { true, false })
        {
            var answer = socket.Compress(compress).EmitWithAckAsync("q", default, Long, TestContext.Current.CancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, ((RawPolling)client).SessionUri);
            request.Headers.Add("Accept-Encoding", "gzip");
            using var response = await RawPolling.Http.SendAsync(request, TestContext.Current.CancellationToken);

            response.Content.Headers.ContentEncoding.ShouldBe(compress ? ["gzip"] : []);
            await client.SendAsync(compress ? "430[7]" : "431[7]");
            (await answer)[0].GetInt64().ShouldBe(7);
        }
    }

    [Fact]
    public async Task A_volatile_question_is_answered_by_whoever_is_ready_and_times_out_for_others()
    {
        await using var hall = await Hall.OpenAsync();
        var ready = await hall.EnterAsync();
        var without = await hall.EnterAsync(EngineClient.Polling);

        var lost = without.Socket.Volatile.EmitWithAckAsync(
            "q", default, TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        await Should.ThrowAsync<TimeoutException>(lost.WaitAsync(EngineClient.Patience, TestContext.Current.CancellationToken));
        await without.ShouldHearNothingAsync();

        Task<Arguments>? answer = null;
        while (answer is null || answer.IsFaulted)
        {
            answer = ready.Socket.Volatile.EmitWithAckAsync("q", default, TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
            ready.Socket.Emit("end");
            var packet = await ready.Client.NextAsync();
            if (packet != """42["end"]""")
            {
                await ready.Client.SendAsync($"43{IdOf(packet, """["q"]""")}[]");
                await answer;
            }
            else
            {
                await Should.ThrowAsync<TimeoutException>(answer);
            }
        }
    }

    [Fact]
    public async Task Each_question_gets_its_own_answer_in_any_order()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        await using var client = await server.ConnectAsync();
        var socket = await sockets.NextAsync();

        var first = socket.EmitWithAckAsync("q", new Arg[] { 1 }, Long, TestContext.Current.CancellationToken);
        var second = socket.EmitWithAckAsync("q", new Arg[] { 2 }, Long, TestContext.Current.CancellationToken);
        var firstId = IdOf(await client.NextAsync(), """["q",1]""");
        var secondId = IdOf(await client.NextAsync(), """["q",2]""");
        await client.SendAsync($"43{secondId}[\"two\"]", $"43{firstId}[\"one\"]");

        (await first)[0].GetString().ShouldBe("one");
        (await second)[0].GetString().ShouldBe("two");
    }

    [Fact]
    public async Task A_question_that_is_not_answered_in_time_fails_and_a_late_answer_is_ignored()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        await using var client = await server.ConnectAsync();
        var socket = await sockets.NextAsync();

        var answer = socket.EmitWithAckAsync(
            "q", default, TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        var id = IdOf(await client.NextAsync(), """["q"]""");

        await Should.ThrowAsync<TimeoutException>(answer.WaitAsync(EngineClient.Patience, TestContext.Current.CancellationToken));
        await client.SendAsync($"43{id}[]");
        await client.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task A_question_may_be_taken_back()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        await using var client = await server.ConnectAsync();
        var socket = await sockets.NextAsync();
        using var cancel = new CancellationTokenSource();

        var answer = socket.EmitWithAckAsync("q", default, Long, cancel.Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(answer);
    }

    [Fact]
    public async Task A_question_fails_when_its_client_leaves()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        await using var client = await server.ConnectAsync();
        var socket = await sockets.NextAsync();

        var answer = socket.EmitWithAckAsync("q", default, Long, TestContext.Current.CancellationToken);
        await client.SendAsync("41");

        var gone = await Should.ThrowAsync<SocketDisconnectedException>(answer);
        gone.Reason.ShouldBe(DisconnectReason.ClientNamespaceDisconnect);
        await Should.ThrowAsync<SocketDisconnectedException>(
            socket.EmitWithAckAsync("q", default, Long, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nobody_can_answer_for_somebody_else()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        await using var asked = await server.ConnectAsync();
        var socket = await sockets.NextAsync();
        await using var other = await server.ConnectAsync();

        var answer = socket.EmitWithAckAsync("q", default, Long, TestContext.Current.CancellationToken);
        var id = IdOf(await asked.NextAsync(), """["q"]""");
        await other.SendAsync($"43{id}[\"mine\"]");
        await other.ShouldBeQuietAsync();
        answer.IsCompleted.ShouldBeFalse();
        await asked.SendAsync($"43{id}[\"yours\"]", $"43{id}[\"twice\"]");

        (await answer)[0].GetString().ShouldBe("yours");
        await asked.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task More_questions_than_allowed_at_a_time_are_refused()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(
            io => io.Default.OnConnection(sockets.Add), options => options.MaxOutstandingAcks = 2);
        await using var client = await server.ConnectAsync();
        var socket = await sockets.NextAsync();

        var first = socket.EmitWithAckAsync("q", default, Long, TestContext.Current.CancellationToken);
        var second = socket.EmitWithAckAsync("q", default, Long, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<InvalidOperationException>(
            async () => await socket.EmitWithAckAsync("q", default, Long, TestContext.Current.CancellationToken));

        var id = IdOf(await client.NextAsync(), """["q"]""");
        await client.SendAsync($"43{id}[]");
        await first;
        second.IsCompleted.ShouldBeFalse();
        var third = socket.EmitWithAckAsync("q", default, Long, TestContext.Current.CancellationToken);
        third.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_is_acknowledged_once()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On("twice", (_, message) =>
        {
            message.ExpectsAck.ShouldBeTrue();
            message.Ack("first");
            message.Ack("second");
            return default;
        }));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("""427["twice"]""");

        (await client.NextAsync()).ShouldBe("""437["first"]""");
        await client.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task An_acknowledgement_that_nobody_expects_is_not_sent()
    {
        var expected = new Heard<bool>();
        await using var server = await TestServer.StartAsync(io => io.Default.On("plain", (_, message) =>
        {
            expected.Add(message.ExpectsAck);
            message.Ack("unheard");
            return default;
        }));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("""42["plain"]""");

        (await expected.NextAsync()).ShouldBeFalse();
        await client.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task An_acknowledgement_may_come_after_the_handler_has_ended()
    {
        var later = new Heard<SocketEvent>();
        await using var server = await TestServer.StartAsync(io => io.Default.On("later", (_, message) =>
        {
            later.Add(message);
            return default;
        }));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("""427["later"]""");
        (await later.NextAsync()).Ack(new byte[] { 1, 2, 3 }, "late");

        (await client.NextAsync(2)).ShouldBe(["""461-7[{"_placeholder":true,"num":0},"late"]""", "bAQID"]);
    }

    private static string IdOf(string packet, string payload)
    {
        packet.ShouldStartWith("42");
        packet.ShouldEndWith(payload);
        var id = packet[2..^payload.Length];
        id.ShouldMatch("^[0-9]+$");
        return id;
    }
}
