using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>The application's own HTTP pipeline is before the endpoint, for polling and WebSocket alike.</summary>
public sealed class MiddlewareTests
{
    private const string Handshake = "EIO=4&transport=";

    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task Several_run_in_order_and_what_they_set_is_in_the_answer(string transport)
    {
        await using var server = await TestServer.StartAsync(app: app =>
        {
            app.Use(async (context, next) =>
            {
                context.Response.Headers["x-order"] = "first";
                context.Response.Cookies.Append("seen", "1", new CookieOptions { HttpOnly = true });
                await next(context);
            });
            app.Use(async (context, next) =>
            {
                context.Response.Headers["x-order"] += ", second";
                await next(context);
            });
        });

        var head = await AskAsync(server, transport);

        head.ShouldStartWith(transport == EngineClient.WebSocket ? "HTTP/1.1 101" : "HTTP/1.1 200");
        head.ShouldContain("\r\nx-order: first, second\r\n");
        head.ShouldContain("\r\nSet-Cookie: seen=1; path=/; httponly\r\n");
        await using var client = await server.ConnectAsync(transport);
        await client.ShouldBeQuietAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task One_may_answer_instead(string transport)
    {
        await using var server = await TestServer.StartAsync(app: app => app.Use((HttpContext context, RequestDelegate _) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }));

        (await AskAsync(server, transport)).ShouldStartWith("HTTP/1.1 503");
        server.IO.ConnectionCount.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task One_that_throws_costs_its_request_alone(string transport)
    {
        await using var server = await TestServer.StartAsync(app: app => app.Use((context, next) =>
            context.Request.Query.ContainsKey("bad") ? throw new InvalidOperationException("in a middleware") : next(context)));

        (await AskAsync(server, transport, "&bad=1")).ShouldStartWith("HTTP/1.1 500");
        server.IO.ConnectionCount.ShouldBe(0);
        await using var client = await server.ConnectAsync(transport);
    }

    [Fact]
    public async Task They_see_every_poll_and_post_and_an_upgrade()
    {
        var seen = new Heard<string>();
        await using var server = await TestServer.StartAsync(app: app => app.Use((context, next) =>
        {
            seen.Add($"{context.Request.Method} {context.Request.Query["transport"]}");
            return next(context);
        }));
        await using var client = await RawPolling.OpenAsync(server.Endpoint);
        await client.ConnectAsync();
        await using var socket = await client.UpgradeAsync();
        await socket.ShouldBeQuietAsync();

        foreach (var expected in new[] { "GET polling", "POST polling", "GET polling", "GET websocket" })
        {
            (await seen.NextAsync()).ShouldBe(expected);
        }

        seen.IsEmpty.ShouldBeTrue();
    }

    /// <summary>The head of what a handshake is answered.</summary>
    private static async Task<string> AskAsync(TestServer server, string transport, string query = "")
    {
        await using var tcp = await RawTcp.ConnectAsync(server.Address);
        var asked = Handshake + transport + query;
        await tcp.SendAsync(transport == EngineClient.WebSocket
            ? RawTcp.UpgradeRequest(server.Endpoint, asked)
            : $"GET {server.Endpoint.AbsolutePath}?{asked} HTTP/1.1\r\nHost: {server.Address.Authority}\r\n\r\n");
        return await tcp.ReadUntilAsync("\r\n\r\n");
    }
}
