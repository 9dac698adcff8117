using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

/// <summary>Somebody deletes his account.</summary>
public sealed class AccountRemovalTests : IAsyncLifetime
{
    private static readonly object Password = new { password = TestUser.DefaultPassword };

    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;
    private TestUser _cleo = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync();
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        _cleo = await _server.RegisterAsync("cleo");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_is_gone_everywhere_and_what_it_wrote_stays_under_a_blank_name()
    {
        await _ben.CallAsync("PATCH /users/me", new { bio = "canary-bio", name = "canary-name", avatar = "https://example.org/canary.png" });
        var group = await _ben.GroupAsync(_anna, _cleo);
        var direct = await _anna.DirectAsync(_ben);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        await bens.SayAsync(group, "stays");
        await bens.SayAsync(direct, "stays too");
        await bens.DoAsync("saveDraft", new { conversationId = group, content = "canary-draft" });
        await annas.SeeAsync("newMessage", m => m.ToString().Contains("stays too", StringComparison.Ordinal));
        annas.Clear();

        (await _ben.CallAsync("DELETE /users/me", Password)).Status.ShouldBe(204);
        (await bens.Ended).ShouldBe("io server disconnect");
        (await _ben.CallAsync("GET /auth/me")).Status.ShouldBe(401);
        (await _server.Client.CallAsync("POST /auth/login", new { email = _ben.Email, password = TestUser.DefaultPassword })).Status.ShouldBe(401);
        (await annas.SeeAsync("userUpdated")).Payload.GetProperty("user").GetProperty("name").GetString().ShouldBe("Deleted user");
        var left = await annas.SeeAsync("participantRemoved");
        (left.Text("userId"), left.Text("newOwner")).ShouldBe((_ben.Id, _anna.Id));

        (await _anna.CallAsync($"GET /users/{_ben.Id}")).Status.ShouldBe(404);
        (await _anna.CallAsync("GET /users")).Body.EnumerateArray().Select(p => p.Id()).ShouldBe([_anna.Id, _cleo.Id]);
        (await _anna.CallAsync("GET /users/search?q=deleted")).Body.GetArrayLength().ShouldBe(0);
        (await _anna.CallAsync("POST /chats/conversations", new { participants = new[] { _ben.Id } })).Status.ShouldBe(400);
        (await _anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { _ben.Id } })).Status.ShouldBe(400);
        (await _anna.ContentsAsync(group)).ShouldBe(["stays"]);
        (await _anna.ContentsAsync(direct)).ShouldBe(["stays too"]);
        (await _anna.MessagesAsync(group))[0].GetProperty("sender").GetProperty("name").GetString().ShouldBe("Deleted user");
        (await _anna.ConversationAsync(group)).GetProperty("participants").EnumerateArray().Select(p => p.Id()).ShouldBe([_anna.Id, _cleo.Id]);
        (await _anna.ConversationAsync(direct)).GetProperty("participants").EnumerateArray().Select(p => p.Id()).ShouldBe([_anna.Id, _ben.Id], ignoreOrder: true);
        Everything().ShouldNotContain("canary");
        Everything().ShouldNotContain(_ben.Email);
    }

    [Fact]
    public async Task Its_email_and_username_are_free_and_whoever_takes_them_is_another_person()
    {
        var conversation = await _anna.DirectAsync(_ben);
        (await _ben.CallAsync("DELETE /users/me", Password)).Status.ShouldBe(204);
        var other = await _server.RegisterAsync("ben");
        other.Id.ShouldNotBe(_ben.Id);
        (await other.CallAsync($"GET /chats/conversations/{conversation}")).Status.ShouldBe(404);
        (await _cleo.CallAsync("DELETE /users/me", Password)).Status.ShouldBe(204);
    }

    [Theory]
    [InlineData("""{"password":"wrong"}""", 403)]
    [InlineData("""{"password":""}""", 400)]
    [InlineData("{}", 400)]
    public async Task It_takes_the_password(string body, int status)
    {
        (await _ben.CallAsync("DELETE /users/me", JsonDocument.Parse(body).RootElement)).Status.ShouldBe(status);
        (await _ben.CallAsync("GET /auth/me")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_only_admin_stays_as_long_as_there_is_anybody_else()
    {
        (await _anna.CallAsync("DELETE /users/me", Password)).Status.ShouldBe(409);
        await _ben.CallAsync("DELETE /users/me", Password);
        await _cleo.CallAsync("DELETE /users/me", Password);
        (await _anna.CallAsync("DELETE /users/me", Password)).Status.ShouldBe(204);
        var first = await _server.RegisterAsync("dave");
        (await first.CallAsync("GET /auth/me")).Text("role").ShouldBe("admin");
    }

    [Fact]
    public async Task What_was_not_finished_goes_on_after_a_restart()
    {
        var groups = new List<string>();
        for (var n = 0; n < 25; n++)
        {
            groups.Add(await _ben.GroupAsync(_anna));
        }

        var id = long.Parse(_ben.Id, System.Globalization.CultureInfo.InvariantCulture);
        await _server.Services.GetRequiredService<EventLog>().AppendAsync(append => AccountRemovals.Begin(append, id));
        await _server.RestartAsync();
        var anna = _anna with { Client = _server.ClientOf(_anna.Token) };
        (await anna.ConversationAsync(groups[0])).GetProperty("participants").GetArrayLength().ShouldBe(2);

        await _server.Services.GetRequiredService<AccountRemovals>().RunAsync(TestContext.Current.CancellationToken);
        foreach (var group in groups)
        {
            (await anna.ConversationAsync(group)).GetProperty("participants").EnumerateArray()
                .Select(p => (p.Id(), p.GetProperty("role").GetString())).ShouldBe([(_anna.Id, "owner")]);
        }

        using var snapshot = _server.Services.GetRequiredService<Database>().Read();
        snapshot.First<long>("SELECT COUNT(*) FROM account_removals").ShouldBe(0);
        snapshot.First<long>("SELECT COUNT(*) FROM login_sessions WHERE user_id = @id", new { id }).ShouldBe(0);
        snapshot.First<long>("SELECT COUNT(*) FROM refresh_tokens").ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_gets_in_by_a_login_that_was_on_its_way()
    {
        var logins = Enumerable.Range(0, 4).Select(_ => _server.Client.CallAsync("POST /auth/login", new { email = _ben.Email, password = TestUser.DefaultPassword })).ToList();
        await _ben.CallAsync("DELETE /users/me", Password);
        foreach (var login in await Task.WhenAll(logins))
        {
            if (login.Status == 200)
            {
                using var client = _server.ClientOf(login.Text("token"));
                (await client.CallAsync("GET /auth/me")).Status.ShouldBe(401);
            }
        }
    }

    // All that is kept, as text.
    private string Everything()
    {
        using var connection = _server.Services.GetRequiredService<Database>().Open();
        return string.Join('\n', ((string[])["users", "drafts", "login_sessions", "events", "messages"])
            .SelectMany(table => connection.Query($"SELECT * FROM {table}"))
            .Select(row => string.Join('|', ((IDictionary<string, object>)row).Values)));
    }
}
