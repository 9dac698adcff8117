using System.Net;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>What the server says to requests that it cannot serve, as browsers and proxies see it.</summary>
public sealed class RefusalTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    private const string SidUnknown = """{"code":1,"message":"Session ID unknown"}""";
    private const string BadMethod = """{"code":2,"message":"Bad handshake method"}""";
    private const string BadRequest = """{"code":3,"message":"Bad request"}""";
    private const string UnknownTransport = """{"code":0,"message":"Transport unknown"}""";
    private const string UnsupportedVersion = """{"code":5,"message":"Unsupported protocol version"}""";

    [Theory]
    [InlineData("GET", "transport=polling", UnsupportedVersion)]
    [InlineData("GET", "EIO=3&transport=polling", UnsupportedVersion)]
    [InlineData("GET", "EIO=4", UnknownTransport)]
    [InlineData("GET", "EIO=4&transport=abc", UnknownTransport)]
    [InlineData("GET", "EIO=4&transport=polling&sid=abc", SidUnknown)]
    [InlineData("POST", "EIO=4&transport=polling&sid=abc", SidUnknown)]
    [InlineData("POST", "EIO=4&transport=polling", BadMethod)]
    [InlineData("PUT", "EIO=4&transport=polling", BadMethod)]
    [InlineData("DELETE", "EIO=4&transport=polling", BadMethod)]
    [InlineData("GET", "EIO=4&transport=websocket", BadRequest)]
    public async Task A_refusal_is_400_with_a_code_and_a_message(string method, string query, string body)
    {
        using var request = new HttpRequestMessage(new(method), RawPolling.At(server.SocketIO, query));
        using var response = await RawPolling.Http.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/json");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(body);
    }

    [Fact]
    public async Task A_HEAD_request_opens_no_session()
    {
        var answer = await RawPolling.AskAsync(new(HttpMethod.Head, RawPolling.At(server.SocketIO, "EIO=4&transport=polling")));

        answer.ShouldBe(new(400, ""));
    }

    [Theory]
    [InlineData("transport=websocket", "Unsupported protocol version")]
    [InlineData("EIO=3&transport=websocket", "Unsupported protocol version")]
    [InlineData("EIO=4", "Transport unknown")]
    [InlineData("EIO=4&transport=abc", "Transport unknown")]
    [InlineData("EIO=4&transport=websocket&sid=abc", "Session ID unknown")]
    public async Task A_refused_websocket_gets_the_bare_message_and_a_closed_connection(string query, string message)
    {
        var answer = await RawTcp.ExchangeAsync(server.SocketIO, RawTcp.UpgradeRequest(server.SocketIO, query));

        answer.ShouldStartWith("HTTP/1.1 400 Bad Request\r\n");
        answer.ShouldContain("Connection: close\r\n", Case.Insensitive);
        answer.ShouldContain("Content-Type: text/html\r\n", Case.Insensitive);
        answer.ShouldEndWith("\r\n\r\n" + message);
    }

    [Fact]
    public async Task The_sid_of_a_websocket_session_is_no_key_to_polling()
    {
        await using var owner = await RawWebSocket.OpenAsync(server.Engine);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            var uri = RawPolling.At(server.Engine, $"EIO=4&transport=polling&sid={owner.Sid}");
            (await RawPolling.AskAsync(new(method, uri))).ShouldBe(new(400, BadRequest));
        }

        await owner.SendAsync("4unharmed");
        (await owner.NextAsync()).ShouldBe("4unharmed");
    }

    [Fact]
    public async Task A_poll_is_answered_as_uncacheable_text()
    {
        var client = await RawPolling.OpenAsync(server.Engine);
        await client.SendAsync("4hello");

        using var response = await RawPolling.Http.GetAsync(client.SessionUri, TestContext.Current.CancellationToken);

        response.Content.Headers.ContentType?.ToString().ShouldBe("text/plain; charset=UTF-8");
        response.Content.Headers.ContentLength.ShouldBe("4hello".Length);
        response.Headers.CacheControl?.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_POST_is_answered_as_text_that_no_browser_downloads()
    {
        var client = await RawPolling.OpenAsync(server.Engine);

        using var response = await RawPolling.Http.PostAsync(
            client.SessionUri, new StringContent("4hello"), TestContext.Current.CancellationToken);

        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/html");
        response.Content.Headers.ContentLength.ShouldBe(2);
    }

    [Fact]
    public async Task A_binary_POST_body_is_refused_and_closes_the_session()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);

        (await client.PostAsync([4, 1, 2], "application/octet-stream")).Status.ShouldBe(400);

        await client.EndAsync();
    }

    [Fact]
    public async Task A_second_POST_beside_an_unfinished_one_is_refused_and_closes_the_session()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);
        await using var first = await RawTcp.ConnectAsync(server.Engine);
        await first.SendAsync(
            $"POST {client.SessionUri.PathAndQuery} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n" +
            "Content-Length: 6\r\nExpect: 100-continue\r\n\r\n");
        await first.ReadUntilAsync("100 Continue");

        (await client.PostAsync("4second")).Status.ShouldBe(400);

        await client.EndAsync();
    }

    [Fact]
    public async Task Another_method_on_a_session_is_refused()
    {
        await using var client = await RawPolling.OpenAsync(server.Engine);

        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch })
        {
            (await RawPolling.AskAsync(new(method, client.SessionUri))).Status.ShouldBeGreaterThanOrEqualTo(400);
        }
    }

    [Theory]
    [InlineData(EngineClient.Polling)]
    [InlineData(EngineClient.WebSocket)]
    public async Task A_ping_from_the_client_closes_the_session(string transport)
    {
        await using var client = await EngineClient.OpenAsync(server.Engine, transport);

        await client.OfferAsync("2");

        await client.EndAsync();
    }

    [Theory]
    [InlineData(EngineClient.Polling)]
    [InlineData(EngineClient.WebSocket)]
    public async Task A_pong_that_nobody_asked_for_is_harmless(string transport)
    {
        await using var client = await EngineClient.OpenAsync(server.Engine, transport);

        await client.SendAsync("3", "3", "4alive");

        (await client.NextAsync()).ShouldBe("4alive");
    }
}
