using System.Text.Json;
using Parley.Tests.Media;
using Parley.Tests.Realtime;

namespace Parley.Tests.Dialects;

public sealed class Seed002RouteTests(PublicWorld world) : IClassFixture<PublicWorld>
{
    private ParleyServer Server => world.Server;

    [Fact]
    public async Task Row_002_04_A_login_answers_with_a_token_of_24_hours_and_nothing_around_it()
    {
        var anna = await world.PersonAsync();
        var answer = await Server.Client.CallAsync("POST /api/auth/login", new { email = anna.Email, password = TestUser.DefaultPassword });
        answer.Status.ShouldBe(200);
        answer.Body.EnumerateObject().Select(p => p.Name).ShouldBe(["access_token", "expires_in"]);
        answer.Body.GetProperty("expires_in").GetInt32().ShouldBe(86_400);
        answer.Text("access_token").Split('.').Length.ShouldBe(5);
        using var client = Server.ClientOf(answer.Text("access_token"));
        (await client.CallAsync("GET /auth/me")).Text("id").ShouldBe(anna.Id);
    }

    [Fact]
    public async Task Row_002_12_Registering_says_so_and_signs_nobody_in()
    {
        var answer = await Server.Client.CallAsync("POST /api/auth/register", new
        {
            email = "new@example.org",
            username = "new",
            password = TestUser.DefaultPassword,
            full_name = "New Person",
            location = "Here",
            age = 30,
        });
        (answer.Status, answer.Body.GetProperty("success").GetBoolean()).ShouldBe((201, true));
        answer.Body.EnumerateObject().Select(p => p.Name).ShouldBe(["message", "success"], ignoreOrder: true);
        var login = await Server.Client.CallAsync("POST /api/auth/login", new { email = "new@example.org", password = TestUser.DefaultPassword });
        using var client = Server.ClientOf(login.Text("access_token"));
        (await client.CallAsync("GET /auth/me")).Text("name").ShouldBe("New Person");
        (await client.CallAsync("GET /auth/sessions")).Body.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_registration_that_is_refused_leaves_nothing()
    {
        const string name = "half-registered";
        foreach (var (location, age, status) in ((string, int, int)[])[("a\u202Eb", 30, 400), ("Here", 12, 400), (" Here ", 30, 201)])
        {
            var answer = await Server.Client.CallAsync(
                "POST /api/auth/register", new { email = name + "@example.org", username = name, password = "long enough", location, age });
            answer.Status.ShouldBe(status);
        }

        var login = await Server.Client.CallAsync("POST /api/auth/login", new { email = name + "@example.org", password = "long enough" });
        using var client = Server.ClientOf(login.Text("access_token"));
        var me = (await client.CallAsync("GET /users/me")).Body;
        (me.GetProperty("location").GetString(), me.GetProperty("age").GetInt64()).ShouldBe(("Here", 30L));
    }

    [Theory]
    [InlineData("""{"email":"x","username":"someone","password":"long enough"}""")]
    [InlineData("""{"email":"y@example.org","username":"someone","password":"long enough","age":12}""")]
    [InlineData("""{"email":"y@example.org","username":"someone","password":"long enough","age":"old"}""")]
    [InlineData("{}")]
    public async Task What_is_wrong_with_a_request_is_said_as_everywhere(string body)
    {
        var answer = await Server.Client.CallAsync("POST /api/auth/register", JsonDocument.Parse(body).RootElement);
        answer.Status.ShouldBe(400);
        answer.Body.EnumerateObject().Select(p => p.Name).ShouldBe(["statusCode", "message", "error"]);
    }

    [Fact]
    public async Task Other_errors_have_a_shape_of_their_own()
    {
        var anna = await world.PersonAsync();
        foreach (var (answer, status) in new[]
        {
            (await Server.Client.CallAsync("GET /api/users"), 401),
            (await Server.Client.CallAsync("POST /api/auth/login", new { email = anna.Email, password = "wrong" }), 401),
            (await Server.Client.CallAsync("POST /api/auth/register", new { email = anna.Email, username = "other", password = "long enough" }), 409),
            (await anna.CallAsync("GET /api/users/999999999"), 404),
            (await anna.CallAsync("GET /api/nothing"), 404),
        })
        {
            answer.Status.ShouldBe(status);
            answer.Body.EnumerateObject().Select(p => p.Name).ShouldBe(["error", "message", "code"]);
            answer.Body.GetProperty("code").GetInt32().ShouldBe(status);
        }
    }

    [Fact]
    public async Task Row_002_12_People_are_listed_in_pages()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = true });
        var people = new List<TestUser>();
        for (var n = 0; n < 12; n++)
        {
            people.Add(await server.RegisterAsync(FormattableString.Invariant($"person{n:00}")));
        }

        var first = (await people[0].CallAsync("GET /api/users")).Body;
        first.EnumerateObject().Select(p => p.Name).ShouldBe(["meta", "message", "data"]);
        first.GetProperty("meta").ToString()
            .ShouldBe("""{"totalItems":12,"itemCount":10,"itemsPerPage":10,"totalPages":2,"currentPage":1}""");
        Ids(first).ShouldBe(people.Take(10).Select(p => p.Number()));
        Ids((await people[0].CallAsync("GET /api/users?page=2&perPage=5&sortBy=username&sortOrder=desc")).Body)
            .ShouldBe(people.AsEnumerable().Reverse().Skip(5).Take(5).Select(p => p.Number()));
        first.ToString().ShouldNotContain("@example.org");
        foreach (var wrong in (string[])["perPage=101", "perPage=0", "page=0", "sortBy=password", "sortOrder=up"])
        {
            (await people[0].CallAsync($"GET /api/users?{wrong}")).Status.ShouldBe(400);
        }
    }

    [Fact]
    public async Task Row_002_12_People_are_listed_by_when_what_a_stranger_sees_of_them_changed()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(time: clock);
        var people = new List<TestUser>();
        foreach (var name in (string[])["anna", "ben", "cleo"])
        {
            people.Add(await server.RegisterAsync(name));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        var (anna, ben, cleo) = (people[0].Number(), people[1].Number(), people[2].Number());
        (await ListedAsync()).ShouldBe([anna, ben, cleo]);
        await people[0].CallAsync("PUT /api/profile/update", new { full_name = "Anna Other" });
        (await ListedAsync()).ShouldBe([ben, cleo, anna]);
        clock.Advance(TimeSpan.FromSeconds(1));
        await people[1].CallAsync("PATCH /users/me", new { privacy = new { age = "nobody" } });
        await people[1].CallAsync("PUT /api/profile/update", new { age = 40 });
        (await ListedAsync()).ShouldBe([ben, cleo, anna], "nobody sees it");

        async Task<IEnumerable<long>> ListedAsync() => Ids((await people[0].CallAsync("GET /api/users?sortBy=updatedAt")).Body);
    }

    [Fact]
    public async Task Row_002_12_A_person_is_shown()
    {
        var (anna, ben) = await world.TwoAsync();
        var answer = await anna.CallAsync($"GET /api/users/{ben.Id}");
        answer.Body.GetProperty("success").GetBoolean().ShouldBeTrue();
        answer.Body.GetProperty("data").GetProperty("id").GetInt64().ShouldBe(ben.Number());
        answer.Body.GetProperty("data").GetProperty("username").GetString().ShouldBe(ben.Username);
        answer.Body.ToString().ShouldNotContain("@example.org");
    }

    [Fact]
    public async Task Row_002_12_The_history_of_two_people_is_shown_to_them_the_newest_first_ten_a_page()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        (await Of(anna, anna, ben, "")).Meta.ShouldBe("""{"totalItems":0,"itemCount":0,"itemsPerPage":10,"totalPages":0,"currentPage":1}""");
        await using var annas = await Server.ConnectAsync(anna);
        for (var n = 1; n <= 12; n++)
        {
            await annas.DoAsync("private_message", new { recipientId = ben.Id, message = FormattableString.Invariant($"{n}") });
        }

        foreach (var (reader, from, to) in new[] { (anna, anna, ben), (anna, ben, anna), (ben, anna, ben) })
        {
            var (meta, messages) = await Of(reader, from, to, "");
            meta.ShouldBe("""{"totalItems":12,"itemCount":10,"itemsPerPage":10,"totalPages":2,"currentPage":1}""");
            messages.ShouldBe(["12", "11", "10", "9", "8", "7", "6", "5", "4", "3"]);
            (await Of(reader, from, to, "?page=2")).Messages.ShouldBe(["2", "1"]);
        }

        var body = (await ben.CallAsync($"GET /api/chat/private/{anna.Id}/{ben.Id}?page=2")).Body.GetProperty("data")[1];
        (body.GetProperty("senderId").GetInt64(), body.GetProperty("recipientId").GetInt64()).ShouldBe((anna.Number(), ben.Number()));
        (await cleo.CallAsync($"GET /api/chat/private/{anna.Id}/{ben.Id}")).Status.ShouldBe(404);
        (await anna.CallAsync($"GET /api/chat/private/{anna.Id}/{anna.Id}")).Status.ShouldBe(404);
        (await anna.CallAsync($"GET /api/chat/private/{anna.Id}/999999999")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Row_002_09_A_picture_is_sent_with_its_form()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var bens = await Server.ConnectAsync(ben);
        (await SendImageAsync(anna, TestFiles.Png(4, 3), ("recipientId", ben.Id))).Status.ShouldBe(201);
        var url = (await bens.SeeAsync("image_sent")).Text("message");
        url.ShouldStartWith(new Uri(Server.Url, "/uploads/chat/").AbsoluteUri);
        (await ben.CallAsync($"GET /api/chat/private/{anna.Id}/{ben.Id}")).Body.GetProperty("data")[0].GetProperty("message").GetString().ShouldBe(url);
        ((int)(await Server.Client.GetAsync(url, TestContext.Current.CancellationToken)).StatusCode).ShouldBe(200);
        foreach (var (bytes, fields) in ((byte[], (string, string)[])[])
        [
            (TestFiles.Gif(1, 1), [("recipientId", ben.Id)]),
            (TestFiles.Png(4, 3), [("recipientId", anna.Id)]),
            (TestFiles.Png(4, 3), [("recipientId", "999999999")]),
        ])
        {
            (await SendImageAsync(anna, bytes, fields)).Status.ShouldBe(400);
        }

        (await ben.CallAsync($"GET /api/chat/private/{anna.Id}/{ben.Id}")).Body.GetProperty("meta").GetProperty("totalItems").GetInt32().ShouldBe(1);
    }

    private static async Task<(int Status, string Body)> SendImageAsync(TestUser user, byte[] bytes, params (string Name, string Text)[] fields)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", "picture" } };
        foreach (var (name, text) in fields)
        {
            form.Add(new StringContent(text), name);
        }

        using var response = await user.Client.PostAsync("/api/chat/send-image", form, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<(string Meta, IReadOnlyList<string> Messages)> Of(TestUser reader, TestUser from, TestUser to, string query)
    {
        var answer = await reader.CallAsync($"GET /api/chat/private/{from.Id}/{to.Id}{query}");
        answer.Status.ShouldBe(200);
        return (
            answer.Body.GetProperty("meta").ToString(),
            [.. answer.Body.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("message").GetString()!)]);
    }

    private static IEnumerable<long> Ids(JsonElement list) => list.GetProperty("data").EnumerateArray().Select(u => u.GetProperty("id").GetInt64());

    [Fact]
    public async Task Row_002_12_A_profile_is_shown_and_changed_and_what_is_left_out_stays()
    {
        const string name = "profile-of-002";
        (await Server.Client.CallAsync("POST /api/auth/register", new
        {
            email = name + "@example.org",
            username = name,
            password = "long enough",
            full_name = "Somebody",
            location = "Bern",
            age = 30,
        })).Status.ShouldBe(201);
        var session = await Server.Client.CallAsync("POST /api/auth/login", new { email = name + "@example.org", password = "long enough" });
        using var client = Server.ClientOf(session.Text("access_token"));
        var changed = await client.CallAsync("PUT /api/profile/update", new { age = 31, full_name = "Somebody Else" });
        changed.Status.ShouldBe(200);
        changed.Body.GetProperty("success").GetBoolean().ShouldBeTrue();
        var id = changed.Body.GetProperty("data").GetProperty("id").GetInt64();
        var shown = (await client.CallAsync(FormattableString.Invariant($"GET /api/users/{id}"))).Body.GetProperty("data");
        (shown.GetProperty("full_name").GetString(), shown.GetProperty("location").GetString(), shown.GetProperty("age").GetInt64())
            .ShouldBe(("Somebody Else", "Bern", 31L));
        (await client.CallAsync("PUT /api/profile/update", new { age = 7 })).Status.ShouldBe(400);
    }
}
