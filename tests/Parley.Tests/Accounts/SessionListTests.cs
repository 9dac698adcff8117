using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Tests.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

public sealed class SessionListTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _phone = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(time: _clock);
        _anna = await _server.RegisterAsync("anna");
        _clock.Advance(TimeSpan.FromMinutes(1));
        _phone = await LogInAsync(_anna, "Phone/1.0");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_list_says_where_somebody_is_signed_in()
    {
        await _server.RegisterAsync("ben");
        var sessions = await ListAsync(_anna);
        sessions.Select(s => (s.GetProperty("userAgent").GetString(), s.GetProperty("current").GetBoolean())).ShouldBe([("Phone/1.0", false), (null, true)]);
        sessions[0].EnumerateObject().Select(p => p.Name).ShouldBe(["id", "createdAt", "lastUsedAt", "address", "userAgent", "current"]);
        sessions[0].GetProperty("address").GetString().ShouldNotBeNullOrEmpty();
        (sessions[0].GetProperty("createdAt").GetDateTimeOffset() - sessions[1].GetProperty("createdAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromMinutes(1));
        (await ListAsync(_phone)).Select(s => s.GetProperty("current").GetBoolean()).ShouldBe([true, false]);
    }

    [Fact]
    public async Task Where_somebody_is_signed_in_is_not_what_a_header_says()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = JsonContent.Create(new { email = _anna.Email, password = TestUser.DefaultPassword }),
        };
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("Forwarded", "for=203.0.113.7");
        (await _server.Client.SendAsync(request)).EnsureSuccessStatusCode();
        (await ListAsync(_anna)).Select(s => s.GetProperty("address").GetString()).Distinct().ShouldBe(["127.0.0.1"]);
    }

    [Fact]
    public async Task A_refresh_is_a_use()
    {
        _clock.Advance(TimeSpan.FromMinutes(5));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/refresh");
        request.Headers.Add("Cookie", _anna.RefreshCookie);
        (await _server.Client.SendAsync(request)).EnsureSuccessStatusCode();
        var used = (await ListAsync(_phone))[0];
        used.GetProperty("current").GetBoolean().ShouldBeFalse();
        (used.GetProperty("lastUsedAt").GetDateTimeOffset() - used.GetProperty("createdAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task Ending_a_session_ends_its_sockets_and_tokens_and_no_others()
    {
        await using var phones = await ChatClient.ConnectAsync(_server, _phone);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        var phone = (await ListAsync(_anna))[0].Id();
        (await _anna.CallAsync($"DELETE /auth/sessions/{phone}")).Status.ShouldBe(204);
        (await phones.Ended).ShouldBe("io server disconnect");
        (await _phone.CallAsync("GET /auth/me")).Status.ShouldBe(401);
        (await ListAsync(_anna)).Count.ShouldBe(1);
        await annas.AskAsync("getOnlineUsers");
        (await _anna.CallAsync($"DELETE /auth/sessions/{phone}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Ending_all_others_keeps_the_one_that_asks()
    {
        await using var phones = await ChatClient.ConnectAsync(_server, _phone);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        var ben = await _server.RegisterAsync("ben");
        (await _anna.CallAsync("DELETE /auth/sessions")).Status.ShouldBe(204);
        (await phones.Ended).ShouldBe("io server disconnect");
        await annas.AskAsync("getOnlineUsers");
        (await ListAsync(_anna)).Single().GetProperty("current").GetBoolean().ShouldBeTrue();
        (await ListAsync(ben)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ending_the_own_session_takes_the_cookie_away()
    {
        var own = (await ListAsync(_anna))[1].Id();
        var response = await _anna.Client.DeleteAsync($"/auth/sessions/{own}");
        ((int)response.StatusCode).ShouldBe(204);
        response.Headers.GetValues("Set-Cookie").Single().ShouldStartWith("parley_refresh=; expires=Thu, 01 Jan 1970");
        (await _anna.CallAsync("GET /auth/me")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_another()
    {
        var ben = await _server.RegisterAsync("ben");
        var phone = (await ListAsync(_anna))[0].Id();
        foreach (var id in (string[])[phone, "999999", "x"])
        {
            (await ben.CallAsync($"DELETE /auth/sessions/{id}")).Status.ShouldBe(404);
        }

        (await _phone.CallAsync("GET /auth/me")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_socket_ends_when_its_session_expires()
    {
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await using var phones = await ChatClient.ConnectAsync(_server, _phone);
        var sessions = _server.Services.GetRequiredService<Sessions>();
        (await sessions.DeleteExpiredAsync(100)).ShouldBe(0);
        // The clock stays where it is: a month without an answer to a ping would end any connection.
        var own = long.Parse((await ListAsync(_anna))[1].Id(), CultureInfo.InvariantCulture);
        await _server.Services.GetRequiredService<EventLog>().AppendAsync(
            append => append.Run("UPDATE login_sessions SET expires_at = @now WHERE id = @own", ("@now", append.Now), ("@own", own)));
        (await sessions.DeleteExpiredAsync(100)).ShouldBe(1);
        (await annas.Ended).ShouldBe("io server disconnect");
        await phones.AskAsync("getOnlineUsers");
        using var snapshot = _server.Services.GetRequiredService<Database>().Read();
        snapshot.EventsOf(EventKind.SessionEnded, user: _anna.Id).Select(e => e.SubjectId).ShouldBe([own]);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(TestUser user)
    {
        var answer = await user.CallAsync("GET /auth/sessions");
        answer.Status.ShouldBe(200);
        return [.. answer.Body.EnumerateArray()];
    }

    private async Task<TestUser> LogInAsync(TestUser user, string agent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = JsonContent.Create(new { email = user.Email, password = TestUser.DefaultPassword }),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        var response = await _server.Client.SendAsync(request);
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        return user with { Token = token, Client = _server.ClientOf(token) };
    }
}
