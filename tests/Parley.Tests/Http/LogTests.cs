using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Parley.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Http;

public sealed class LogTests
{
    private const string Password = "canary-password-5f1d";

    [Fact]
    public async Task Signing_in_and_every_refusal_are_one_line_each()
    {
        await using var server = await ParleyServer.StartAsync();
        var ann = await server.RegisterAsync("ann");
        await LogInAsync(server, "ann@example.org", "wrong password");
        await server.Client.GetAsync("/auth/me");
        await server.Client.PostAsJsonAsync("/auth/register", new { email = ann.Email, username = "ann", password = Password });
        using var forged = new HttpRequestMessage(HttpMethod.Post, "/auth/refresh");
        forged.Headers.Add("Origin", "https://evil.example");
        await server.Client.SendAsync(forged);
        Lines(server).ShouldBe(
        [
            "Information Parley.Accounts.SignIn User 1 signed in from 127.0.0.1 (session 1)",
            "Information Parley.Refusals POST /auth/login refused with 401 for user nobody at 127.0.0.1: Wrong e-mail or password",
            "Information Parley.Refusals GET /auth/me refused with 401 for user nobody at 127.0.0.1: Sign in first: the access token is missing, wrong or expired",
            "Information Parley.Refusals POST /auth/register refused with 409 for user nobody at 127.0.0.1: This e-mail or username is already registered",
            "Information Parley.Refusals POST /auth/refresh refused with 403 for user nobody at 127.0.0.1: This origin may not do that: see FRONTEND_URL",
        ]);
    }

    [Fact]
    public async Task A_refusal_on_a_socket_is_one_line_too()
    {
        await using var server = await ParleyServer.StartAsync();
        var ann = await server.RegisterAsync("ann");
        await using var socket = await ChatClient.ConnectAsync(server, ann);
        await socket.AskAsync("sendMessage", new { conversationId = "999", content = "canary" });
        await using var nobody = await ChatClient.ConnectAsync(server, auth: null);
        await nobody.Ended;
        Lines(server).Where(line => line.Contains("Realtime", StringComparison.Ordinal)).ShouldBe(
        [
            "Information Parley.Realtime.ChatSockets The event sendMessage of user 1 was refused: 404",
            "Information Parley.Realtime.ChatSockets A socket from 127.0.0.1 had no valid token and was disconnected",
        ]);
    }

    [Fact]
    public async Task No_secret_and_nothing_a_client_wrote_gets_into_the_log()
    {
        await using var server = await ParleyServer.StartAsync();
        var ann = await server.RegisterAsync("canary", Password);
        var login = await LogInAsync(server, ann.Email, Password);
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        await LogInAsync(server, "canary-unknown@example.org", "canary-wrong");
        await server.ClientOf(token + "x").GetAsync("/auth/me?token=canary-query");
        await server.Client.GetAsync("/canary-path");
        await server.Client.PostAsync("/auth/login", new StringContent("{\"password\":\"canary-broken", Encoding.UTF8, "application/json"));
        using var refresh = new HttpRequestMessage(HttpMethod.Post, "/auth/refresh");
        refresh.Headers.Add("Cookie", ann.RefreshCookie);
        await server.Client.SendAsync(refresh);
        await ann.Client.PostAsync("/auth/logout", null);

        var log = string.Join('\n', Lines(server));
        foreach (var secret in (string[])[Password, "canary", token, ann.Token, ann.RefreshCookie.Split('=')[1], "eyJ"])
        {
            log.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task A_bug_is_one_error_in_the_log_and_says_nothing_to_the_client()
    {
        await using var server = await ParleyServer.StartAsync(configure: Break);
        var response = await server.Client.PostAsJsonAsync(
            "/auth/register", new { email = "ann@example.org", username = "ann", password = Password });
        await response.ShouldBeRefusedAsync(500, "Internal server error");
        var error = Lines(server).Where(l => l.StartsWith("Error", StringComparison.Ordinal)).ShouldHaveSingleItem();
        error.ShouldStartWith("Error Parley.Http.ErrorBoundary POST /auth/register failed");
        error.ShouldNotContain(Password);

        static void Break(WebApplicationBuilder builder) =>
            builder.Services.AddSingleton<Parley.Accounts.SignIn>(_ => throw new InvalidOperationException("a bug"));
    }

    [Fact]
    public async Task A_log_that_takes_no_more_is_503_with_a_time_to_come_back()
    {
        await using var server = await ParleyServer.StartAsync();
        var ann = await server.RegisterAsync("ann");
        await server.Services.GetRequiredService<EventLog>().DisposeAsync();
        var response = await ann.Client.PostAsync("/auth/logout", null);
        await response.ShouldBeRefusedAsync(503);
        response.Headers.GetValues("Retry-After").Single().ShouldBe("1");
    }

    private static IEnumerable<string> Lines(ParleyServer server) => server.Logs.Lines.Select(l => l.TrimEnd());

    private static Task<HttpResponseMessage> LogInAsync(ParleyServer server, string email, string password) =>
        server.Client.PostAsJsonAsync("/auth/login", new { email, password });
}
