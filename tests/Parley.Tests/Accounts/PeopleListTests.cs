using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

public sealed class PeopleListTests(PeopleListTests.Town town) : IClassFixture<PeopleListTests.Town>
{
    [Theory]
    [InlineData("", "abel,bea,carl,dora")]
    [InlineData("sort=username&order=desc", "dora,carl,bea,abel")]
    [InlineData("sort=name", "dora,abel,carl,bea")]
    [InlineData("sort=name&order=desc", "bea,carl,abel,dora")]
    [InlineData("sort=createdAt", "carl,abel,dora,bea")]
    [InlineData("sort=createdAt&order=desc&limit=2", "bea,dora")]
    [InlineData("limit=3&page=2", "dora")]
    [InlineData("limit=3&page=3", "")]
    public async Task Everybody_is_listed_in_the_order_that_is_asked_for(string query, string usernames)
    {
        var answer = await town.Carl.CallAsync($"GET /users?{query}");
        answer.Status.ShouldBe(200);
        string.Join(',', answer.Body.EnumerateArray().Select(u => u.GetProperty("username").GetString())).ShouldBe(usernames);
        answer.Cursor.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("sort=email", "sort")]
    [InlineData("sort=u.password_hash", "sort")]
    [InlineData("sort=username;--", "sort")]
    [InlineData("order=up", "order")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1e9", "limit")]
    [InlineData("page=0", "page")]
    [InlineData("page=1000001", "page")]
    public async Task Other_orders_and_pages_are_refused(string query, string name)
    {
        var answer = await town.Carl.CallAsync($"GET /users?{query}");
        answer.Status.ShouldBe(400);
        answer.Text("message").ShouldStartWith(name);
    }

    [Theory]
    [InlineData("sort=username&order=desc", "dora,bea,abel")]
    [InlineData("sort=name", "dora,abel,bea")]
    [InlineData("sort=createdAt&limit=2", "abel,dora")]
    [InlineData("order=asc", "abel,bea,dora")]
    public async Task What_is_found_is_in_the_order_that_is_asked_for(string query, string usernames)
    {
        var answer = await town.Carl.CallAsync($"GET /users/search?q=a&{query}");
        string.Join(',', answer.Body.EnumerateArray().Select(u => u.GetProperty("username").GetString())).ShouldBe(usernames);
        (await town.Carl.CallAsync("GET /users/search?q=a&sort=email")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_search_has_pages_too()
    {
        var found = new List<string>();
        for (var page = 1; page <= 3; page++)
        {
            var answer = await town.Carl.CallAsync(FormattableString.Invariant($"GET /users/search?q=a&limit=1&page={page}"));
            found.AddRange(answer.Body.EnumerateArray().Select(u => u.GetProperty("username").GetString()!));
        }

        found.ShouldBe(["abel", "bea", "dora"]);
        (await town.Carl.CallAsync("GET /users/search?q=a&page=0")).Status.ShouldBe(400);
    }

    public sealed class Town : IAsyncLifetime
    {
        private readonly ManualClock _clock = new();
        private ParleyServer _server = null!;

        internal TestUser Carl { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await ParleyServer.StartAsync(time: _clock);
            foreach (var (username, name) in new[] { ("carl", "beta"), ("abel", "Alpha"), ("dora", "aaron"), ("bea", "gamma") })
            {
                var user = await _server.RegisterAsync(username);
                (await user.CallAsync("PATCH /users/me", new { name })).Status.ShouldBe(200);
                Carl ??= user;
                _clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
