using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>What an operator and an application can see of an endpoint.</summary>
public sealed class ObservabilityTests
{
    [Fact]
    public async Task Sessions_packets_and_bytes_are_counted()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On("hello", (_, hello) =>
        {
            hello.Ack("hello");
            return default;
        }));
        using var meter = new Readings(server);

        var client = await server.ConnectAsync();
        await client.SendAsync("""421["hello"]""");
        (await client.NextAsync()).ShouldBe("""431["hello"]""");
        meter.Observe();

        meter.Sum("socketio.sessions.opened", "transport", "websocket").ShouldBe(1);
        meter.Last("socketio.sessions.active", "transport", "websocket").ShouldBe(1);
        meter.Last("socketio.sessions.active", "transport", "polling").ShouldBe(0);
        meter.Sum("socketio.packets.received").ShouldBe(2);
        meter.Sum("socketio.bytes.received").ShouldBe("0".Length + """21["hello"]""".Length);
        meter.Sum("socketio.packets.sent").ShouldBe(3, "open, connect, ack");
        meter.Sum("socketio.bytes.sent").ShouldBeGreaterThan(50);

        await client.DisposeAsync();
        await meter.ClosedAsync();
        meter.Sum("socketio.sessions.closed", "reason", "transport close").ShouldBe(1);
    }

    [Fact]
    public async Task A_slow_consumer_is_counted_and_named_in_the_log()
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(
            io => io.Default.OnConnection(sockets.Add), options => options.MaxQueuedBytes = 64 * 1024);
        using var meter = new Readings(server);
        await using var client = await server.ConnectAsync(EngineClient.Polling);
        var socket = await sockets.NextAsync();
        for (var i = 0; i < 70; i++)
        {
            socket.Emit("kilobyte", new string('x', 1_000));
        }

        await meter.ClosedAsync();
        meter.Sum("socketio.sessions.closed", "reason", "slow consumer").ShouldBe(1);
        var warning = server.Log.Lines.Where(line => line.Level == LogLevel.Warning).ShouldHaveSingleItem();
        warning.Category.ShouldBe("Parley.SocketIO.Engine.EngineServer");
    }

    [Fact]
    public async Task A_client_that_leaves_before_it_acknowledges_is_no_error_of_the_server()
    {
        var ended = new Heard<bool>();
        var server = await TestServer.StartAsync(io => io.Default.On("ask", async (socket, _) =>
        {
            try
            {
                await socket.EmitWithAckAsync("question", default, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            }
            finally
            {
                ended.Add(true);
            }
        }));
        var client = await server.ConnectAsync();
        await client.SendAsync("""42["ask"]""");
        (await client.NextAsync()).ShouldBe("""420["question"]""");
        await client.DisposeAsync();
        await ended.NextAsync();
        await server.DisposeAsync();
        server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_that_a_poll_is_answered_with_is_counted()
    {
        await using var server = await TestServer.StartAsync();
        using var meter = new Readings(server);

        using var open = await RawPolling.Http.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=polling"));
        var bytes = (await open.Content.ReadAsStringAsync()).Length;

        meter.Sum("socketio.packets.sent").ShouldBe(1);
        meter.Sum("socketio.bytes.sent").ShouldBe(bytes);
    }

    [Fact]
    public async Task Upgrades_are_counted()
    {
        await using var server = await TestServer.StartAsync();
        using var meter = new Readings(server);
        await using var polling = await RawPolling.OpenAsync(server.Endpoint);

        await using var socket = await polling.UpgradeAsync();
        await socket.ConnectAsync();
        meter.Observe();

        meter.Sum("socketio.sessions.opened", "transport", "polling").ShouldBe(1);
        meter.Sum("socketio.upgrades").ShouldBe(1);
        meter.Last("socketio.sessions.active", "transport", "websocket").ShouldBe(1);
    }

    [Fact]
    public async Task What_waits_for_a_client_is_seen()
    {
        await using var server = await TestServer.StartAsync();
        using var meter = new Readings(server);
        await server.ConnectAsync(EngineClient.Polling);

        server.IO.Default.Emit("news");
        meter.Observe();

        meter.Last("socketio.queue.bytes").ShouldBe("\u0081\u000a42[\"news\"]".Length);
    }

    [Theory]
    [InlineData("EIO=4&transport=pigeon", 0, "Transport unknown")]
    [InlineData("EIO=4&transport=polling&sid=nobody", 1, "Session ID unknown")]
    [InlineData("EIO=4&transport=websocket", 3, "Bad request")]
    [InlineData("EIO=4&transport=polling&deny=1", 4, "not you")]
    [InlineData("EIO=3&transport=polling", 5, "Unsupported protocol version")]
    public async Task Refusals_are_counted_and_told(string query, int code, string message)
    {
        var errors = new Heard<ConnectionError>();
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.AllowRequest = context => new(context.Request.Query.ContainsKey("deny") ? "not you" : null);
            options.OnConnectionError = errors.Add;
        });
        using var meter = new Readings(server);

        await RawPolling.GetAsync(RawPolling.At(server.Endpoint, query));

        var error = await errors.NextAsync();
        error.Code.ShouldBe(code);
        error.Message.ShouldBe(message);
        meter.Sum("socketio.refusals", "code", code).ShouldBe(1);
    }

    [Fact]
    public async Task A_callback_for_refusals_that_fails_changes_nothing()
    {
        await using var server = await TestServer.StartAsync(
            options: options => options.OnConnectionError = _ => throw new InvalidOperationException("in a callback"));

        (await RawPolling.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=pigeon")))
            .ShouldBe(new(400, """{"code":0,"message":"Transport unknown"}"""));
    }

    [Fact]
    public async Task Headers_are_added_to_every_answer_and_first_ones_to_the_handshake()
    {
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.InitialHeaders = (_, headers) => headers["X-First"] = "1";
            options.Headers = (_, headers) => headers["X-Every"] = "1";
        });

        using var open = await RawPolling.Http.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=polling"));
        var sid = OpenPacket.Read(await open.Content.ReadAsStringAsync()).Sid;
        var session = RawPolling.At(server.Endpoint, "EIO=4&transport=polling&sid=" + sid);
        using var post = await RawPolling.Http.PostAsync(session, new StringContent("40"));
        using var poll = await RawPolling.Http.GetAsync(session);

        (await HandshakeAsync("")).ShouldBe((true, true));
        (await HandshakeAsync("&sid=" + sid)).ShouldBe((false, true));
        open.Headers.Contains("X-First").ShouldBeTrue();
        open.Headers.Contains("X-Every").ShouldBeTrue();
        foreach (var later in new[] { post, poll })
        {
            later.Headers.Contains("X-First").ShouldBeFalse();
            later.Headers.Contains("X-Every").ShouldBeTrue();
        }

        async Task<(bool First, bool Every)> HandshakeAsync(string more)
        {
            await using var tcp = await RawTcp.ConnectAsync(server.Endpoint);
            await tcp.SendAsync(RawTcp.UpgradeRequest(server.Endpoint, "EIO=4&transport=websocket" + more));
            var answer = await tcp.TakeUntilAsync("\r\n\r\n");
            answer.ShouldStartWith("HTTP/1.1 101 ");
            return (answer.Contains("X-First: 1", StringComparison.Ordinal), answer.Contains("X-Every: 1", StringComparison.Ordinal));
        }
    }

    /// <summary>Listens to the meter of one server: tests beside this one have their own.</summary>
    private sealed class Readings : IDisposable
    {
        private readonly ConcurrentQueue<(string Name, long Value, KeyValuePair<string, object?>[] Tags)> _all = new();
        private readonly Signal _closed = new();
        private readonly MeterListener _listener = new();

        public Readings(TestServer server)
        {
            var factory = server.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Parley.SocketIO" && instrument.Meter.Scope == factory)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                _all.Enqueue((instrument.Name, value, tags.ToArray()));
                if (instrument.Name == "socketio.sessions.closed")
                {
                    _closed.Set();
                }
            });
            _listener.Start();
        }

        public void Observe() => _listener.RecordObservableInstruments();

        public Task ClosedAsync() => _closed.Task;

        public long Sum(string name, string? tag = null, object? value = null) => Find(name, tag, value).Sum();

        public long Last(string name, string? tag = null, object? value = null) => Find(name, tag, value).Last();

        public void Dispose() => _listener.Dispose();

        private IEnumerable<long> Find(string name, string? tag, object? value) => _all
            .Where(one => one.Name == name && (tag is null || one.Tags.Contains(new(tag, value))))
            .Select(one => one.Value);
    }
}
