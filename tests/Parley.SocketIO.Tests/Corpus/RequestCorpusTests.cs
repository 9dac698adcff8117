using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Requests by their query and method. None opens a session, takes one over, or harms one.</summary>
public sealed class RequestCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    // On polling; a WebSocket with the same query gets 400 and the message alone.
    private static readonly Dictionary<string, (string Query, Answer Answer)> Queries = new(StringComparer.Ordinal)
    {
        ["E1 no version"] = ("transport=polling", Refused.UnsupportedVersion),
        ["E1 an empty version"] = ("EIO=&transport=polling", Refused.UnsupportedVersion),
        ["E1 version 0"] = ("EIO=0&transport=polling", Refused.UnsupportedVersion),
        ["E1 version 1"] = ("EIO=1&transport=polling", Refused.UnsupportedVersion),
        ["E1 version 2"] = ("EIO=2&transport=polling", Refused.UnsupportedVersion),
        ["E1 version 3, which is never the default (CVE-2026-102599)"] = ("EIO=3&transport=polling", Refused.UnsupportedVersion),
        ["E1 version 5"] = ("EIO=5&transport=polling", Refused.UnsupportedVersion),
        ["E1 a version with a tail"] = ("EIO=4a&transport=polling", Refused.UnsupportedVersion),
        ["E1 a version with a plus"] = ("EIO=%2b4&transport=polling", Refused.UnsupportedVersion),
        ["E1 a version of 21 digits"] = ("EIO=100000000000000000000&transport=polling", Refused.UnsupportedVersion),
        ["E1 the right version twice"] = ("EIO=4&EIO=4&transport=polling", Refused.UnsupportedVersion),
        ["E1 two versions"] = ("EIO=4&EIO=3&transport=polling", Refused.UnsupportedVersion),
        ["E2 no query"] = ("", Refused.UnknownTransport),
        ["E2 no transport"] = ("EIO=4", Refused.UnknownTransport),
        ["E2 an empty transport"] = ("EIO=4&transport=", Refused.UnknownTransport),
        ["E2 transport __proto__ (CVE-2023-31125)"] = ("EIO=4&transport=__proto__", Refused.UnknownTransport),
        ["E2 transport constructor (CVE-2023-31125)"] = ("EIO=4&transport=constructor", Refused.UnknownTransport),
        ["E2 transport toString (CVE-2023-31125)"] = ("EIO=4&transport=toString", Refused.UnknownTransport),
        ["E2 a transport that there is elsewhere"] = ("EIO=4&transport=webtransport", Refused.UnknownTransport),
        ["E2 a transport in capitals"] = ("EIO=4&transport=POLLING", Refused.UnknownTransport),
        ["E2 two transports"] = ("EIO=4&transport=abc&transport=polling", Refused.UnknownTransport),
        ["E2 the same transport twice"] = ("EIO=4&transport=polling&transport=polling", Refused.UnknownTransport),
        ["E2 a transport of 7 KB"] = ($"EIO=4&transport={new string('p', 7_000)}", Refused.UnknownTransport),
        ["E3 an empty sid"] = ("EIO=4&transport=polling&sid=", Refused.UnknownSession),
        ["E3 sid __proto__"] = ("EIO=4&transport=polling&sid=__proto__", Refused.UnknownSession),
        ["E3 sid constructor"] = ("EIO=4&transport=polling&sid=constructor", Refused.UnknownSession),
        ["E3 sid toString"] = ("EIO=4&transport=polling&sid=toString", Refused.UnknownSession),
        ["E3 a sid of NUL"] = ("EIO=4&transport=polling&sid=%00", Refused.UnknownSession),
        ["E3 a sid that is no text"] = ("EIO=4&transport=polling&sid=%ff%fe", Refused.UnknownSession),
        ["E3 a sid of 7 KB"] = ($"EIO=4&transport=polling&sid={new string('s', 7_000)}", Refused.UnknownSession),
        ["E3 two sids"] = ("EIO=4&transport=polling&sid=a&sid=b", Refused.UnknownSession),
        ["E3 an unknown sid of version 3"] = ("EIO=3&transport=polling&sid=a", Refused.UnknownSession),
    };

    public static TheoryData<string> Names => [.. Queries.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_query_that_means_nothing_is_refused_word_for_word(string what)
    {
        var (query, answer) = Queries[what];

        (await RawPolling.GetAsync(RawPolling.At(server.SocketIO, query))).ShouldBe(answer, what);

        var onSocket = query.Replace("transport=polling", "transport=websocket", StringComparison.Ordinal);
        var refusal = await RawTcp.ExchangeAsync(server.SocketIO, RawTcp.UpgradeRequest(server.SocketIO, onSocket));
        refusal.ShouldStartWith("HTTP/1.1 400 Bad Request\r\n", customMessage: what);
        refusal.ShouldEndWith("\r\n\r\n" + System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("message").GetString());
        await server.ShouldBeUnharmedAsync();
    }

    [Theory]
    [InlineData("E2 a transport of a megabyte", "EIO=4&transport=")]
    [InlineData("E3 a sid of a megabyte", "EIO=4&transport=polling&sid=")]
    public async Task A_query_of_a_megabyte_is_refused_by_its_length(string what, string query)
    {
        await using var tcp = await RawTcp.ConnectAsync(server.SocketIO);

        await tcp.OfferAsync($"GET /socket.io/?{query}{new string('a', 1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n");

        // The answer may be lost with a connection that is reset because not everything was read.
        (await tcp.ReadToEndAsync()).ShouldMatch("^(HTTP/1.1 414 .*)?", what);
        (await tcp.ReadToEndAsync()).ShouldNotContain("HTTP/1.1 200");
        await server.ShouldBeUnharmedAsync();
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    public async Task E4_a_session_is_opened_by_GET_alone(string method)
    {
        var open = RawPolling.At(server.SocketIO, "EIO=4&transport=polling");
        (await RawPolling.AskAsync(new(new(method), open))).ShouldBe(Refused.BadMethod);

        await using var client = await RawPolling.OpenAsync(server.Engine);
        if (method != "POST")
        {
            (await RawPolling.AskAsync(new(new(method), client.SessionUri))).ShouldBe(Refused.BadMethod);
        }

        await client.SendAsync("4unharmed");
        (await client.NextAsync()).ShouldBe("4unharmed");
    }

    [Fact]
    public async Task E3_the_sid_of_a_websocket_is_no_key_for_polling_or_another_websocket()
    {
        // CVE-2026-59724 and CVE-2026-102600.
        await using var owner = await RawFrames.DialAsync(server.Engine);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            var uri = RawPolling.At(server.Engine, $"EIO=4&transport=polling&sid={owner.Sid}");
            (await RawPolling.AskAsync(new(method, uri))).ShouldBe(Refused.BadRequest);
        }

        await using var thief = await RawFrames.DialAsync(server.Engine, owner.Sid);
        await thief.SendAsync(RawFrames.Frame(0x81, "2probe"));
        (await thief.NextAsync()).ShouldBe("close");

        await owner.SendAsync(RawFrames.Frame(0x81, "4unharmed"));
        (await owner.NextAsync()).ShouldBe("text 4unharmed");
        server.Calls(owner.Sid!).ShouldBe(1);
        await server.ShouldBeUnharmedAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("EIO=3&")]
    [InlineData("EIO=5&")]
    [InlineData("EIO=4&EIO=4&")]
    public async Task E1_a_websocket_of_another_version_takes_over_no_session(string version)
    {
        // CVE-2026-102599.
        await using var owner = await RawPolling.OpenAsync(server.Engine);

        var answer = await RawTcp.ExchangeAsync(
            server.Engine, RawTcp.UpgradeRequest(server.Engine, $"{version}transport=websocket&sid={owner.Sid}"));

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldEndWith("Unsupported protocol version");
        await owner.SendAsync("4mine");
        (await owner.NextAsync()).ShouldBe("4mine");
        server.Lives(owner.Sid).ShouldBeTrue();
    }

    [Fact]
    public async Task E3_a_session_that_is_over_is_unknown()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);
        await client.PostAsync("1");
        (await server.ReasonAsync(client.Sid)).ShouldBe("transport close");

        (await client.PostAsync("4still there?")).ShouldBe(Refused.UnknownSession);
        (await client.PollAsync()).ShouldBe(Refused.UnknownSession);
        (await RawWebSocket.IsRefusedAsync(server.Engine, $"EIO=4&transport=websocket&sid={client.Sid}")).ShouldBeTrue();
    }

    [Fact]
    public async Task E3_session_ids_are_url_safe_and_cannot_be_guessed()
    {
        // CVE-2017-16031.
        var sids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 200; i++)
        {
            var sid = (await RawPolling.OpenAsync(server.Engine)).Sid;
            sid.ShouldMatch("^[A-Za-z0-9_-]{20}$");
            sids.Add(sid).ShouldBeTrue();
        }

        // Ids that only count up would share all but their tails; four characters are 16 million.
        sids.Select(sid => sid[..4]).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(190);
        sids.Select(sid => sid[^4..]).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(190);
    }
}
