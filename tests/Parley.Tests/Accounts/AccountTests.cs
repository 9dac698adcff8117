using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Accounts;

namespace Parley.Tests.Accounts;

public sealed class AccountTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly ParleyServer _server = shared.Server;

    [Fact]
    public async Task Registering_answers_with_a_session_under_all_three_names()
    {
        var response = await RegisterAsync(new { email = "Una@Example.org", username = "una", password = "correct horse", name = " Una " });
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var session = await response.Content.ReadFromJsonAsync<JsonElement>();
        var token = session.GetProperty("access_token").GetString();
        session.GetProperty("accessToken").GetString().ShouldBe(token);
        session.GetProperty("token").GetString().ShouldBe(token);
        session.GetProperty("expires_in").GetInt32().ShouldBe(900);
        session.EnumerateObject().Select(p => p.Name).Order().ShouldBe(["accessToken", "access_token", "expires_in", "token", "user"]);
        var user = session.GetProperty("user");
        user.GetProperty("id").GetString()!.ShouldMatch(@"^\d+$");
        user.GetProperty("_id").GetString().ShouldBe(user.GetProperty("id").GetString());
        user.GetProperty("email").GetString().ShouldBe("Una@Example.org");
        user.GetProperty("username").GetString().ShouldBe("una");
        user.GetProperty("name").GetString().ShouldBe("Una");
        user.GetProperty("avatar").ValueKind.ShouldBe(JsonValueKind.Null);
        user.GetProperty("createdAt").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        user.EnumerateObject().Select(p => p.Name).Order()
            .ShouldBe(["_id", "age", "avatar", "bio", "createdAt", "email", "id", "location", "name", "privacy", "role", "status", "username"]);
    }

    [Fact]
    public async Task The_first_account_is_the_administrator_and_only_it()
    {
        await using var server = await ParleyServer.StartAsync();
        var people = await Task.WhenAll(server.RegisterAsync("one"), server.RegisterAsync("two"), server.RegisterAsync("three"));
        var roles = await Task.WhenAll(people.Select(async p =>
            (p.Id, Role: (await p.Client.GetFromJsonAsync<JsonElement>("/auth/me")).GetProperty("role").GetString())));
        roles.OrderBy(p => p.Id, StringComparer.Ordinal).Select(p => p.Role).ShouldBe(["admin", "user", "user"]);
    }

    [Theory]
    [InlineData("taken@example.org", "TAKEN")]
    [InlineData("TAKEN@Example.Org", "other")]
    public async Task A_duplicate_is_refused_whatever_its_case(string email, string username)
    {
        await RegisterAsync(new { email = "taken@example.org", username = "taken", password = "correct horse" });
        var response = await RegisterAsync(new { email, username, password = "correct horse" });
        await response.ShouldBeRefusedAsync(409, "This e-mail or username is already registered");
    }

    [Fact]
    public async Task Of_many_who_register_the_same_name_at_once_one_succeeds()
    {
        var answers = await Task.WhenAll("abcdef".Select(letter =>
            RegisterAsync(new { email = $"race-{letter}@example.org", username = "race", password = "correct horse" })));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(5);
    }

    [Theory]
    [InlineData("""{"username":"vera","password":"correct horse"}""", "email")]
    [InlineData("""{"email":"vera","username":"vera","password":"correct horse"}""", "email")]
    [InlineData("""{"email":"a b@example.org","username":"vera","password":"correct horse"}""", "email")]
    [InlineData("""{"email":"a@b@example.org","username":"vera","password":"correct horse"}""", "email")]
    [InlineData("""{"email":"a\r\nBcc:x@example.org","username":"vera","password":"correct horse"}""", "email")]
    [InlineData("""{"email":"vera@example..org","username":"vera","password":"correct horse"}""", "email")]
    [InlineData("""{"email":"vera@example.org","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"v","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"v era","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"vérа","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"vera","password":"correct horse","name":"a\u0007b"}""", "name")]
    [InlineData("""{"email":"vera@example.org","username":"vera","password":"correct horse","name":"a\u202eb"}""", "name")]
    [InlineData("""{"email":"vera@example.org","username":"vera","password":"correct horse","name":"ve\u200bra"}""", "name")]
    [InlineData("""{"email":"vera@example.org","username":"ve\u200bra","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"ver\uff41","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"vera\u202e","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"ver\u0430","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"..","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"Here","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"ALL","password":"correct horse"}""", "username")]
    [InlineData("""{"email":"vera@example.org","username":"vera"}""", "password")]
    [InlineData("""{"email":"vera@example.org","username":"vera","password":"short"}""", "password")]
    [InlineData("""{"email":"vera@example.org","username":"vera","password":"ääääääääääääääääääääääääääääääääääääää"}""", "password")]
    [InlineData("""{"email":"vera@example.org","username":"vera","password":["correct horse"]}""", "$.password")]
    [InlineData("""{"email":"vera@example.org","username":"vera","password":"correct horse","password":"b"}""", "JSON")]
    [InlineData("""{"email":"vera@example.org","username":"ver\ud800","password":"correct horse"}""", "JSON")]
    [InlineData("""{"email":""", "JSON")]
    [InlineData("null", "")]
    [InlineData("", "")]
    public async Task A_field_that_does_not_fit_is_refused_by_name_and_nothing_is_made(string json, string named)
    {
        var response = await _server.Client.PostAsync("/auth/register", new StringContent(json, Encoding.UTF8, "application/json"));
        (await response.ShouldBeRefusedAsync(400)).ShouldContain(named);
        (await LogInAsync("vera@example.org", "correct horse")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Members_that_a_client_must_not_set_are_ignored()
    {
        await _server.RegisterAsync("somebody");
        var response = await RegisterAsync(
            new { email = "mallory@example.org", username = "mallory", password = "correct horse", role = "admin", isAdmin = true, id = 1, avatar = "x" });
        var user = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("user");
        user.GetProperty("role").GetString().ShouldBe("user");
        user.GetProperty("id").GetString().ShouldNotBe("1");
        user.GetProperty("avatar").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Signing_in_opens_a_session_by_the_email_in_any_case()
    {
        await _server.RegisterAsync("wanda");
        var response = await LogInAsync(" WANDA@example.org ", TestUser.DefaultPassword);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        var me = await _server.ClientOf(token).GetFromJsonAsync<JsonElement>("/auth/me");
        me.GetProperty("email").GetString().ShouldBe("wanda@example.org");
    }

    [Fact]
    public async Task An_unknown_user_and_a_wrong_password_cannot_be_told_apart()
    {
        await _server.RegisterAsync("xena");
        var passwords = _server.Services.GetRequiredService<Passwords>();
        var before = passwords.Verifications;
        var wrong = await LogInAsync("xena@example.org", "not her password");
        var unknown = await LogInAsync("nobody@example.org", "not her password");
        (passwords.Verifications - before).ShouldBe(2);
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        unknown.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await unknown.Content.ReadAsStringAsync()).ShouldBe(await wrong.Content.ReadAsStringAsync());
        HeadersOf(unknown).ShouldBe(HeadersOf(wrong));
    }

    [Fact]
    public async Task The_token_is_taken_with_and_without_Bearer_and_from_the_header_alone()
    {
        var yara = await _server.RegisterAsync("yara");
        (await StatusAsync(r => r.Headers.Add("Authorization", "Bearer " + yara.Token))).ShouldBe(200);
        (await StatusAsync(r => r.Headers.Add("Authorization", "bearer  " + yara.Token))).ShouldBe(200);
        (await StatusAsync(r => r.Headers.TryAddWithoutValidation("Authorization", yara.Token))).ShouldBe(200);
        (await StatusAsync(r => r.Headers.Add("Authorization", "Basic eDp5"))).ShouldBe(401);
        (await StatusAsync(r => r.Headers.Add("Authorization", "Bearer"))).ShouldBe(401);
        (await StatusAsync(r => r.Headers.Add("Cookie", "token=" + yara.Token))).ShouldBe(401);
        (await StatusAsync(r => r.RequestUri = new Uri("/auth/me?token=" + yara.Token, UriKind.Relative))).ShouldBe(401);
    }

    private static List<string> HeadersOf(HttpResponseMessage response) =>
        [.. response.Headers.Concat(response.Content.Headers).Where(h => h.Key != "Date").Select(h => $"{h.Key}: {string.Join(',', h.Value)}").Order()];

    private async Task<int> StatusAsync(Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/auth/me");
        change(request);
        using var response = await _server.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private Task<HttpResponseMessage> RegisterAsync(object body) => _server.Client.PostAsJsonAsync("/auth/register", body);

    private Task<HttpResponseMessage> LogInAsync(string email, string password) =>
        _server.Client.PostAsJsonAsync("/auth/login", new { email, password });
}
