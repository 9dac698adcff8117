using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Which pages may use the server from a browser.</summary>
public sealed class CorsTests
{
    private const string Good = "https://good.example";

    [Fact]
    public async Task Without_a_rule_no_CORS_header_is_sent_and_every_origin_passes()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await AskAsync(server, HttpMethod.Get, "https://anywhere.example");

        response.IsSuccessStatusCode.ShouldBeTrue();
        response.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        await using var socket = await DialAsync(server, "https://anywhere.example");
    }

    [Fact]
    public async Task An_allowed_origin_is_named_in_every_answer()
    {
        await using var server = await StartAsync();
        var client = await RawPolling.OpenAsync(server.Endpoint);
        await client.SendAsync("40");

        foreach (var uri in new[] { RawPolling.At(server.Endpoint, "EIO=4&transport=polling"), client.SessionUri })
        {
            using var response = await AskAsync(server, HttpMethod.Get, Good, uri);
            Allowed(response).ShouldBe(Good);
            response.Headers.Vary.ShouldContain("Origin");
        }

        using var refusal = await AskAsync(server, HttpMethod.Get, Good, RawPolling.At(server.Endpoint, "EIO=4"));
        ((int)refusal.StatusCode).ShouldBe(400);
        Allowed(refusal).ShouldBe(Good);
    }

    [Fact]
    public async Task A_websocket_from_an_allowed_origin_or_from_no_page_at_all_is_served()
    {
        await using var server = await StartAsync();

        await using var page = await DialAsync(server, Good);
        await using var program = await server.ConnectAsync();
    }

    [Fact]
    public async Task A_preflight_is_answered_with_what_is_allowed()
    {
        await using var server = await StartAsync();

        using var response = await PreflightAsync(server);

        ((int)response.StatusCode).ShouldBe(204);
        Allowed(response).ShouldBe(Good);
        string.Concat(response.Headers.GetValues("Access-Control-Allow-Methods")).ShouldContain("POST");
        string.Concat(response.Headers.GetValues("Access-Control-Allow-Headers")).ShouldContain("x-custom", Case.Insensitive);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cookies_are_allowed_only_where_the_options_say_so(bool allow)
    {
        await using var server = await StartAsync(options => options.AllowCredentials = allow);

        using var response = await AskAsync(server, HttpMethod.Get, Good);

        response.Headers.TryGetValues("Access-Control-Allow-Credentials", out var values).ShouldBe(allow);
        if (allow)
        {
            values.ShouldBe(["true"]);
        }
    }

    [Fact]
    public async Task A_policy_of_the_application_goes_before_the_servers_own_rule()
    {
        await using var server = await TestServer.StartAsync(
            services: services => services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
                .WithOrigins(Good).WithMethods("GET", "POST").WithHeaders("x-custom").WithExposedHeaders("x-node")
                .AllowCredentials().SetPreflightMaxAge(TimeSpan.FromHours(1)))),
            app: app => app.UseCors(),
            options: options => options.Headers = (_, headers) => headers["x-node"] = "7");

        using var preflight = await PreflightAsync(server);
        using var answer = await AskAsync(server, HttpMethod.Get, Good);
        using var stranger = await AskAsync(server, HttpMethod.Get, "https://bad.example");

        ((int)preflight.StatusCode).ShouldBe(204);
        Allowed(preflight).ShouldBe(Good);
        preflight.Headers.GetValues("Access-Control-Allow-Methods").ShouldBe(["GET,POST"]);
        preflight.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["x-custom"]);
        preflight.Headers.GetValues("Access-Control-Max-Age").ShouldBe(["3600"]);
        ((int)answer.StatusCode).ShouldBe(200);
        Allowed(answer).ShouldBe(Good);
        answer.Headers.GetValues("Access-Control-Allow-Credentials").ShouldBe(["true"]);
        answer.Headers.GetValues("Access-Control-Expose-Headers").ShouldBe(["x-node"]);
        Allowed(stranger).ShouldBeNull();
    }

    private static Task<TestServer> StartAsync(Action<SocketIOOptions>? more = null) => TestServer.StartAsync(options: options =>
    {
        options.AllowOrigin = (origin, _) => origin == Good;
        more?.Invoke(options);
    });

    private static async Task<HttpResponseMessage> PreflightAsync(TestServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, RawPolling.At(server.Endpoint, "EIO=4&transport=polling"));
        request.Headers.Add("Origin", Good);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-custom");
        return await RawPolling.Http.SendAsync(request);
    }

    private static string? Allowed(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;

    private static async Task<HttpResponseMessage> AskAsync(
        TestServer server, HttpMethod method, string origin, Uri? uri = null)
    {
        using var request = new HttpRequestMessage(method, uri ?? RawPolling.At(server.Endpoint, "EIO=4&transport=polling"));
        request.Headers.TryAddWithoutValidation("Origin", origin);
        return await RawPolling.Http.SendAsync(request);
    }

    private static Task<RawWebSocket> DialAsync(TestServer server, string origin) =>
        RawWebSocket.OpenWithAsync(server.Endpoint, "", ("Origin", origin));
}
