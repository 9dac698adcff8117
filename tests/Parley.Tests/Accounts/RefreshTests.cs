using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;

namespace Parley.Tests.Accounts;

public sealed class RefreshTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(time: _clock);
        _ann = await _server.RegisterAsync("ann");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        var response = await _server.Client.PostAsJsonAsync("/auth/login", new { email = _ann.Email, password = TestUser.DefaultPassword });
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldMatch("^parley_refresh=[A-Za-z0-9_-]{43}; max-age=2592000; path=/auth; samesite=strict; httponly$");
        (await response.Content.ReadAsStringAsync()).ShouldNotContain(Token(cookie));
    }

    [Fact]
    public async Task Behind_https_the_cookie_is_secure()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = JsonContent.Create(new { email = _ann.Email, password = TestUser.DefaultPassword }),
        };
        request.Headers.Add("Origin", $"https://{_server.Url.Authority}");
        var response = await _server.Client.SendAsync(request);
        response.Headers.GetValues("Set-Cookie").Single().ShouldContain("; secure;");
    }

    [Fact]
    public async Task Each_refresh_gives_a_new_cookie_and_a_token_that_works()
    {
        _clock.Advance(TimeSpan.FromMinutes(16));
        (await _ann.Client.GetAsync("/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var (response, cookie) = await RefreshAsync(_ann.RefreshCookie);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        cookie.ShouldNotBeNull().ShouldNotBe(_ann.RefreshCookie);
        (await MeAsync(response)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    // Else whoever had slipped somebody a cookie would be in the session that he opens.
    [Fact]
    public async Task Signing_in_opens_a_session_of_its_own_whatever_cookie_is_sent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = JsonContent.Create(new { email = _ann.Email, password = TestUser.DefaultPassword }),
        };
        request.Headers.Add("Cookie", _ann.RefreshCookie);
        using var response = await _server.Client.SendAsync(request);
        var opened = response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        opened.ShouldNotBe(_ann.RefreshCookie);
        (await RefreshAsync(opened)).Response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RefreshAsync(_ann.RefreshCookie)).Response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_second_use_of_an_old_token_ends_the_whole_session()
    {
        var (refreshed, next) = await RefreshAsync(_ann.RefreshCookie);
        _clock.Advance(TimeSpan.FromSeconds(11));
        (await RefreshAsync(_ann.RefreshCookie)).Response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await RefreshAsync(next!)).Response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await MeAsync(refreshed)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Ended().ShouldBe(1);
    }

    [Fact]
    public async Task Two_tabs_that_refresh_together_both_go_on()
    {
        var both = await Task.WhenAll(RefreshAsync(_ann.RefreshCookie), RefreshAsync(_ann.RefreshCookie));
        _clock.Advance(TimeSpan.FromSeconds(9));
        var third = await RefreshAsync(_ann.RefreshCookie);
        foreach (var (response, cookie) in both.Append(third))
        {
            (await MeAsync(response)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await RefreshAsync(cookie!)).Response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        Ended().ShouldBe(0);
    }

    [Fact]
    public async Task A_session_in_use_lives_on_and_an_unused_one_expires()
    {
        var cookie = _ann.RefreshCookie;
        for (var i = 0; i < 3; i++)
        {
            _clock.Skip(TimeSpan.FromDays(29));
            (var response, cookie) = await RefreshAsync(cookie!);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        _clock.Skip(TimeSpan.FromDays(30));
        (await RefreshAsync(cookie!)).Response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Expired_sessions_are_deleted_with_their_tokens()
    {
        var sessions = _server.Services.GetRequiredService<Sessions>();
        var before = Count("login_sessions");
        before.ShouldBeGreaterThan(0);
        (await sessions.DeleteExpiredAsync(100)).ShouldBe(0);
        _clock.Skip(TimeSpan.FromDays(30));
        // The background loop wakes up as the clock moves, and may have been first.
        await sessions.DeleteExpiredAsync(100);
        Count("login_sessions").ShouldBe(0);
        Count("refresh_tokens").ShouldBe(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("parley_refresh=")]
    [InlineData("parley_refresh=nonsense")]
    [InlineData("parley_refresh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_token_that_is_not_ours_is_refused(string? cookie) =>
        await (await RefreshAsync(cookie)).Response.ShouldBeRefusedAsync(401);

    [Fact]
    public async Task Logging_out_by_cookie_ends_the_session()
    {
        var response = await PostAsync("/auth/logout", _ann.RefreshCookie);
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Set-Cookie").Single().ShouldStartWith("parley_refresh=; expires=Thu, 01 Jan 1970");
        await ShouldBeOverAsync();
    }

    [Fact]
    public async Task Logging_out_by_token_ends_the_session()
    {
        (await _ann.Client.PostAsync("/auth/logout", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await ShouldBeOverAsync();
    }

    [Fact]
    public async Task Logging_out_leaves_other_sessions_alone()
    {
        var other = await _server.Client.PostAsJsonAsync("/auth/login", new { email = _ann.Email, password = TestUser.DefaultPassword });
        await _ann.Client.PostAsync("/auth/logout", null);
        (await MeAsync(other)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Logging_out_needs_a_session() =>
        await (await PostAsync("/auth/logout", null)).ShouldBeRefusedAsync(401);

    [Fact]
    public async Task The_end_of_a_session_is_an_event_directed_at_its_user()
    {
        await _ann.Client.PostAsync("/auth/logout", null);
        await PostAsync("/auth/logout", _ann.RefreshCookie);
        using var snapshot = _server.Services.GetRequiredService<Database>().Read();
        snapshot.Query<string>(
            "SELECT user_id || ' ' || subject_id FROM events WHERE kind = @kind", new { kind = EventKind.SessionEnded })
            .ShouldBe([$"{_ann.Id} 1"]);
    }

    [Fact]
    public async Task Sessions_survive_a_restart()
    {
        await _server.RestartAsync();
        (await MeAsync(_ann.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RefreshAsync(_ann.RefreshCookie)).Response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "same-origin", true)]
    [InlineData(null, "none", true)]
    [InlineData(null, "same-site", false)]
    [InlineData(null, "cross-site", false)]
    [InlineData("own", "same-origin", true)]
    [InlineData("own", null, true)]
    [InlineData("http://localhost:5173", "same-site", true)]
    [InlineData("http://localhost:5173", "cross-site", true)]
    [InlineData("https://evil.example", null, false)]
    [InlineData("https://evil.example", "cross-site", false)]
    [InlineData("null", null, false)]
    [InlineData("http://localhost:5173.evil.example", null, false)]
    public async Task A_page_of_a_foreign_origin_cannot_use_the_cookie(string? origin, string? fetchSite, bool allowed)
    {
        foreach (var route in (string[])["/auth/refresh", "/auth/logout"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, route);
            request.Headers.Add("Cookie", "parley_refresh=nonsense");
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin == "own" ? _server.Url.GetLeftPart(UriPartial.Authority) : origin);
            }

            if (fetchSite is not null)
            {
                request.Headers.Add("Sec-Fetch-Site", fetchSite);
            }

            var response = await _server.Client.SendAsync(request);
            (response.StatusCode != HttpStatusCode.Forbidden).ShouldBe(allowed);
        }
    }

    private static string Token(string setCookie) => setCookie["parley_refresh=".Length..setCookie.IndexOf(';')];

    private async Task ShouldBeOverAsync()
    {
        (await _ann.Client.GetAsync("/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await RefreshAsync(_ann.RefreshCookie)).Response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _server.Services.GetRequiredService<SocketAuthentication>().Authenticate(_ann.Token).ShouldBeNull();
    }

    private long Count(string table)
    {
        using var snapshot = _server.Services.GetRequiredService<Database>().Read();
        return snapshot.First<long>($"SELECT COUNT(*) FROM {table}");
    }

    private long Ended()
    {
        using var snapshot = _server.Services.GetRequiredService<Database>().Read();
        return snapshot.First<long>("SELECT COUNT(*) FROM events WHERE kind = @kind", new { kind = EventKind.SessionEnded });
    }

    private async Task<HttpResponseMessage> MeAsync(HttpResponseMessage session) =>
        await MeAsync((await session.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!);

    private Task<HttpResponseMessage> MeAsync(string token) => _server.ClientOf(token).GetAsync("/auth/me");

    private async Task<(HttpResponseMessage Response, string? Cookie)> RefreshAsync(string? cookie)
    {
        var response = await PostAsync("/auth/refresh", cookie);
        return (response, response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : null);
    }

    private Task<HttpResponseMessage> PostAsync(string route, string? cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, route);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return _server.Client.SendAsync(request);
    }
}
