using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Configuration;
using Parley.RateLimits;

namespace Parley.Tests.RateLimits;

public sealed class LimitTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_bucket_gives_its_burst_at_once_and_then_one_each_interval()
    {
        var limit = new Limit(burst: 3, TimeSpan.FromSeconds(2), _clock);
        Taken(limit, "ann", 10).ShouldBe(3);
        limit.Take("ann").ShouldBe(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(1));
        limit.Take("ann").ShouldBe(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Taken(limit, "ann", 10).ShouldBe(1);
        _clock.Skip(TimeSpan.FromHours(1));
        Taken(limit, "ann", 10).ShouldBe(3);
    }

    [Fact]
    public void One_key_does_not_take_from_another()
    {
        var limit = new Limit(burst: 2, TimeSpan.FromSeconds(1), _clock);
        Taken(limit, "ann", 5).ShouldBe(2);
        Taken(limit, "bob", 5).ShouldBe(2);
    }

    [Fact]
    public async Task Those_who_take_at_once_get_no_more_than_there_is()
    {
        var limit = new Limit(burst: 100, TimeSpan.FromSeconds(1), _clock);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Taken(limit, "ann", 50))));
        taken.Sum().ShouldBe(100);
    }

    [Fact]
    public void Idle_keys_are_dropped_and_others_stay()
    {
        var limit = new Limit(burst: 2, TimeSpan.FromSeconds(1), _clock);
        limit.Take("ann");
        _clock.Advance(TimeSpan.FromSeconds(1));
        limit.Take("bob");
        limit.DropIdle();
        limit.Count.ShouldBe(1);
        Taken(limit, "bob", 5).ShouldBe(1);
    }

    [Fact]
    public void Sends_are_limited_to_20_a_second_in_bursts_of_100()
    {
        using var limits = new Limits(new Settings(), _clock);
        var sent = Enumerable.Range(0, 150).Count(_ => limits.Event(1, "192.0.2.1", isSend: true) is null);
        sent.ShouldBe(100);
        limits.Event(1, "192.0.2.1", isSend: false).ShouldBeNull();
        limits.Event(2, "192.0.2.1", isSend: true).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Enumerable.Range(0, 150).Count(_ => limits.Event(1, "192.0.2.1", isSend: true) is null).ShouldBe(20);
    }

    [Fact]
    public async Task Too_many_logins_of_one_account_are_refused_until_time_has_passed()
    {
        await using var server = await StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await (await LogInAsync(server, "ann@example.org")).ShouldBeRefusedAsync(401);
        }

        var refused = await LogInAsync(server, "ANN@example.org ");
        await refused.ShouldBeRefusedAsync(429);
        var seconds = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("retryAfter").GetInt32();
        seconds.ShouldBe(6);
        refused.Headers.GetValues("Retry-After").Single().ShouldBe("6");
        await (await LogInAsync(server, "bob@example.org")).ShouldBeRefusedAsync(401);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        await (await LogInAsync(server, "ann@example.org")).ShouldBeRefusedAsync(401);
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Client-IP")]
    [InlineData("True-Client-IP")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("Forwarded")]
    public async Task Where_somebody_comes_from_is_not_what_he_says(string header)
    {
        await using var server = await StartAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 11; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
            {
                Content = JsonContent.Create(new { email = "ann@example.org", password = "not the password" }),
            };
            request.Headers.TryAddWithoutValidation(header, FormattableString.Invariant($"{(header == "Forwarded" ? "for=" : "")}203.0.113.{i}"));
            using var response = await server.Client.SendAsync(request);
            statuses.Add((int)response.StatusCode);
        }

        statuses.ShouldBe([.. Enumerable.Repeat(401, 10), 429]);
        server.Logs.Lines.ShouldNotContain(line => line.Contains("203.0.113.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_guesses_a_password_does_not_shut_its_owner_out()
    {
        await using var server = await StartAsync();
        await server.RegisterAsync("ann");
        for (var i = 0; i < 20; i++)
        {
            await (await LogInAsync(server, "ann@example.org")).ShouldBeRefusedAsync(i < 10 ? 401 : 429);
        }

        using var elsewhere = From("127.0.0.2", server.Url);
        using var response = await elsewhere.PostAsJsonAsync("/auth/login", new { email = "ann@example.org", password = TestUser.DefaultPassword });
        ((int)response.StatusCode).ShouldBe(200);
    }

    // One try for each of many accounts.
    [Fact]
    public async Task Who_sprays_a_password_is_stopped_by_his_address()
    {
        await using var server = await StartAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 61; i++)
        {
            statuses.Add((int)(await LogInAsync(server, FormattableString.Invariant($"person{i}@example.org"))).StatusCode);
        }

        statuses.ShouldBe([.. Enumerable.Repeat(401, 60), 429]);
    }

    [Fact]
    public async Task Too_many_registrations_from_one_address_are_refused()
    {
        await using var server = await StartAsync();
        for (var i = 0; i < 30; i++)
        {
            await (await server.Client.PostAsJsonAsync("/auth/register", new { })).ShouldBeRefusedAsync(400);
        }

        await (await server.Client.PostAsJsonAsync("/auth/register", new { })).ShouldBeRefusedAsync(429);
    }

    [Fact]
    public async Task Every_route_is_limited_by_address()
    {
        await using var server = await StartAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 401; i++)
        {
            statuses.Add((int)(await server.Client.GetAsync("/health")).StatusCode);
        }

        statuses.Count(s => s == 200).ShouldBe(400);
        statuses[^1].ShouldBe(429);
    }

    [Fact]
    public async Task Every_route_is_limited_by_person()
    {
        await using var server = await StartAsync();
        var ann = await server.RegisterAsync("ann");
        var bob = await server.RegisterAsync("bob");
        var limits = server.Services.GetRequiredService<Limits>();
        while (limits.Person(long.Parse(ann.Id, CultureInfo.InvariantCulture)) is null)
        {
        }

        await (await ann.Client.GetAsync("/auth/me")).ShouldBeRefusedAsync(429);
        (await bob.Client.GetAsync("/auth/me")).EnsureSuccessStatusCode();
    }

    [Fact]
    public void Switched_off_nothing_is_limited()
    {
        using var limits = new Limits(new Settings { RateLimits = false }, _clock);
        Enumerable.Range(0, 1_000).ShouldAllBe(_ => limits.Event(1, "192.0.2.1", true) == null);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    public void An_address_is_a_network_of_one_customer(string first, string second, bool others)
    {
        using var limits = new Limits(new Settings(), _clock);
        var user = 0;
        while (limits.Event(++user, first, false) is null)
        {
        }

        (limits.Event(++user, second, false) is null).ShouldBe(others);
    }

    private static HttpClient From(string address, Uri url) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = url };

    private static int Taken(Limit limit, string key, int attempts) =>
        Enumerable.Range(0, attempts).Count(_ => limit.Take(key) == TimeSpan.Zero);

    private static Task<HttpResponseMessage> LogInAsync(ParleyServer server, string email) =>
        server.Client.PostAsJsonAsync("/auth/login", new { email, password = "not the password" });

    private Task<ParleyServer> StartAsync() => ParleyServer.StartAsync(s => s with { RateLimits = true }, _clock);
}
