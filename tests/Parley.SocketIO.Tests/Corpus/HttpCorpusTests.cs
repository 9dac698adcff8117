using System.Text;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Requests by their bytes: framing that two readers could understand differently, headers without end, and connections cut.</summary>
public sealed class HttpCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private const string Posted = "200 after delivery";
    private const int MaxHeaders = 32 * 1024;

    private const string Chunks = "Transfer-Encoding: chunked\r\n\r\n6\r\n4hello\r\n0\r\n\r\n";

    // What stands behind the first headers of a POST, and the status of the answer.
    private static readonly Dictionary<string, (string Tail, string Status)> Posts = new(StringComparer.Ordinal)
    {
        ["E5 a length"] = ("Content-Length: 6\r\n\r\n4hello", Posted),
        ["E5 chunks"] = (Chunks, Posted),
        ["E5 chunks and a length, which does not count"] = ("Content-Length: 3\r\n" + Chunks, Posted),
        ["E5 two different lengths"] = ("Content-Length: 6\r\nContent-Length: 7\r\n\r\n4hello", "400"),
        ["E5 two equal lengths"] = ("Content-Length: 6\r\nContent-Length: 6\r\n\r\n4hello", "400"),
        ["E5 a list of lengths"] = ("Content-Length: 6, 6\r\n\r\n4hello", "400"),
        ["E5 a negative length"] = ("Content-Length: -1\r\n\r\n", "400"),
        ["E5 a length of letters"] = ("Content-Length: six\r\n\r\n4hello", "400"),
        ["E5 a length beyond 64 bits"] = ("Content-Length: 99999999999999999999\r\n\r\n4hello", "400"),
        ["E5 a length beyond the limit"] = ("Content-Length: 1000001\r\n\r\n4hello", "413"),
        ["E5 no length"] = ("\r\n", "400"),
        ["E5 another transfer encoding"] = ("Transfer-Encoding: gzip\r\n\r\n4hello", "400"),
        ["E5 chunked, and then more"] = ("Transfer-Encoding: chunked, identity\r\n\r\n6\r\n4hello\r\n0\r\n\r\n", "400"),
        ["E5 a chunk size of letters"] = ("Transfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
        ["E5 a chunk size beyond 64 bits"] = ("Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n4hello", "400"),
        ["E5 a chunk extension ended by a bare line feed (CVE-2025-55315)"] = ("Transfer-Encoding: chunked\r\n\r\n6;a\nb\r\n4hello\r\n0\r\n\r\n", "400"),
        ["E5 a chunk longer than it says"] = ("Transfer-Encoding: chunked\r\n\r\n2\r\n4hello\r\n0\r\n\r\n", "400"),
        ["E5 2,000 headers (CVE-2024-37890)"] = (string.Concat(Enumerable.Range(0, 2_000).Select(i => FormattableString.Invariant($"x{i}: 1\r\n"))) + "\r\n", "431"),
        ["E5 a header of 64 KB"] = ($"x: {new string('x', 65_536)}\r\n\r\n", "431"),
        ["E5 a header without a colon"] = ("x\r\n\r\n", "400"),
        ["E5 a header name with a space"] = ("Content-Length : 6\r\n\r\n4hello", "400"),
        ["E5 a folded header"] = ("x: 1\r\n 2\r\nContent-Length: 6\r\n\r\n4hello", "400"),
        ["E5 NUL in a header"] = ("x: \0\r\nContent-Length: 6\r\n\r\n4hello", "400"),
    };

    // A handshake with this header, and whether it succeeds.
    private static readonly Dictionary<string, (string Header, bool Accepted)> Handshakes = new(StringComparer.Ordinal)
    {
        ["E5 a subprotocol of 16,000 spaces (CVE-2021-32640)"] = ($"Sec-WebSocket-Protocol: b{new string(' ', 16_000)}x", true),
        ["E5 an extension of 16,000 spaces"] = ($"Sec-WebSocket-Extensions: permessage-deflate;{new string(' ', 16_000)}a=b", true),
        ["E5 an extension of separators"] = ("Sec-WebSocket-Extensions: ;;;=;\"", true),
        ["E5 an extension __proto__"] = ("Sec-WebSocket-Extensions: __proto__; __proto__=1", true),
        ["E5 an extension that does not end its quotes"] = ("Sec-WebSocket-Extensions: x; y=\"\\", true),
        ["E5 another key"] = ("Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==", false),
        ["E5 another version"] = ("Sec-WebSocket-Version: 8", false),
        ["E5 a body"] = ("Content-Length: 5", false),
    };

    public static TheoryData<string> PostNames => [.. Posts.Keys];

    public static TheoryData<string> HandshakeNames => [.. Handshakes.Keys];

    [Theory, MemberData(nameof(PostNames))]
    public async Task A_POST_is_what_everybody_takes_it_for_or_refused(string what)
    {
        var (tail, status) = Posts[what];
        await using var client = await RawPolling.OpenAsync(server.Engine);
        await using var tcp = await RawTcp.ConnectAsync(server.Engine);

        await tcp.OfferAsync($"POST {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\n{tail}");

        var answers = (await tcp.ReadToEndAsync()).Split("HTTP/1.1 ");
        if (answers.Length == 1 && tail.Length > MaxHeaders)
        {
            // Lost with the connection, which is reset when not everything was read.
            return;
        }

        answers.Length.ShouldBe(2, what);
        answers[1][..3].ShouldBe(status[..3], what);
        server.Calls(client.Sid).ShouldBe(status == Posted ? 1 : 0, what);
        await server.ShouldBeUnharmedAsync();
    }

    [Theory, MemberData(nameof(HandshakeNames))]
    public async Task Strange_handshakes_are_answered_at_once(string what)
    {
        var (header, accepted) = Handshakes[what];
        await using var tcp = await RawTcp.ConnectAsync(server.Engine);

        await tcp.SendAsync(RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket", header + "\r\n"));

        (await tcp.TakeUntilAsync("\r\n")).ShouldBe(accepted ? "HTTP/1.1 101 Switching Protocols\r\n" : "HTTP/1.1 400 Bad Request\r\n", what);
        if (accepted)
        {
            // No such extension is taken up, and frames are read as ever.
            (await tcp.TakeUntilAsync("\r\n\r\n")).ShouldNotContain("Sec-WebSocket-Extensions", Case.Insensitive, what);
            await tcp.TakeUntilAsync("\"maxPayload\":1000000}");
            await tcp.SendAsync(RawFrames.Frame(0x81, "4hello"));
            await tcp.TakeUntilAsync("4hello");
        }

        await server.ShouldBeUnharmedAsync();
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("Application/Octet-Stream; charset=utf-8")]
    public async Task E4_bytes_in_a_POST_are_refused_and_nothing_stays_open(string type)
    {
        // CVE-2026-59725.
        await using var client = await RawPolling.OpenAsync(server.Engine);
        var poll = client.PollAsync();

        (await client.PostAsync([4, 1, 2], type)).ShouldBe(new(400, ""));

        (await server.ReasonAsync(client.Sid)).ShouldBe("transport error");
        // The poll may have come first or last.
        (await poll).ShouldBeOneOf(new Answer(200, "1"), Refused.UnknownSession);
        (await client.PollAsync()).ShouldBe(Refused.UnknownSession);
        server.Calls(client.Sid).ShouldBe(0);
        await server.ShouldBeUnharmedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task E5_a_POST_that_ends_too_early_ends_the_session(bool reset)
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);
        await using var tcp = await RawTcp.ConnectAsync(server.Engine);
        await tcp.SendAsync(
            $"POST {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\nContent-Length: 600\r\nExpect: 100-continue\r\n\r\n");
        await tcp.ReadUntilAsync("100 Continue");
        await tcp.SendAsync("4hello");

        if (reset)
        {
            tcp.Reset();
        }
        else
        {
            tcp.HangUp();
        }

        (await server.ReasonAsync(client.Sid)).ShouldBe("transport error");
        server.Calls(client.Sid).ShouldBe(0);
        await server.ShouldBeUnharmedAsync();
    }

    [Fact]
    public async Task E4_a_connection_cut_at_any_byte_of_any_request_harms_nobody()
    {
        // CVE-2022-41940.
        var client = await RawPolling.OpenAsync(server.Engine);
        var requests = new[]
        {
            $"GET {server.Engine.AbsolutePath}?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n",
            $"GET {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\n\r\n",
            $"POST {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n4hello",
            RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket") + Encoding.Latin1.GetString(RawFrames.Frame(0x81, "4hello")),
            RawTcp.UpgradeRequest(server.Engine, $"EIO=4&transport=websocket&sid={client.Sid}") + Encoding.Latin1.GetString(RawFrames.Frame(0x81, "2probe")),
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

        await server.ShouldBeUnharmedAsync();
        await server.ShouldHoldNoneOfTheDeadAsync();
    }

    [Fact]
    public async Task E4_a_connection_cut_right_after_its_handshake_is_closed()
    {
        // The handshake races the reset, so many of them; in pieces, that all is not over before it has begun.
        await using var client = await RawPolling.OpenAsync(server.Engine);
        var requests = new[]
        {
            RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket"),
            RawTcp.UpgradeRequest(server.Engine, $"EIO=4&transport=websocket&sid={client.Sid}"),
        };

        for (var round = 0; round < 40; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
            {
                await using var tcp = await RawTcp.ConnectAsync(server.Engine);
                await tcp.SendAsync(requests[i % requests.Length]);
                tcp.Reset();
            }));
        }

        await server.ShouldBeUnharmedAsync();
        await server.ShouldHoldNoneOfTheDeadAsync();
    }

    [Fact]
    public async Task E4_a_client_that_resets_while_its_handshake_is_answered_leaves_no_descriptor()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RawTcp? client = null;
        await using var own = await TestServer.StartAsync(
            Canary.Serve,
            options => options.Headers = (_, _) =>
            {
                if (client is { } it)
                {
                    it.Reset();
                    asked.SetResult();
                }
            });
        await using var canary = await Canary.WakeAsync(own.Endpoint);
        await using var tcp = await RawTcp.ConnectAsync(own.Endpoint);
        client = tcp;
        await tcp.SendAsync(RawTcp.UpgradeRequest(own.Endpoint, "EIO=4&transport=websocket"));
        await asked.Task.WaitAsync(EngineClient.Patience);
        client = null;
        await Descriptors.ShouldBeClosedAsync(own.Endpoint, canary);
    }
}
