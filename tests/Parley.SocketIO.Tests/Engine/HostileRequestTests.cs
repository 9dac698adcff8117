using System.Text;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>
/// Requests built to break a server, most of them from published vulnerabilities of Engine.IO servers and of the
/// WebSocket libraries below them. Each is refused or ignored, and a well-behaved client stays served.
/// </summary>
public sealed class HostileRequestTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    public static TheoryData<string, string> QueriesThatOpenNothing => new()
    {
        { "no version", "transport=polling" },
        { "empty version", "EIO=&transport=polling" },
        { "version 0", "EIO=0&transport=polling" },
        { "version 1", "EIO=1&transport=polling" },
        { "version 2", "EIO=2&transport=polling" },
        { "version 3 is never the default", "EIO=3&transport=polling" },
        { "version 5", "EIO=5&transport=polling" },
        { "version with a tail", "EIO=4a&transport=polling" },
        { "version of 21 digits", "EIO=100000000000000000000&transport=polling" },
        { "two versions", "EIO=3&EIO=3&transport=polling" },
        { "no transport", "EIO=4" },
        { "transport __proto__", "EIO=4&transport=__proto__" },
        { "transport constructor", "EIO=4&transport=constructor" },
        { "transport toString", "EIO=4&transport=toString" },
        { "two transports", "EIO=4&transport=abc&transport=def" },
        { "transport in capitals", "EIO=4&transport=POLLING" },
        { "transport of 4 KB", $"EIO=4&transport={new string('p', 4096)}" },
        { "sid __proto__", "EIO=4&transport=polling&sid=__proto__" },
        { "sid constructor", "EIO=4&transport=polling&sid=constructor" },
        { "sid toString", "EIO=4&transport=polling&sid=toString" },
        { "sid with NUL", "EIO=4&transport=polling&sid=%00" },
        { "sid of broken UTF-8", "EIO=4&transport=polling&sid=%ff%fe" },
        { "sid of 4 KB", $"EIO=4&transport=polling&sid={new string('s', 4096)}" },
        { "two sids", "EIO=4&transport=polling&sid=a&sid=b" },
    };

    [Theory, MemberData(nameof(QueriesThatOpenNothing))]
    public async Task A_query_that_means_nothing_is_400_on_polling_and_websocket(string what, string query)
    {
        await using var canary = await Canary.WakeAsync(server);

        (await RawPolling.GetAsync(RawPolling.At(server.SocketIO, query))).Status.ShouldBe(400, what);
        var onSocket = query.Replace("transport=polling", "transport=websocket");
        var answer = await RawTcp.ExchangeAsync(server.SocketIO, RawTcp.UpgradeRequest(server.SocketIO, onSocket));
        answer.ShouldStartWith("HTTP/1.1 400 ", customMessage: what);

        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sid_of_a_megabyte_is_refused_by_its_length()
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var tcp = await RawTcp.ConnectAsync(server.SocketIO);

        try
        {
            await tcp.SendAsync($"GET /socket.io/?EIO=4&transport=polling&sid={new string('a', 1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        catch (IOException)
        {
            // Refused before all of it was read.
        }

        (await tcp.ReadToEndAsync()).ShouldNotContain("HTTP/1.1 200");
        await canary.SingAsync();
    }

    [Fact]
    public async Task A_websocket_of_another_protocol_version_takes_over_no_session()
    {
        await using var owner = await RawPolling.OpenAsync(server.Engine);

        foreach (var version in new[] { "", "EIO=3&", "EIO=5&" })
        {
            (await RawWebSocket.IsRefusedAsync(server.Engine, $"{version}transport=websocket&sid={owner.Sid}")).ShouldBeTrue();
        }

        await owner.SendAsync("4mine");
        (await owner.NextAsync()).ShouldBe("4mine");
    }

    [Fact]
    public async Task A_session_that_is_over_is_unknown()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);
        await client.PostAsync("1");

        (await client.PostAsync("4still there?")).ShouldBe(new(400, """{"code":1,"message":"Session ID unknown"}"""));
        (await RawWebSocket.IsRefusedAsync(server.Engine, $"EIO=4&transport=websocket&sid={client.Sid}")).ShouldBeTrue();
    }

    [Fact]
    public async Task Session_ids_are_url_safe_and_never_repeat()
    {
        var sids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 200; i++)
        {
            var sid = (await RawPolling.OpenAsync(server.Engine)).Sid;
            sid.ShouldMatch("^[A-Za-z0-9_-]{20}$");
            sids.Add(sid).ShouldBeTrue();
        }

        // Ids that only count up would share all but their tails.
        sids.Select(sid => sid[..4]).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(190);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("9")]
    [InlineData(":")]
    [InlineData("")]
    [InlineData("4fine\x1e")]
    [InlineData("\x1e")]
    [InlineData("\x1e\x1e\x1e")]
    [InlineData("4fine\x1ex")]
    public async Task A_payload_with_a_packet_that_cannot_be_closes_the_session(string payload)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await RawPolling.OpenAsync(server.Engine);

        await client.OfferAsync(payload);

        await client.EndAsync();
        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fifty_thousand_packets_in_one_POST_harm_nobody()
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await RawPolling.OpenAsync(server.Engine);

        await client.OfferAsync(Enumerable.Repeat("4", 50_000).ToArray());

        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    public static TheoryData<string, string> BrokenHttp => new()
    {
        { "two different lengths", "Content-Length: 6\r\nContent-Length: 7\r\n\r\n4hello" },
        { "a negative length", "Content-Length: -1\r\n\r\n" },
        { "a length of letters", "Content-Length: six\r\n\r\n4hello" },
        { "a chunk size of letters", "Transfer-Encoding: chunked\r\n\r\nzz\r\n" },
        { "a chunk extension ended by a bare line feed", "Transfer-Encoding: chunked\r\n\r\n6;a\nb\r\n4hello\r\n0\r\n\r\n" },
        { "2,000 headers", string.Concat(Enumerable.Range(0, 2_000).Select(i => FormattableString.Invariant($"x{i}: 1\r\n"))) + "\r\n" },
        { "a header of 64 KB", $"x: {new string('x', 65_536)}\r\n\r\n" },
    };

    [Theory, MemberData(nameof(BrokenHttp))]
    public async Task A_POST_that_is_no_HTTP_reaches_no_handler(string what, string tail)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await RawPolling.OpenAsync(server.Engine);
        await using var tcp = await RawTcp.ConnectAsync(server.Engine);

        try
        {
            await tcp.SendAsync($"POST {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n{tail}");
        }
        catch (IOException)
        {
            // Refused before all of it was read.
        }

        (await tcp.ReadToEndAsync()).ShouldNotContain("HTTP/1.1 200", customMessage: what);
        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Sec-WebSocket-Protocol: b", 16_000, "x")]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate;", 16_000, "a=b")]
    [InlineData("Sec-WebSocket-Extensions: ;;;=;\"", 1, "")]
    [InlineData("Sec-WebSocket-Extensions: x; __proto__; y=\"\\", 1, "")]
    public async Task Strange_websocket_headers_take_no_time_and_no_server(string start, int spaces, string end)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var tcp = await RawTcp.ConnectAsync(server.Engine);

        var header = start + new string(' ', spaces) + end + "\r\n";
        await tcp.SendAsync(RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket", header));

        await tcp.ReadUntilAsync("HTTP/1.1 ");
        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_cut_at_any_byte_of_any_request_harms_nobody()
    {
        await using var canary = await Canary.WakeAsync(server);
        var client = await RawPolling.OpenAsync(server.Engine);
        var requests = new[]
        {
            $"GET {server.Engine.AbsolutePath}?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n",
            $"GET {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\n\r\n",
            $"POST {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n4hello",
            RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket") + "\u0081\u0086\0\0\0\04hello",
            RawTcp.UpgradeRequest(server.Engine, $"EIO=4&transport=websocket&sid={client.Sid}") + "\u0081\u0086\0\0\0\02probe",
        };

        foreach (var request in requests)
        {
            for (var length = 1; length <= request.Length; length++)
            {
                await using var tcp = await RawTcp.ConnectAsync(server.Engine);
                await tcp.SendAsync(request[..length]);
                tcp.Reset();
            }
        }

        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    public static TheoryData<string, byte[]> BrokenFrames => new()
    {
        { "reserved bit 1", [0xc1, 0x81, 0, 0, 0, 0, (byte)'4'] },
        { "reserved bit 2", [0xa1, 0x81, 0, 0, 0, 0, (byte)'4'] },
        { "reserved bit 3", [0x91, 0x81, 0, 0, 0, 0, (byte)'4'] },
        { "opcode 3", [0x83, 0x81, 0, 0, 0, 0, (byte)'4'] },
        { "opcode 11", [0x8b, 0x80, 0, 0, 0, 0] },
        { "continuation of nothing", [0x80, 0x81, 0, 0, 0, 0, (byte)'4'] },
        { "a message inside a fragmented one", [0x01, 0x81, 0, 0, 0, 0, (byte)'4', 0x81, 0x81, 0, 0, 0, 0, (byte)'4'] },
        { "a fragmented ping", [0x09, 0x80, 0, 0, 0, 0] },
        { "a ping of 126 bytes", [0x89, 0xfe, 0, 126, .. new byte[4 + 126]] },
        { "a length of 2^63", [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
        { "a close frame of one byte", [0x88, 0x81, 0, 0, 0, 0, 3] },
        { "a close frame with code 999", [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe7] },
        { "text that is a surrogate half", [0x81, 0x84, 0, 0, 0, 0, (byte)'4', 0xed, 0xa0, 0x80] },
        { "text in overlong UTF-8", [0x81, 0x83, 0, 0, 0, 0, (byte)'4', 0xc0, 0xaf] },
        { "text beyond Unicode", [0x81, 0x85, 0, 0, 0, 0, (byte)'4', 0xf4, 0x90, 0x80, 0x80] },
        { "text that ends inside a character", [0x81, 0x83, 0, 0, 0, 0, (byte)'4', 0xe2, 0x82] },
    };

    [Theory, MemberData(nameof(BrokenFrames))]
    public async Task A_frame_that_breaks_the_websocket_rules_ends_its_connection(string what, byte[] frame)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var tcp = await RawTcp.ConnectAsync(server.Engine);
        await tcp.SendAsync(RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket"));
        await tcp.ReadUntilAsync("\"maxPayload\":1000000}");

        await tcp.SendAsync(frame);

        // A close frame, or the end of the connection, is the next thing that comes.
        (await tcp.ReadUntilOrEndAsync("\u0088")).ShouldNotContain("}\u0081", customMessage: what);
        await canary.SingAsync();
        server.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Invalid_UTF_8_in_a_POST_closes_the_session_and_reaches_nobody()
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var client = await RawPolling.OpenAsync(server.SocketIO);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");

        await client.PostAsync([.. Encoding.ASCII.GetBytes("42[\"message\",\""), 0xc0, 0xaf, .. Encoding.ASCII.GetBytes("\"]")]);

        (await client.EndAsync()).ShouldAllBe(packet => !packet.StartsWith("42", StringComparison.Ordinal));
        await canary.SingAsync();
    }
}
