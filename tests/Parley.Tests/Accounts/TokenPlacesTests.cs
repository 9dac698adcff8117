using Parley.Tests.Dialects;
using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

/// <summary>Where a token may stand, of either kind.</summary>
public sealed class TokenPlacesTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Theory]
    [InlineData("Bearer ", false)]
    [InlineData("bearer ", false)]
    [InlineData("", false)]
    [InlineData("Bearer ", true)]
    [InlineData("", true)]
    public async Task In_the_authorization_header_after_Bearer_or_alone(string prefix, bool encrypted)
    {
        var anna = await world.PersonAsync();
        var token = encrypted ? await world.Server.LogInAsync(anna) : anna.Token;
        (await StatusAsync("/auth/me", prefix + token)).ShouldBe(200);
        (await StatusAsync("/chat", prefix + token)).ShouldBe(200);
        (await StatusAsync("/api/users", prefix + token)).ShouldBe(200);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Fixture_token_in_the_query_is_refused_and_not_in_the_log(bool encrypted)
    {
        var anna = await world.PersonAsync();
        var token = encrypted ? await world.Server.LogInAsync(anna) : anna.Token;
        foreach (var name in (string[])["token", "access_token", "auth"])
        {
            (await StatusAsync($"/auth/me?{name}={token}", null)).ShouldBe(401);
        }

        world.Server.Logs.Lines.ShouldNotContain(line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_encrypted_one_ends_with_its_session_and_after_24_hours()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(time: clock);
        var anna = await server.RegisterAsync("anna");
        using var first = server.ClientOf(await server.LogInAsync(anna));
        (await first.CallAsync("POST /auth/logout")).Status.ShouldBe(204);
        (await first.CallAsync("GET /auth/me")).Status.ShouldBe(401);
        using var second = server.ClientOf(await server.LogInAsync(anna));
        clock.Skip(TimeSpan.FromHours(23));
        (await second.CallAsync("GET /auth/me")).Status.ShouldBe(200);
        clock.Skip(TimeSpan.FromHours(2));
        (await second.CallAsync("GET /auth/me")).Status.ShouldBe(401);
    }

    private async Task<int> StatusAsync(string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await world.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
