using System.Net.Http.Json;
using System.Text.Json;

namespace Parley.Tests.Accounts;

public sealed class UserSearchTests(UserSearchTests.Town town) : IClassFixture<UserSearchTests.Town>
{
    [Theory]
    [InlineData("bob", "bob,bobby,rob")] // Rob's name is "Bob's brother"
    [InlineData("BOBBY", "bobby")]
    [InlineData("brother", "rob")]
    [InlineData("Öz", "oezlem")]
    [InlineData("oezlem@example.org", "oezlem")]
    [InlineData("bobby@example.org", "")] // shown to nobody
    [InlineData("rob@example.org", "")] // to friends
    [InlineData("@example", "")]
    [InlineData("100%", "percent")]
    [InlineData("%", "percent")]
    [InlineData("_", "under_score")]
    [InlineData("ann", "")] // the caller
    [InlineData("", "")]
    [InlineData("' OR 1=1 --", "")]
    public async Task Finds_by_username_name_or_a_whole_email_that_is_shown_but_never_the_caller(string q, string usernames)
    {
        var found = await town.Ann.Client.GetFromJsonAsync<JsonElement>($"/users/search?q={Uri.EscapeDataString(q)}");
        string.Join(',', found.EnumerateArray().Select(u => u.GetProperty("username").GetString())).ShouldBe(usernames);
    }

    [Fact]
    public async Task Shows_no_more_of_a_person_than_others_may_see()
    {
        var found = await town.Ann.Client.GetFromJsonAsync<JsonElement>("/users/search?q=bobby");
        found[0].EnumerateObject().Select(p => p.Name).ShouldBe(["_id", "id", "username", "name", "avatar"]);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("50", 2)]
    public async Task Finds_as_many_as_asked_for(string limit, int expected)
    {
        var found = await town.Ann.Client.GetFromJsonAsync<JsonElement>($"/users/search?q=bob&limit={limit}");
        found.GetArrayLength().ShouldBeGreaterThanOrEqualTo(expected);
        found.GetArrayLength().ShouldBeLessThanOrEqualTo(int.Parse(limit, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("51")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("99999999999")]
    public async Task Refuses_other_limits(string limit)
    {
        var response = await town.Ann.Client.GetAsync($"/users/search?q=bob&limit={limit}");
        await response.ShouldBeRefusedAsync(400, "limit must be a whole number from 1 to 50");
    }

    [Fact]
    public async Task Says_which_position_of_the_log_it_shows()
    {
        var response = await town.Ann.Client.GetAsync("/users/search?q=bob");
        response.Headers.GetValues("Parley-Cursor").Single().ShouldMatch(@"^[0-9a-f]{12}\.\d+$");
    }

    public sealed class Town : IAsyncLifetime
    {
        private ParleyServer _server = null!;

        internal TestUser Ann { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await ParleyServer.StartAsync();
            Ann = await _server.RegisterAsync("ann");
            foreach (var (username, name) in new[]
            {
                ("bobby", "Robert"), ("bob", "Robert"), ("rob", "Bob's brother"), ("oezlem", "Özlem"), ("percent", "100% sure"), ("under_score", "U"),
            })
            {
                var response = await _server.Client.PostAsJsonAsync(
                    "/auth/register", new { email = $"{username}@example.org", username, name, password = TestUser.DefaultPassword });
                response.EnsureSuccessStatusCode();
                if (username is "oezlem" or "rob")
                {
                    var session = await response.Content.ReadFromJsonAsync<JsonElement>();
                    var change = new { privacy = new { email = username == "rob" ? "friends" : "everyone" } };
                    (await _server.ClientOf(session.GetProperty("access_token").GetString()!).PatchAsJsonAsync("/users/me", change)).EnsureSuccessStatusCode();
                }
            }
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
