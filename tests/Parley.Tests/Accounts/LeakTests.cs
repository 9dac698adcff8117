using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Http;
using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

/// <summary>What somebody hides is in no answer of any route, and in no event, that anybody else gets.</summary>
public sealed class LeakTests : IAsyncLifetime
{
    private const string Bio = "canary-bio";
    private const string Location = "canary-place";

    private ParleyServer _server = null!;
    private TestUser _admin = null!;
    private TestUser _ben = null!;
    private TestUser _stranger = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync();
        _admin = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        _stranger = await _server.RegisterAsync("stranger");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Nothing_that_is_hidden_leaves_the_server()
    {
        var group = await _admin.GroupAsync(_ben);
        var direct = await _ben.DirectAsync(_admin);
        await using var admins = await ChatClient.ConnectAsync(_server, _admin);
        await using var strangers = await ChatClient.ConnectAsync(_server, _stranger);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        var start = (await _admin.CallAsync("GET /sync")).Text("cursor");
        (await _ben.CallAsync("PATCH /users/me", new
        {
            name = "Benjamin",
            bio = Bio,
            location = Location,
            age = 137,
            privacy = new { email = "nobody", bio = "nobody", location = "friends", age = "nobody", lastSeen = "nobody" },
        })).Status.ShouldBe(200);
        (await _ben.CallAsync("POST /auth/email", new { password = TestUser.DefaultPassword, email = "canary@example.org" })).Status.ShouldBe(200);
        var message = (await bens.SayAsync(group, "hello")).Id();
        await bens.SayAsync(direct, "hello");
        await bens.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
        await bens.DoAsync("setPresence", new { status = "away" });
        await bens.DoAsync("setActivity", new { activity = "in_game" });

        var seen = new List<(string Where, string What)>();
        foreach (var viewer in (TestUser[])[_admin, _stranger])
        {
            foreach (var route in Routes())
            {
                foreach (var call in Calls(route, [_ben.Id, group, direct, message], start))
                {
                    var answer = await viewer.CallAsync(call, call.StartsWith("GET", StringComparison.Ordinal) ? null : new { });
                    answer.Status.ShouldNotBe(500, call);
                    seen.Add((call, answer.Body.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "" : answer.Body.GetRawText()));
                }
            }
        }

        var role = await _admin.CallAsync($"PATCH /users/{_ben.Id}/role", new { role = "moderator" });
        seen.Add(("role", role.Body.GetRawText()));
        await bens.CloseAsync();
        foreach (var client in (ChatClient[])[admins, strangers])
        {
            await client.HeardAsync();
            seen.AddRange(client.Events.Select(e => (e.Name, e.Payload.ToString())));
        }

        seen.Count.ShouldBeGreaterThan(100);
        seen.ShouldContain(one => one.What.Contains("Benjamin", StringComparison.Ordinal));
        seen.ShouldContain(one => one.Where == "userUpdated");
        foreach (var hidden in (string[])["canary", "ben@example.org", "137", "$2"])
        {
            seen.Where(one => one.What.Contains(hidden, StringComparison.Ordinal)).ShouldBeEmpty();
        }

        // His own he gets, or the rest would prove nothing.
        (await _ben.CallAsync("GET /users/me")).Body.GetRawText().ShouldContain(Bio);
    }

    private IEnumerable<string> Routes() =>
        _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(PublicRoutes.NamesOf)
            .Where(name => !name.StartsWith('*') && !name.Contains("/logout", StringComparison.Ordinal))
            // What is read comes first: the rest may change it.
            .OrderBy(name => name.StartsWith("GET", StringComparison.Ordinal) ? 0 : 1);

    // Sessions have small numbers too, and one's own must live: what changes something gets the first id alone.
    private static IEnumerable<string> Calls(string route, IReadOnlyList<string> ids, string cursor)
    {
        var isGet = route.StartsWith("GET", StringComparison.Ordinal);
        foreach (var id in isGet ? ids : [ids[0]])
        {
            var call = Regex.Replace(route, @"\{[^}]*\}", id, RegexOptions.NonBacktracking);
            yield return call;
            if (isGet)
            {
                yield return $"{call}?q=ben&ids={ids[0]}&limit=50";
                yield return $"{call}?after={cursor}&limit=50";
            }

            if (call == route)
            {
                break;
            }
        }
    }
}
