using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

public sealed class RoleTests : IAsyncLifetime
{
    private ParleyServer _server = null!;
    private TestUser _admin = null!;
    private TestUser _ben = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync();
        _admin = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_admin_gives_roles_and_they_hold_at_once()
    {
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        var given = await _admin.CallAsync($"PATCH /users/{_ben.Id}/role", new { role = "moderator" });
        (given.Status, given.Text("role")).ShouldBe((200, "moderator"));
        given.Body.TryGetProperty("email", out _).ShouldBeFalse();
        (await bens.SeeAsync("userUpdated")).Payload.GetProperty("user").GetProperty("role").GetString().ShouldBe("moderator");
        (await _ben.CallAsync($"PATCH /users/{_ben.Id}/role", new { role = "admin" })).Status.ShouldBe(403);
        await _admin.CallAsync($"PATCH /users/{_ben.Id}/role", new { role = "admin" });
        (await _ben.CallAsync($"PATCH /users/{_admin.Id}/role", new { role = "user" })).Text("role").ShouldBe("user");
        (await _admin.CallAsync($"PATCH /users/{_ben.Id}/role", new { role = "user" })).Status.ShouldBe(403);
        (await _ben.CallAsync("GET /auth/me")).Text("role").ShouldBe("admin");
    }

    [Fact]
    public async Task There_is_always_an_admin()
    {
        (await _admin.CallAsync($"PATCH /users/{_admin.Id}/role", new { role = "user" })).Status.ShouldBe(409);
        await _admin.CallAsync($"PATCH /users/{_ben.Id}/role", new { role = "admin" });
        var answers = await Task.WhenAll(
            _admin.CallAsync($"PATCH /users/{_ben.Id}/role", new { role = "user" }), _ben.CallAsync($"PATCH /users/{_admin.Id}/role", new { role = "user" }));
        answers.Count(a => a.Status == 200).ShouldBe(1);
        answers.Count(a => a.Status == 403).ShouldBe(1);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"role":"owner"}""", 400)]
    [InlineData("""{"role":"Admin"}""", 400)]
    [InlineData("""{"role":["admin"]}""", 400)]
    public async Task Other_roles_are_refused(string body, int status)
    {
        (await _admin.CallAsync($"PATCH /users/{_ben.Id}/role", JsonDocument.Parse(body).RootElement)).Status.ShouldBe(status);
        (await _ben.CallAsync("GET /auth/me")).Text("role").ShouldBe("user");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("999999")]
    public async Task Nobody_else_is_found(string id) =>
        (await _admin.CallAsync($"PATCH /users/{id}/role", new { role = "user" })).Status.ShouldBe(404);
}
