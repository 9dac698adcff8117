using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

/// <summary>What a person does with his account.</summary>
public sealed class OwnAccountTests : IAsyncLifetime
{
    private const string NewPassword = "another horse battery";

    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync();
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_new_password_ends_all_other_sessions_with_their_sockets()
    {
        var phone = await LogInAsync(_ben, TestUser.DefaultPassword);
        await using var phones = await ChatClient.ConnectAsync(_server, phone);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        (await _ben.CallAsync("POST /auth/password", new { currentPassword = TestUser.DefaultPassword, newPassword = NewPassword })).Status.ShouldBe(204);
        (await phones.Ended).ShouldBe("io server disconnect");
        (await phone.CallAsync("GET /auth/me")).Status.ShouldBe(401);
        (await RefreshAsync(_ben)).ShouldBe(200);
        await bens.AskAsync("getOnlineUsers");
        await annas.AskAsync("getOnlineUsers");
        (await TryToLogInAsync(_ben.Email, TestUser.DefaultPassword)).ShouldBe(401);
        (await TryToLogInAsync(_ben.Email, NewPassword)).ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"currentPassword":"wrong horse battery","newPassword":"another horse battery"}""", 403)]
    [InlineData("""{"newPassword":"another horse battery"}""", 400)]
    [InlineData("""{"currentPassword":"","newPassword":"another horse battery"}""", 400)]
    [InlineData("""{"currentPassword":"correct horse battery","newPassword":"short"}""", 400)]
    [InlineData("""{"currentPassword":"correct horse battery"}""", 400)]
    [InlineData("""{"currentPassword":"correct horse battery","newPassword":"0123456789012345678901234567890123456789012345678901234567890123456789012"}""", 400)]
    [InlineData("""{"currentPassword":{"$gt":""},"newPassword":"another horse battery"}""", 400)]
    public async Task A_password_is_not_changed_without_the_one_before_it_or_to_a_bad_one(string body, int status)
    {
        var phone = await LogInAsync(_ben, TestUser.DefaultPassword);
        (await _ben.CallAsync("POST /auth/password", Json(body))).Status.ShouldBe(status);
        (await phone.CallAsync("GET /auth/me")).Status.ShouldBe(200);
        (await TryToLogInAsync(_ben.Email, TestUser.DefaultPassword)).ShouldBe(200);
    }

    [Fact]
    public async Task Of_two_who_change_the_same_password_at_once_one_succeeds()
    {
        var phone = await LogInAsync(_ben, TestUser.DefaultPassword);
        var answers = await Task.WhenAll(((TestUser[])[_ben, phone]).Select(
            device => device.CallAsync("POST /auth/password", new { currentPassword = TestUser.DefaultPassword, newPassword = NewPassword })));
        answers.Count(a => a.Status == 204).ShouldBe(1);
        answers.Count(a => a.Status is 403 or 401).ShouldBe(1);
    }

    [Fact]
    public async Task Passwords_are_guessed_no_faster_here_than_at_the_login()
    {
        await using var limited = await ParleyServer.StartAsync(settings => settings with { RateLimits = true });
        var cleo = await limited.RegisterAsync("cleo");
        for (var attempt = 1; attempt <= 9; attempt++)
        {
            (await cleo.CallAsync("POST /auth/password", new { currentPassword = "wrong", newPassword = NewPassword })).Status.ShouldBe(403);
        }

        (await cleo.CallAsync("POST /auth/email", new { password = "wrong", email = "a@example.org" })).Status.ShouldBe(403);
        (await cleo.CallAsync("DELETE /users/me", new { password = "wrong" })).Status.ShouldBe(429);
    }

    [Fact]
    public async Task An_email_is_changed_with_the_password_and_the_old_one_is_free()
    {
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        var changed = await _ben.CallAsync("POST /auth/email", new { password = TestUser.DefaultPassword, email = " Ben@Example.net " });
        (changed.Status, changed.Text("email")).ShouldBe((200, "Ben@Example.net"));
        (await bens.SeeAsync("userUpdated")).Payload.GetProperty("user").GetRawText().ShouldBe(changed.Body.GetRawText());
        (await _ben.CallAsync("GET /auth/me")).Text("email").ShouldBe("Ben@Example.net");
        (await TryToLogInAsync("ben@example.net", TestUser.DefaultPassword)).ShouldBe(200);
        (await TryToLogInAsync(_ben.Email, TestUser.DefaultPassword)).ShouldBe(401);
        (await _anna.CallAsync("POST /auth/email", new { password = TestUser.DefaultPassword, email = _ben.Email })).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"password":"wrong","email":"ben@example.net"}""", 403)]
    [InlineData("""{"email":"ben@example.net"}""", 400)]
    [InlineData("""{"password":"correct horse battery","email":"ANNA@example.org"}""", 409)]
    [InlineData("""{"password":"correct horse battery","email":"ben"}""", 400)]
    [InlineData("""{"password":"correct horse battery","email":"ben@example.net\r\nBcc: x@example.org"}""", 400)]
    [InlineData("""{"password":"correct horse battery"}""", 400)]
    public async Task An_email_is_not_changed_otherwise(string body, int status)
    {
        (await _ben.CallAsync("POST /auth/email", Json(body))).Status.ShouldBe(status);
        (await _ben.CallAsync("GET /auth/me")).Text("email").ShouldBe(_ben.Email);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private async Task<int> TryToLogInAsync(string email, string password) =>
        (await _server.Client.CallAsync("POST /auth/login", new { email, password })).Status;

    private async Task<int> RefreshAsync(TestUser user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/refresh");
        request.Headers.Add("Cookie", user.RefreshCookie);
        using var response = await _server.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<TestUser> LogInAsync(TestUser user, string password)
    {
        var token = (await _server.Client.CallAsync("POST /auth/login", new { email = user.Email, password })).Text("token");
        return user with { Token = token, Client = _server.ClientOf(token) };
    }
}
