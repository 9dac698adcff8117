using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Http;

namespace Parley.Tests.Http;

public sealed class RouteTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly ParleyServer _server = shared.Server;

    [Fact]
    public async Task Every_route_needs_a_caller_unless_the_list_says_otherwise()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            foreach (var name in PublicRoutes.NamesOf(route))
            {
                seen.Add(name);
                var isPublic = route.Metadata.GetMetadata<IAllowAnonymous>() is not null;
                isPublic.ShouldBe(PublicRoutes.All.Contains(name), name);
                if (isPublic)
                {
                    continue;
                }

                var (method, pattern) = (name.Split(' ')[0], name.Split(' ')[1]);
                var path = Regex.Replace(pattern, @"\{[^}]*\}", "1", RegexOptions.NonBacktracking);
                foreach (var token in (string?[])[null, "Bearer nonsense", "nonsense"])
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method == "*" ? "GET" : method), path);
                    request.Content = method == "POST" ? JsonContent.Create(new { }) : null;
                    request.Headers.TryAddWithoutValidation("Authorization", token);
                    await (await _server.Client.SendAsync(request)).ShouldBeRefusedAsync(401);
                }
            }
        }

        seen.ShouldContain("GET /auth/me");
        PublicRoutes.All.ShouldBeSubsetOf(seen);
    }

    [Fact]
    public async Task Health_answers_without_a_caller() =>
        (await _server.Client.GetStringAsync("/health")).ShouldBe("""{"status":"ok"}""");

    [Theory]
    [InlineData("GET", "/auth/nothing", 404)]
    [InlineData("GET", "/chats/nothing", 404)]
    [InlineData("GET", "/uploads/chat/nothing", 404)]
    [InlineData("POST", "/somewhere", 404)]
    [InlineData("GET", "/auth/login", 405)]
    [InlineData("DELETE", "/health", 405)]
    public async Task What_is_not_there_is_json_and_needs_no_caller(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Accept", "text/html");
        await (await _server.Client.SendAsync(request)).ShouldBeRefusedAsync(status);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var body = new StringContent($$"""{"email":"{{new string('x', 300_000)}}"}""", Encoding.UTF8, "application/json");
        await (await _server.Client.PostAsync("/auth/login", body)).ShouldBeRefusedAsync(413);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_of_another_type_is_refused(string type)
    {
        var body = new StringContent("""{"email":"a@example.org","password":"b"}""", Encoding.UTF8, type);
        await (await _server.Client.PostAsync("/auth/login", body)).ShouldBeRefusedAsync(415);
    }

    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://evil.example", false)]
    public async Task Only_known_origins_may_read_answers(string origin, bool allowed)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/auth/me");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization");
        var response = await _server.Client.SendAsync(preflight);
        response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins).ShouldBe(allowed);
        if (allowed)
        {
            origins!.Single().ShouldBe(origin);
            response.Headers.GetValues("Access-Control-Allow-Credentials").Single().ShouldBe("true");
        }
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/auth/me")]
    [InlineData("/nothing")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        var headers = (await _server.Client.GetAsync(path)).Headers;
        headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        headers.GetValues("Content-Security-Policy").Single().ShouldBe(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; media-src 'self'; connect-src 'self'; "
            + "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'");
        headers.CacheControl!.NoStore.ShouldBeTrue();
        headers.Contains("Server").ShouldBeFalse();
    }
}
