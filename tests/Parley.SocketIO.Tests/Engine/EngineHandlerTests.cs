using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Engine.IO alone, for applications that want messages and nothing more.</summary>
public sealed class EngineHandlerTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task What_is_sent_before_a_close_arrives_before_it(string transport)
    {
        await using var server = await StartAsync(new Script(onMessage: (session, _) =>
        {
            session.SendText("one"u8);
            session.SendBinary([1, 2, 3]);
            session.Close();
            session.SendText("unheard"u8);
        }));
        await using var client = await EngineClient.OpenAsync(Endpoint(server), transport);

        await client.SendAsync("4close");

        (await client.EndAsync()).ShouldBe(["4one", "bAQID"]);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task The_server_may_speak_first(string transport)
    {
        await using var server = await StartAsync(new Script(onOpen: session => session.SendText("welcome"u8)));

        await using var client = await EngineClient.OpenAsync(Endpoint(server), transport);

        (await client.NextAsync()).ShouldBe("4welcome");
    }

    [Fact]
    public async Task A_close_by_the_server_is_a_close_frame_without_a_status()
    {
        await using var server = await StartAsync(new Script(onMessage: (session, _) => session.Close()));
        await using var tcp = await RawTcp.ConnectAsync(server.Address);
        await tcp.SendAsync(RawTcp.UpgradeRequest(Endpoint(server), "EIO=4&transport=websocket"));
        var open = await tcp.ReadUntilAsync("\"maxPayload\":1000000}");

        await tcp.SendAsync("\u0081\u0082\0\0\0\04x");

        (await tcp.ReadUntilAsync("\u0088\0")).ShouldBe(open + "\u0088\0");
    }

    [Fact]
    public async Task A_pending_poll_hears_of_a_close_by_the_server()
    {
        var sessions = new Heard<EngineSession>();
        await using var server = await StartAsync(new Script(onOpen: sessions.Add));
        var client = await RawPolling.OpenAsync(Endpoint(server));
        var poll = client.PollAsync();

        (await sessions.NextAsync()).Close();

        (await poll).ShouldBe(new(200, "1"));
        (await client.PollAsync()).Status.ShouldBe(400);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_client_that_polls_no_more_and_is_not_on_its_websocket_yet_hears_of_a_close_there(bool hasPolled)
    {
        var sessions = new Heard<EngineSession>();
        await using var server = await StartAsync(new Script(onOpen: sessions.Add));
        await using var polling = await RawPolling.OpenAsync(Endpoint(server));
        var session = await sessions.NextAsync();
        await using var socket = await RawWebSocket.ProbeAsync(Endpoint(server), polling.Sid);
        session.SendText("bye"u8);
        session.Close();
        if (hasPolled)
        {
            (await polling.PollAsync()).ShouldBe(new(200, "4bye"));
        }

        await socket.SendAsync("5");

        (await socket.NextOrEndAsync()).ShouldBe(hasPolled ? null : "4bye");
        (await socket.NextOrEndAsync()).ShouldBeNull();
        (await polling.PollAsync()).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_poll_that_comes_while_a_turn_gathers_gets_all_of_it()
    {
        var sessions = new Heard<EngineSession>();
        await using var server = await StartAsync(new Script(onOpen: sessions.Add));
        await using var client = await RawPolling.OpenAsync(Endpoint(server));
        var session = await sessions.NextAsync();

        var turn = Turn.Enter();
        session.SendText("first"u8);
        var poll = session.PollAsync();
        session.SendText("second"u8);
        turn.Exit();

        var answer = await poll;
        var body = new ArrayBufferWriter<byte>();
        answer.WriteTo(body);
        Encoding.UTF8.GetString(body.WrittenSpan).ShouldBe("4first\x1e" + "4second");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_handler_that_throws_costs_its_client_the_session_and_nobody_else_anything(string transport)
    {
        var reasons = new Heard<string>();
        await using var server = await StartAsync(new Script(
            onMessage: (_, text) =>
            {
                if (text == "fail")
                {
                    throw new InvalidOperationException("in a handler");
                }
            },
            onClose: reasons.Add));
        await using var neighbour = await RawWebSocket.OpenAsync(Endpoint(server));
        await using var client = await EngineClient.OpenAsync(Endpoint(server), transport);

        await client.OfferAsync("4fail");

        await client.EndAsync();
        await reasons.NextAsync();
        server.Log.Errors.ShouldContain(line => line.Exception is InvalidOperationException);
        await neighbour.SendAsync("4fine");
        reasons.IsEmpty.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Every_session_that_opened_closes_once(string transport)
    {
        var (opened, closed) = (new Heard<EngineSession>(), new Heard<string>());
        await using var server = await StartAsync(new Script(onOpen: opened.Add, onClose: closed.Add));
        await using var client = await EngineClient.OpenAsync(Endpoint(server), transport);

        (await opened.NextAsync()).Id.ShouldBe(client.Sid);
        await client.OfferAsync("1", "1");

        (await closed.NextAsync()).ShouldBe("transport close");
        await client.EndAsync();
        closed.IsEmpty.ShouldBeTrue();
    }

    private static Uri Endpoint(TestServer server) => new(server.Address, "/engine/");

    private static Task<TestServer> StartAsync(EngineHandler handler) =>
        TestServer.StartAsync(app: app => app.MapEngineIO("/engine", new EngineOptions(), handler));

    private sealed class Script(
        Action<EngineSession>? onOpen = null,
        Action<EngineSession, string>? onMessage = null,
        Action<string>? onClose = null) : EngineHandler
    {
        public override void OnOpen(EngineSession session) => onOpen?.Invoke(session);

        public override ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary)
        {
            onMessage?.Invoke(session, Encoding.UTF8.GetString(data.Span));
            return default;
        }

        public override void OnClose(EngineSession session, string reason) => onClose?.Invoke(reason);
    }
}
