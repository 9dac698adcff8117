using System.Globalization;
using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.SocketIO;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Compressed WebSocket messages, with a client that implements RFC 7692 and with bytes by hand.</summary>
public sealed class PerMessageDeflateTests
{
    private const string Query = "EIO=4&transport=websocket";
    private const string Offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private static readonly string Long = string.Concat(Enumerable.Range(0, 500).Select(i => i.ToString(CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Long_texts_and_binary_go_both_ways(bool clientTakeover, bool serverTakeover)
    {
        await using var hall = await OpenAsync(io => io.Default.On("echo", (socket, echo) =>
        {
            socket.Emit("back", echo.Args.ToArgs());
            return default;
        }));
        using var client = await DialAsync(hall, clientTakeover, serverTakeover);

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(client, $"451-[\"echo\",\"{Long}\",{{\"_placeholder\":true,\"num\":0}}]");
            await client.SendAsync(new byte[5000], WebSocketMessageType.Binary, true, default);

            (await ReceiveAsync(client)).ShouldBe($"451-[\"back\",\"{Long}\",{{\"_placeholder\":true,\"num\":0}}]");
            (await ReceiveAsync(client)).ShouldBe(new string('\0', 5000));
        }
    }

    [Fact]
    public async Task A_long_message_is_short_on_the_wire_and_a_short_one_is_as_it_was()
    {
        await using var hall = await OpenAsync();
        await using var tcp = await HandshakeAsync(hall, Offer);

        hall.Everyone.Emit("short", "x");
        hall.Everyone.Emit("zeros", new string('0', 5000));
        hall.Everyone.Compress(false).Emit("plain", new string('1', 2000));
        hall.Everyone.Emit("end");
        var received = await tcp.ReadUntilAsync("42[\"end\"]");

        received.ShouldContain("\u0081\u000f42[\"short\",\"x\"]");
        received.ShouldContain("\u00c1");
        received.ShouldNotContain("zeros");
        received.ShouldContain(new string('1', 2000));
        received.Length.ShouldBeLessThan(3000);
    }

    [Fact]
    public async Task Clients_with_and_without_it_are_in_one_room()
    {
        await using var hall = await OpenAsync();
        var plain = await hall.EnterAsync();
        using var compressing = await DialAsync(hall, false, false);

        hall.Everyone.Emit("long", Long);

        (await plain.Client.NextAsync()).ShouldBe($"42[\"long\",\"{Long}\"]");
        (await ReceiveAsync(compressing)).ShouldBe($"42[\"long\",\"{Long}\"]");
    }

    [Fact]
    public async Task It_is_off_by_default()
    {
        await using var hall = await Hall.OpenAsync();
        await using var tcp = await RawTcp.ConnectAsync(hall.Server.Endpoint);

        await tcp.SendAsync(RawTcp.UpgradeRequest(hall.Server.Endpoint, Query, Offer));

        (await tcp.ReadUntilAsync("\r\n\r\n")).ShouldNotContain("Extensions");
    }

    [Theory]
    [InlineData("permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits")]
    [InlineData("permessage-deflate; client_max_window_bits=10; server_no_context_takeover")]
    [InlineData("x-other, permessage-deflate; server_max_window_bits=\"15\"", "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate")]
    public async Task An_offer_that_can_be_met_is_accepted(string offer, string confirmed = "")
    {
        await using var hall = await OpenAsync();
        await using var tcp = await RawTcp.ConnectAsync(hall.Server.Endpoint);

        await tcp.SendAsync(RawTcp.UpgradeRequest(hall.Server.Endpoint, Query, $"Sec-WebSocket-Extensions: {offer}\r\n"));

        (await tcp.ReadUntilAsync("\r\n\r\n")).ShouldContain(
            $"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover{confirmed}\r\n");
    }

    [Theory]
    [InlineData("x-webkit-deflate-frame")]
    [InlineData("permessage-deflate; server_max_window_bits=10")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; client_max_window_bits=16")]
    [InlineData("permessage-deflate; client_no_context_takeover=1")]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover")]
    [InlineData("permessage-deflate; what")]
    [InlineData(";;;,=,,;=\"")]
    public async Task One_that_cannot_leaves_the_connection_without_it(string offer)
    {
        await using var hall = await OpenAsync();
        await using var tcp = await RawTcp.ConnectAsync(hall.Server.Endpoint);

        await tcp.SendAsync(RawTcp.UpgradeRequest(hall.Server.Endpoint, Query, $"Sec-WebSocket-Extensions: {offer}\r\n"));

        var answer = await tcp.ReadUntilAsync("maxPayload");
        answer.ShouldStartWith("HTTP/1.1 101");
        answer.ShouldNotContain("Extensions");
    }

    // The class of CVE-2026-1526.
    [Fact]
    public async Task A_bomb_is_refused_for_its_size()
    {
        await using var hall = await OpenAsync();
        await using var tcp = await HandshakeAsync(hall, Offer);
        var bomb = Deflate(new string('x', 50_000_000));
        bomb.Length.ShouldBeLessThan(100_000);

        await tcp.SendAsync(ClientFrame(0xc1, bomb));

        (await tcp.ReadToEndAsync()).ShouldEndWith(CloseFrame(1009));
    }

    [Fact]
    public async Task What_is_not_compressed_data_is_refused()
    {
        await using var hall = await OpenAsync();
        await using var tcp = await HandshakeAsync(hall, Offer);

        await tcp.SendAsync(ClientFrame(0xc1, [0xff, 0xff, 0xff, 0xff, 0xff]));

        (await tcp.ReadToEndAsync()).ShouldEndWith(CloseFrame(1007));
    }

    [Theory]
    [InlineData("", 0xc1, "a compressed message that was not negotiated")]
    [InlineData(Offer, 0xa1, "another reserved bit")]
    [InlineData(Offer, 0xc9, "a compressed ping")]
    public async Task A_reserved_bit_out_of_place_is_refused(string offer, byte first, string why)
    {
        await using var hall = await OpenAsync();
        await using var tcp = await HandshakeAsync(hall, offer);

        await tcp.SendAsync(ClientFrame(first, Deflate("2")));

        (await tcp.ReadToEndAsync()).ShouldEndWith(CloseFrame(1002), customMessage: why);
    }

    [Fact]
    public async Task A_compressed_message_in_fragments_is_read_and_only_its_first_may_be_marked()
    {
        await using var hall = await OpenAsync(io => io.Default.On("hi", (socket, hi) =>
        {
            socket.Emit("hello", hi.Args.ToArgs());
            return default;
        }));
        await using var tcp = await HandshakeAsync(hall, Offer);
        var message = Deflate("42[\"hi\",\"there\"]");

        await tcp.SendAsync(ClientFrame(0x41, message.AsSpan(0, 5)));
        await tcp.SendAsync(ClientFrame(0x80, message.AsSpan(5)));
        await tcp.ReadUntilAsync("42[\"hello\",\"there\"]");

        await tcp.SendAsync(ClientFrame(0x41, message.AsSpan(0, 5)));
        await tcp.SendAsync(ClientFrame(0xc0, message.AsSpan(5)));
        (await tcp.ReadToEndAsync()).ShouldEndWith(CloseFrame(1002));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void What_is_compressed_inflates_to_the_same(int length)
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("abcdefgh", (length / 8) + 1))[..length]);
        var frame = Frame.Binary(text);

        var wire = MessageDeflate.Compress(frame.Wire, 0);

        wire.Length.ShouldBeLessThanOrEqualTo(frame.Wire.Length);
        var payload = Frame.ReadFrame(wire, out _, out _);
        if ((wire[0] & 0x40) == 0)
        {
            payload.ToArray().ShouldBe(text);
            return;
        }

        MessageDeflate.Inflate(payload, 1_000_000, out var inflated, out var size).ShouldBe((ushort)0);
        inflated.AsSpan(0, size).SequenceEqual(text).ShouldBeTrue();
    }

    private static Task<Hall> OpenAsync(Action<SocketIOServer>? io = null) =>
        Hall.OpenAsync(io, options => options.PerMessageDeflateThreshold = 1024);

    private static async Task<ClientWebSocket> DialAsync(Hall hall, bool clientTakeover, bool serverTakeover)
    {
        var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions
        {
            ClientContextTakeover = clientTakeover,
            ServerContextTakeover = serverTakeover,
        };
        client.Options.CollectHttpResponseDetails = true;
        await client.ConnectAsync(new UriBuilder(hall.Server.Endpoint) { Scheme = "ws", Query = Query }.Uri, default);
        client.HttpResponseHeaders!.ContainsKey("Sec-WebSocket-Extensions").ShouldBeTrue();
        await ReceiveAsync(client);
        await SendAsync(client, "40");
        (await ReceiveAsync(client)).ShouldStartWith("40{");
        return client;
    }

    private static async Task<RawTcp> HandshakeAsync(Hall hall, string headers)
    {
        var tcp = await RawTcp.ConnectAsync(hall.Server.Endpoint);
        await tcp.SendAsync(RawTcp.UpgradeRequest(hall.Server.Endpoint, Query, headers));
        await tcp.ReadUntilAsync("maxPayload");
        await tcp.SendAsync(ClientFrame(0x81, "40"u8));
        await tcp.ReadUntilAsync("40{\"sid\"");
        return tcp;
    }

    private static Task SendAsync(ClientWebSocket client, string text) =>
        client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);

    private static async Task<string> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        using var giveUp = new CancellationTokenSource(EngineClient.Patience);
        ValueWebSocketReceiveResult part;
        do
        {
            part = await client.ReceiveAsync(buffer.AsMemory(length), giveUp.Token);
            length += part.Count;
        }
        while (!part.EndOfMessage);

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static byte[] Deflate(string text)
    {
        var target = new MemoryStream();
        using var deflater = new DeflateStream(target, CompressionLevel.Optimal);
        deflater.Write(Encoding.UTF8.GetBytes(text));
        deflater.Flush();
        return target.ToArray()[..^4];
    }

    private static byte[] ClientFrame(byte first, ReadOnlySpan<byte> payload)
    {
        byte[] length = payload.Length < 126
            ? [(byte)(0x80 | payload.Length)]
            : payload.Length <= ushort.MaxValue
                ? [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length]
                : [0x80 | 127, 0, 0, 0, 0, 0, (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length];
        return [first, .. length, 0, 0, 0, 0, .. payload];
    }

    private static string CloseFrame(int status) => $"\u0088\u0002{(char)(status >> 8)}{(char)(status & 0xff)}";
}
