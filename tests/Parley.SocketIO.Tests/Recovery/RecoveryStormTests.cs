using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.Recovery;

/// <summary>Events are emitted by several threads while a client loses its connection again and again.</summary>
public sealed class RecoveryStormTests
{
    private const int Emitters = 3;
    private const int Cuts = 40;

    [Theory]
    [InlineData(EngineClient.WebSocket)]
    [InlineData(EngineClient.Polling)]
    public async Task Nothing_is_lost_doubled_or_out_of_order(string transport)
    {
        await using var server = await TestServer.StartAsync(
            io => io.Default.OnConnection(socket => socket.Join("red")),
            options => options.UseMemoryRecovery());
        await using var client = new Restless(server, transport);
        await client.ConnectAsync();

        // So many may be under way; the client's reading makes room for more.
        using var window = new SemaphoreSlim(100);
        using var stop = new CancellationTokenSource();
        var emitting = Enumerable.Range(0, Emitters).Select(emitter => EmitAsync(server.IO.Default, client.Sid, emitter, window, stop.Token));
        var all = Task.WhenAll(emitting.ToArray());

        var heard = new int[Emitters];
        for (var cut = 0; cut < Cuts; cut++)
        {
            for (var i = 0; i < cut % 7; i++)
            {
                Note(await client.NextAsync(), heard);
                window.Release();
            }

            // What has not been read is lost with the connection; sometimes the server is told, mostly it is not.
            await client.CutAsync(tell: cut % 3 == 0);
            foreach (var missed in await client.ConnectAsync())
            {
                Note(missed, heard);
                window.Release();
            }
        }

        await stop.CancelAsync();
        window.Release(Emitters);
        var emitted = await all;
        while (heard.Sum() < emitted.Sum())
        {
            Note(await client.NextAsync(), heard);
        }

        heard.ShouldBe(emitted);
        emitted.Sum().ShouldBeGreaterThan(Cuts);
        server.IO.Default.Emit("end");
        (await client.NextAsync())[0].GetString().ShouldBe("end");
        server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_lost_doubled_or_out_of_order_while_one_thread_ends_what_another_recovers()
    {
        var options = new SocketIOOptions();
        options.UseMemoryRecovery();
        await using var server = new SocketIOServer(options, TimeProvider.System, NullLoggerFactory.Instance);
        server.Default.OnConnection(socket => socket.Join("red"));
        using var stop = new CancellationTokenSource();
        using var window = new SemaphoreSlim(100);
        var guest = FakeGuest.Enter(server);
        var answer = guest.Received().ShouldHaveSingleItem();
        var (sid, pid) = (Member(answer, "sid"), Member(answer, "pid"));
        var all = Task.WhenAll(Enumerable.Range(0, Emitters).Select(
            emitter => Task.Run(() => EmitAsync(server.Default, sid, emitter, window, stop.Token), CancellationToken.None)).ToArray());

        var heard = new int[Emitters];
        string? offset = null;
        for (var round = 0; round < 1_000; round++)
        {
            // What is not taken of that is lost with the connection.
            Take(guest.Received().Take(round % 5));
            var former = guest;
            var cutting = round % 2 == 0 ? Task.Run(former.Cut, CancellationToken.None) : Task.CompletedTask;
            guest = FakeGuest.Enter(server, JsonSerializer.Serialize(offset is null ? new { pid } : (object)new { pid, offset }));
            var back = await AnswerAsync(guest);
            Take(back.TakeWhile(packet => packet[0] == '2'));
            var rest = back.SkipWhile(packet => packet[0] == '2').ToArray();
            rest[0].ShouldBe(answer, "the same connection goes on");
            Take(rest.Skip(1));
            await cutting;
        }

        await stop.CancelAsync();
        window.Release(Emitters);
        var emitted = await all;
        Take(guest.Received());
        heard.ShouldBe(emitted);
        emitted.Sum().ShouldBeGreaterThan(Cuts);

        void Take(IEnumerable<string> packets)
        {
            foreach (var packet in packets)
            {
                var json = JsonElement.Parse(packet[1..]);
                Note(json, heard);
                offset = json[json.GetArrayLength() - 1].GetString();
                window.Release();
            }
        }
    }

    /// <summary>Waits for the CONNECT answer, before which the former connection's end may have to be told.</summary>
    private static async Task<IReadOnlyList<string>> AnswerAsync(FakeGuest guest)
    {
        using var giveUp = new CancellationTokenSource(EngineClient.Patience);
        var packets = new List<string>();
        while (!packets.Exists(packet => packet[0] == '0'))
        {
            giveUp.Token.ThrowIfCancellationRequested();
            await Task.Yield();
            packets.AddRange(guest.Received());
        }

        return packets;
    }

    private static string Member(string answer, string name) => JsonElement.Parse(answer[1..]).GetProperty(name).GetString()!;

    /// <summary>Each emitter counts from 0, and its number is the name of its events.</summary>
    private static async Task<int> EmitAsync(Namespace place, string sid, int emitter, SemaphoreSlim window, CancellationToken stop)
    {
        var name = emitter.ToString(CultureInfo.InvariantCulture);
        await Task.Yield();
        for (var count = 0; ; count++)
        {
            await window.WaitAsync(EngineClient.Patience, CancellationToken.None);
            if (stop.IsCancellationRequested)
            {
                return count;
            }

            var target = emitter switch
            {
                0 => place.To(),
                1 => place.To("red"),
                _ => place.To(sid),
            };
            target.Emit(name, count);
        }
    }

    private static void Note(JsonElement received, int[] heard)
    {
        var emitter = int.Parse(received[0].GetString()!, CultureInfo.InvariantCulture);
        received[1].GetInt32().ShouldBe(heard[emitter], "event of emitter " + received[0].GetString());
        heard[emitter]++;
    }

    /// <summary>A client that remembers what a stock client remembers.</summary>
    private sealed class Restless(TestServer server, string transport) : IAsyncDisposable
    {
        private EngineClient? _client;
        private string? _answer;
        private string? _pid;
        private string? _offset;

        public string Sid { get; private set; } = "";

        /// <summary>Connects, or comes back; what was missed.</summary>
        public async Task<IReadOnlyList<JsonElement>> ConnectAsync()
        {
            _client = await server.OpenAsync(transport);
            var auth = new Dictionary<string, string?> { ["pid"] = _pid, ["offset"] = _offset };
            await _client.SendAsync("40" + JsonSerializer.Serialize(auth.Where(entry => entry.Value is not null).ToDictionary()));
            var missed = new List<JsonElement>();
            string packet;
            while ((packet = await NextPacketAsync()).StartsWith("42", StringComparison.Ordinal))
            {
                missed.Add(Read(packet));
            }

            packet.ShouldBe(_answer ?? packet, "the same connection goes on");
            _answer = packet;
            var json = JsonElement.Parse(packet[2..]);
            (Sid, _pid) = (json.GetProperty("sid").GetString()!, json.GetProperty("pid").GetString());
            return missed;
        }

        public async Task<JsonElement> NextAsync() => Read(await NextPacketAsync());

        public async Task CutAsync(bool tell)
        {
            if (tell)
            {
                await _client!.OfferAsync("1");
            }

            if (_client is RawWebSocket webSocket)
            {
                webSocket.Abort();
            }

            await _client!.DisposeAsync();
        }

        public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? default;

        // With a limit of its own: heartbeats come for ever.
        private Task<string> NextPacketAsync() => WithoutHeartbeatsAsync().WaitAsync(EngineClient.Patience);

        private async Task<string> WithoutHeartbeatsAsync()
        {
            while (true)
            {
                var packet = await _client!.NextAsync();
                if (packet == "2")
                {
                    await _client.SendAsync("3");
                }
                else if (packet != "6")
                {
                    return packet;
                }
            }
        }

        private JsonElement Read(string packet)
        {
            packet.ShouldStartWith("42[");
            var json = JsonElement.Parse(packet[2..]);
            _offset = json[json.GetArrayLength() - 1].GetString();
            return json;
        }
    }
}
