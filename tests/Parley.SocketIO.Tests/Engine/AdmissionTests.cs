using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>What the application decides about a handshake, and what it learns from it.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task The_application_may_refuse_a_handshake_in_its_own_words()
    {
        await using var server = await TestServer.StartAsync(options: options => options.AllowRequest =
            context => new(context.Request.Query.ContainsKey("deny") ? "not \"today\"" : null));

        (await RawPolling.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=polling&deny=1")))
            .ShouldBeOneOf(
                new Answer(403, """{"code":4,"message":"not \"today\""}"""),
                new Answer(403, """{"code":4,"message":"not \u0022today\u0022"}"""));
        var answer = await RawTcp.ExchangeAsync(
            server.Endpoint, RawTcp.UpgradeRequest(server.Endpoint, "EIO=4&transport=websocket&deny=1"));
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldEndWith("\r\n\r\nnot \"today\"");
        await using var welcome = await server.ConnectAsync();
        await using var polling = await server.ConnectAsync(EngineClient.Polling);
    }

    [Fact]
    public async Task The_application_may_take_its_time()
    {
        await using var server = await TestServer.StartAsync(options: options => options.AllowRequest = async _ =>
        {
            await Task.Yield();
            return null;
        });

        foreach (var transport in new[] { EngineClient.Polling, EngineClient.WebSocket })
        {
            await using var client = await server.ConnectAsync(transport);
            await client.ShouldBeQuietAsync();
        }
    }

    [Fact]
    public async Task The_application_is_asked_at_the_handshake_alone()
    {
        var asked = new Heard<string>();
        await using var server = await TestServer.StartAsync(options: options => options.AllowRequest = context =>
        {
            asked.Add(context.Request.Method);
            return default;
        });
        await using var client = await server.ConnectAsync(EngineClient.Polling);

        (await asked.NextAsync()).ShouldBe("GET");
        asked.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task An_application_that_fails_lets_nobody_in()
    {
        await using var server = await TestServer.StartAsync(options: options => options.AllowRequest = context =>
            context.Request.Query.ContainsKey("fail") ? throw new InvalidOperationException("secret") : default);

        var answer = await RawPolling.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=polling&fail=1"));

        answer.Status.ShouldBeGreaterThanOrEqualTo(400);
        answer.Body.ShouldNotContain("secret");
        server.IO.ConnectionCount.ShouldBe(0);
        await using var welcome = await server.ConnectAsync();
    }

    [Fact]
    public async Task The_application_may_add_headers_to_the_handshake_response()
    {
        await using var server = await TestServer.StartAsync(options: options => options.InitialHeaders =
            (_, headers) => headers.Append("Set-Cookie", "node=7; Path=/"));
        using var open = await RawPolling.Http.GetAsync(
            RawPolling.At(server.Endpoint, "EIO=4&transport=polling"), TestContext.Current.CancellationToken);
        open.Headers.GetValues("Set-Cookie").ShouldBe(["node=7; Path=/"]);

        var client = await RawPolling.OpenAsync(server.Endpoint);
        await client.SendAsync("40");
        using var poll = await RawPolling.Http.GetAsync(client.SessionUri, TestContext.Current.CancellationToken);
        poll.Headers.Contains("Set-Cookie").ShouldBeFalse();

        await using var tcp = await RawTcp.ConnectAsync(server.Endpoint);
        await tcp.SendAsync(RawTcp.UpgradeRequest(server.Endpoint, "EIO=4&transport=websocket"));
        (await tcp.ReadUntilAsync("\r\n\r\n")).ShouldContain("Set-Cookie: node=7; Path=/");
    }

    [Theory]
    [InlineData(EngineClient.Polling)]
    [InlineData(EngineClient.WebSocket)]
    public async Task A_socket_knows_the_request_it_came_with(string transport)
    {
        var sockets = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(sockets.Add));
        EngineClient client = transport == EngineClient.Polling
            ? await RawPolling.OpenWithAsync(server.Endpoint, "&name=A%20%26%20B&twice=1&twice=2")
            : await RawWebSocket.OpenWithAsync(server.Endpoint, "&name=A%20%26%20B&twice=1&twice=2", ("X-Test", "yes"));
        await using var _ = client;
        await client.ConnectAsync(auth: """{"token":"t"}""");

        var socket = await sockets.NextAsync();
        var handshake = socket.Handshake;
        handshake.Query["name"].ShouldBe("A & B");
        handshake.Query["EIO"].ShouldBe("4");
        handshake.Query["twice"].ShouldBe("2");
        handshake.Url.ShouldStartWith("/socket.io/?EIO=4&transport=" + transport);
        handshake.Address.ShouldBe("127.0.0.1");
        handshake.Secure.ShouldBeFalse();
        handshake.Xdomain.ShouldBeFalse();
        handshake.Auth.GetProperty("token").GetString().ShouldBe("t");
        handshake.Headers["host"].ShouldBe($"127.0.0.1:{server.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        handshake.Issued.ShouldBe(handshake.Time.ToUnixTimeMilliseconds());
        if (transport == EngineClient.WebSocket)
        {
            handshake.Headers["x-test"].ShouldBe("yes");
        }

        socket.Transport.ShouldBe(transport);
        socket.Connected.ShouldBeTrue();
        server.IO.Default.TryGetSocket(socket.Id, out var found).ShouldBeTrue();
        found.ShouldBeSameAs(socket);
        server.IO.Default.TryGetSocket("nobody", out var _).ShouldBeFalse();
        server.IO.ConnectionCount.ShouldBe(1);
    }

    [Fact]
    public async Task The_path_is_answered_with_and_without_its_last_slash_and_no_other_path_is()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Path = "/chat/live");

        foreach (var path in new[] { "/chat/live", "/chat/live/" })
        {
            await using var polling = await EngineClient.OpenAsync(new Uri(server.Address, path), EngineClient.Polling);
            await using var socket = await EngineClient.OpenAsync(new Uri(server.Address, path), EngineClient.WebSocket);
        }

        foreach (var path in new[] { "/socket.io/", "/chat/", "/chat/lives" })
        {
            var uri = RawPolling.At(new Uri(server.Address, path), "EIO=4&transport=polling");
            (await RawPolling.GetAsync(uri)).Status.ShouldBe(404, path);
        }
    }

    [Fact]
    public async Task A_transport_that_is_switched_off_is_unknown()
    {
        await using var polling = await TestServer.StartAsync(options: options => options.Transports = EngineTransports.Polling);
        (await RawPolling.OpenAsync(polling.Endpoint)).Open.Upgrades.ShouldBeEmpty();
        (await RawWebSocket.IsRefusedAsync(polling.Endpoint, "EIO=4&transport=websocket")).ShouldBeTrue();

        await using var socket = await TestServer.StartAsync(options: options => options.Transports = EngineTransports.WebSocket);
        await using var client = await socket.ConnectAsync();
        (await RawPolling.GetAsync(RawPolling.At(socket.Endpoint, "EIO=4&transport=polling")))
            .ShouldBe(new(400, """{"code":0,"message":"Transport unknown"}"""));
    }
}
