using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Parley.Tests.Http;

/// <summary>Where somebody comes from is what the proxies say whom the server was told to trust. These tests are the proxy.</summary>
public sealed class TrustedProxyTests
{
    private const string Client = "203.0.113.7";

    [Theory]
    [InlineData(Client)]
    [InlineData("198.51.100.1, " + Client)]
    [InlineData(Client + ", 10.1.2.3")]
    [InlineData("127.0.0.1, " + Client + ", 10.1.2.3")]
    public async Task A_client_is_where_the_last_trusted_proxy_saw_it(string forwarded)
    {
        await using var server = await StartAsync("127.0.0.1", "10.0.0.0/8");

        (await AddressAsync(server, forwarded)).ShouldBe(Client);
    }

    [Fact]
    public async Task Who_is_no_trusted_proxy_speaks_for_nobody()
    {
        await using var server = await StartAsync("192.0.2.0/24");

        (await AddressAsync(server, Client)).ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Each_client_has_a_rate_limit_of_its_own()
    {
        await using var server = await StartAsync("127.0.0.1");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 401; i++)
        {
            statuses.Add(await HealthAsync(server, Client));
        }

        statuses[^1].ShouldBe(HttpStatusCode.TooManyRequests);
        (await HealthAsync(server, "203.0.113.8")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task The_cookie_is_for_TLS_where_the_proxy_has_it(string scheme, bool isSecure)
    {
        await using var server = await StartAsync("127.0.0.1");
        using var request = Registration(Client);
        request.Headers.Add("X-Forwarded-Proto", scheme);

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.Headers.GetValues("Set-Cookie").Single().Contains("secure", StringComparison.OrdinalIgnoreCase).ShouldBe(isSecure);
    }

    [Fact]
    public async Task A_socket_comes_from_there_too()
    {
        await using var server = await StartAsync("127.0.0.1");
        var open = await SendAsync(server, HttpMethod.Get, "", null);
        var sid = JsonDocument.Parse(open[1..]).RootElement.GetProperty("sid").GetString();

        await SendAsync(server, HttpMethod.Post, $"&sid={sid}", """40{"token":"wrong"}""");
        (await SendAsync(server, HttpMethod.Get, $"&sid={sid}", null)).ShouldStartWith("44");

        server.Logs.Lines.ShouldContain(line => line.Contains(Client, StringComparison.Ordinal));
    }

    private static Task<ParleyServer> StartAsync(params string[] proxies) => ParleyServer.StartAsync(
        settings => settings with { RateLimits = true, TrustedProxies = Parley.Http.TrustedProxies.Parse(string.Join(',', proxies))! },
        new ManualClock());

    private static HttpRequestMessage Registration(string forwarded)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/auth/register")
        {
            Content = JsonContent.Create(new { email = "ann@example.org", username = "ann", password = TestUser.DefaultPassword }),
        };
        request.Headers.Add("X-Forwarded-For", forwarded);
        return request;
    }

    /// <summary>Where the server has it that somebody signed in from.</summary>
    private static async Task<string?> AddressAsync(ParleyServer server, string forwarded)
    {
        using var request = Registration(forwarded);
        using var response = await server.Client.SendAsync(request);
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        using var client = server.ClientOf(token);
        return (await client.GetFromJsonAsync<JsonElement>("/auth/sessions"))[0].GetProperty("address").GetString();
    }

    private static async Task<HttpStatusCode> HealthAsync(ParleyServer server, string forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.Add("X-Forwarded-For", forwarded);
        using var response = await server.Client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<string> SendAsync(ParleyServer server, HttpMethod method, string query, string? packet)
    {
        using var request = new HttpRequestMessage(method, "/socket.io/?EIO=4&transport=polling" + query)
        {
            Content = packet is null ? null : new StringContent(packet),
        };
        request.Headers.Add("X-Forwarded-For", Client);
        using var response = await server.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
