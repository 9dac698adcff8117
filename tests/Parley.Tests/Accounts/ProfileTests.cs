using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

/// <summary>What somebody says of himself, and who is shown it.</summary>
public sealed class ProfileTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(time: _clock);
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_is_given_is_changed_and_the_rest_stays()
    {
        var first = await PatchAsync(_anna, """{"bio":" Two\nlines ","location":"Ulm","age":40,"avatar":"https://example.org/a.png"}""");
        (first.Text("bio"), first.Text("location"), first.Body.GetProperty("age").GetInt32(), first.Text("avatar"))
            .ShouldBe(("Two\nlines", "Ulm", 40, "https://example.org/a.png"));
        var second = await PatchAsync(_anna, """{"name":" Anna A. ","age":null,"bio":" "}""");
        (second.Text("name"), second.Text("location"), second.Text("username"), second.Text("email"), second.Text("role"), second.Text("id"))
            .ShouldBe(("Anna A.", "Ulm", "anna", _anna.Email, "admin", _anna.Id));
        (second.Body.GetProperty("age").ValueKind, second.Body.GetProperty("bio").ValueKind).ShouldBe((JsonValueKind.Null, JsonValueKind.Null));
        foreach (var route in (string[])["GET /auth/me", "GET /users/me"])
        {
            var me = await _anna.CallAsync(route);
            me.Body.ToString().ShouldBe(second.Body.ToString());
            me.Cursor.ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData("""{"username":"a"}""", "username")]
    [InlineData("""{"username":"a b"}""", "username")]
    [InlineData("""{"name":" "}""", "name")]
    [InlineData("""{"name":"a\u202eb"}""", "name")]
    [InlineData("""{"name":"\u3164"}""", "name")]
    [InlineData("""{"name":"Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301"}""", "name")]
    [InlineData("""{"username":".."}""", "username")]
    [InlineData("""{"location":"U\u200bm"}""", "location")]
    [InlineData("""{"avatar":"http://example.org/a.png"}""", "avatar")]
    [InlineData("""{"avatar":"javascript:alert(1)"}""", "avatar")]
    [InlineData("""{"avatar":"/a.png"}""", "avatar")]
    [InlineData("""{"avatar":"https://example.org/\u0000"}""", "avatar")]
    [InlineData("""{"bio":"a\u0007"}""", "bio")]
    [InlineData("""{"location":"a\nb"}""", "location")]
    [InlineData("""{"age":12}""", "age")]
    [InlineData("""{"age":151}""", "age")]
    [InlineData("""{"status":{}}""", "status")]
    [InlineData("""{"status":{"text":"a\u0000"}}""", "status.text")]
    [InlineData("""{"status":{"text":"a","emoji":"ab"}}""", "status.emoji")]
    [InlineData("""{"status":{"text":"a","expiresAt":"2029-12-31T23:59:59Z"}}""", "status.expiresAt")]
    [InlineData("""{"privacy":{"bio":"all"}}""", "privacy.bio")]
    [InlineData("""{"privacy":{"lastSeen":""}}""", "privacy.lastSeen")]
    public async Task What_cannot_be_is_refused_by_its_name_and_changes_nothing(string change, string name)
    {
        var before = (await _anna.CallAsync("GET /users/me")).Body.ToString();
        var fit = name == "location" ? "\"age\":40" : "\"location\":\"Ulm\"";
        var answer = await _anna.CallAsync("PATCH /users/me", JsonDocument.Parse($$"""{{{change[1..^1]}},{{fit}}}""").RootElement);
        answer.Status.ShouldBe(400, answer.Body.ToString());
        answer.Text("message").ShouldStartWith(name);
        (await _anna.CallAsync("GET /users/me")).Body.ToString().ShouldBe(before);
    }

    [Theory]
    [InlineData("""{"age":"old"}""")]
    [InlineData("""{"age":13.5}""")]
    [InlineData("""{"bio":1}""")]
    [InlineData("""{"avatar":{"$gt":""}}""")]
    [InlineData("""{"status":"busy"}""")]
    [InlineData("""{"status":{"text":"a","expiresAt":"tomorrow"}}""")]
    [InlineData("""{"status":{"text":"a","expiresAt":1e309}}""")]
    [InlineData("""{"privacy":[]}""")]
    [InlineData("""{"bio":"a","bio":"b"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task What_is_of_another_type_is_refused(string change) =>
        (await _anna.CallAsync("PATCH /users/me", JsonDocument.Parse(change).RootElement)).Status.ShouldBe(400);

    [Theory]
    [InlineData("PATCH /users/me", """{"name":"changed"}""")]
    [InlineData("PATCH /users/me/settings", """{"readReceipts":"off"}""")]
    [InlineData("POST /auth/password", """{"currentPassword":"correct horse battery","newPassword":"another horse battery"}""")]
    [InlineData("POST /auth/email", """{"password":"correct horse battery","email":"changed@example.org"}""")]
    [InlineData("DELETE /users/me", """{"password":"correct horse battery"}""")]
    [InlineData("PATCH /users/{anna}/role", """{"role":"user"}""")]
    public async Task What_is_not_known_is_refused_by_its_name_and_changes_nothing(string route, string body)
    {
        var before = await StateAsync();
        var call = route.Replace("{anna}", _anna.Id, StringComparison.Ordinal);
        foreach (var name in (string[])["isAdmin", "id", "_id", "senderId", "createdAt", "seq", "verified", "ownerId"])
        {
            var answer = await _anna.CallAsync(call, JsonDocument.Parse($$"""{{{body[1..^1]}},"{{name}}":"1"}""").RootElement);
            (answer.Status, answer.Text("message")).ShouldBe((400, $"{name} is not known here: nothing was changed"));
        }

        (await StateAsync()).ShouldBe(before);
        (await _server.Client.CallAsync("POST /auth/login", new { email = _anna.Email, password = TestUser.DefaultPassword })).Status.ShouldBe(200);

        async Task<string> StateAsync() =>
            (await _anna.CallAsync("GET /users/me")).Body.ToString() + (await _anna.CallAsync("GET /users/me/settings")).Body;
    }

    [Theory]
    [InlineData("""{"role":"admin"}""", "role is not known here: nothing was changed")]
    [InlineData("""{"bio":"x","status":{"text":"a","other":1}}""", "other is not known here: nothing was changed")]
    [InlineData("""{"bio":"x","status":{"text":1}}""", "The JSON is not understood at $.text")]
    [InlineData("""{"bio":"x","privacy":{"role":"everyone"}}""", "privacy.role is not known here: nothing was changed")]
    [InlineData("""{"bio":"x","privacy":{"bio":1}}""", "The JSON is not understood at $.privacy.bio")]
    public async Task Nor_is_it_taken_further_in(string change, string message)
    {
        var answer = await _ben.CallAsync("PATCH /users/me", JsonDocument.Parse(change).RootElement);
        (answer.Status, answer.Text("message")).ShouldBe((400, message));
        (await _ben.CallAsync("GET /users/me")).Body.GetProperty("bio").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task The_front_ends_of_others_may_send_more_than_is_read()
    {
        var changed = await _ben.CallAsync("PUT /api/profile/update", new { full_name = "Ben B.", role = "admin", id = 1 });
        changed.Status.ShouldBe(200);
        (await _ben.CallAsync("GET /users/me")).Text("role").ShouldBe("user");
    }

    [Fact]
    public async Task Texts_have_their_lengths()
    {
        foreach (var (name, most) in new[] { ("bio", 500), ("location", 100), ("name", 64) })
        {
            (await PatchAsync(_anna, $$"""{"{{name}}":"{{new string('x', most)}}"}""")).Text(name).Length.ShouldBe(most);
            (await _anna.CallAsync("PATCH /users/me", JsonDocument.Parse($$"""{"{{name}}":"{{new string('x', most + 1)}}"}""").RootElement)).Status.ShouldBe(400);
        }

        (await _anna.CallAsync("PATCH /users/me", new { status = new { text = new string('x', 101) } })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_name_is_found_however_its_accents_are_written()
    {
        (await PatchAsync(_anna, """{"name":"Rene\u0301e\u00a0 Z"}""")).Text("name").ShouldBe("Ren\u00e9e Z");
        foreach (var q in (string[])["Ren\u00e9e", "RENE\u0301E", "\u00e9e z"])
        {
            (await _ben.CallAsync($"GET /users/search?q={Uri.EscapeDataString(q)}")).Body[0].Id().ShouldBe(_anna.Id);
        }

        await PatchAsync(_anna, """{"name":"\u00d6zlem"}""");
        var group = await _anna.GroupAsync(_ben);
        (await _ben.CallAsync($"GET /chats/conversations/{group}/participants?q=o\u0308z")).Body[0].Id().ShouldBe(_anna.Id);
    }

    [Fact]
    public async Task A_username_is_unique_whatever_its_case_and_the_old_one_is_free()
    {
        (await _anna.CallAsync("PATCH /users/me", new { username = "BEN" })).Status.ShouldBe(409);
        (await PatchAsync(_anna, """{"username":"Anna"}""")).Text("username").ShouldBe("Anna");
        await PatchAsync(_anna, """{"username":"antonia"}""");
        (await PatchAsync(_ben, """{"username":"anna"}""")).Text("username").ShouldBe("anna");
        (await _ben.CallAsync("GET /users/search?q=antonia")).Body[0].Id().ShouldBe(_anna.Id);
        (await _ben.CallAsync($"GET /users/{_anna.Id}")).Text("username").ShouldBe("antonia");
    }

    [Theory]
    [InlineData("all"), InlineData("here"), InlineData("everyone"), InlineData("deleted")]
    [InlineData("admin"), InlineData("Administrator"), InlineData("ROOT"), InlineData("system"), InlineData("support"), InlineData("moderator"), InlineData("Parley")]
    public async Task A_name_that_others_would_mistake_is_nobody_s(string username)
    {
        var email = "someone@example.org";
        foreach (var answer in (Answer[])
        [
            await _server.Client.CallAsync("POST /auth/register", new { email, username, password = TestUser.DefaultPassword }),
            await _server.Client.CallAsync("POST /api/auth/register", new { email, username, password = TestUser.DefaultPassword }),
            await _anna.CallAsync("PATCH /users/me", new { username, bio = "not written" }),
        ])
        {
            (answer.Status, answer.Text("message")).ShouldBe((400, "username is one that nobody can have"));
        }

        (await _anna.CallAsync("GET /users/me")).Body.GetProperty("bio").ValueKind.ShouldBe(JsonValueKind.Null);
        (await _anna.CallAsync("GET /users")).Body.GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_has_had_such_a_name_before_keeps_it()
    {
        await _server.Services.GetRequiredService<EventLog>().AppendAsync(append => append.Run(
            "UPDATE users SET username = 'support', username_key = 'support' WHERE id = @id",
            ("@id", long.Parse(_ben.Id, System.Globalization.CultureInfo.InvariantCulture))));
        (await PatchAsync(_ben, """{"bio":"Ask me","username":"support"}""")).Text("bio").ShouldBe("Ask me");
        (await PatchAsync(_ben, """{"username":"Support"}""")).Text("username").ShouldBe("Support");
        (await _ben.CallAsync("PATCH /users/me", new { username = "admin" })).Status.ShouldBe(400);
        await PatchAsync(_ben, """{"username":"ben"}""");
        (await _ben.CallAsync("PATCH /users/me", new { username = "support" })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Of_many_who_want_the_same_username_at_once_one_gets_it()
    {
        var people = await Task.WhenAll("abcd".Select(letter => _server.RegisterAsync($"user-{letter}")));
        var answers = await Task.WhenAll(people.Select(p => p.CallAsync("PATCH /users/me", new { username = "wanted" })));
        answers.Select(a => a.Status).Order().ShouldBe([200, 409, 409, 409]);
    }

    [Fact]
    public async Task A_status_is_shown_until_it_expires()
    {
        await PatchAsync(_anna, """{"status":{"text":" Lunch ","emoji":"🍜","expiresAt":"2030-01-01T01:00:00Z"}}""");
        var status = (await _ben.CallAsync($"GET /users/{_anna.Id}")).Body.GetProperty("status");
        status.EnumerateObject().Select(p => (p.Name, p.Value.GetString()))
            .ShouldBe([("text", "Lunch"), ("emoji", "🍜"), ("expiresAt", "2030-01-01T01:00:00.000Z")]);
        (await StatusAsync(_anna)).ShouldBe(await StatusAsync(_ben));
        _clock.Advance(TimeSpan.FromMinutes(10));
        await PatchAsync(_anna, """{"name":"Anna"}""");
        (await StatusAsync(_ben)).ShouldContain("Lunch");
        for (var minutes = 10; minutes < 60; minutes += 10)
        {
            // Tokens live a quarter of an hour.
            _clock.Advance(TimeSpan.FromMinutes(10));
        }

        var again = await LogInAsync(_ben);
        (await again.CallAsync($"GET /users/{_anna.Id}")).Body.GetProperty("status").ValueKind.ShouldBe(JsonValueKind.Null);
        (await again.CallAsync("GET /users")).Body.EnumerateArray().ShouldAllBe(p => p.GetProperty("status").ValueKind == JsonValueKind.Null);
        var annas = await LogInAsync(_anna);
        (await annas.CallAsync("GET /auth/me")).Body.GetProperty("status").ValueKind.ShouldBe(JsonValueKind.Null);
        (await PatchAsync(annas, """{"status":{"emoji":":tada:"}}""")).Body.GetProperty("status").GetRawText()
            .ShouldBe("""{"text":"","emoji":":tada:","expiresAt":null}""");
        (await PatchAsync(annas, """{"status":null}""")).Body.GetProperty("status").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Others_see_what_they_may_and_nothing_tells_the_rest_from_what_was_never_said()
    {
        await PatchAsync(_anna, """{"bio":"B","location":"L","age":30}""");
        string[] always = ["_id", "id", "username", "name", "avatar", "status", "role", "createdAt"];
        (await NamesAsync(_ben, _anna)).ShouldBe([.. always, "bio", "location", "age"]);
        (await NamesAsync(_anna, _anna)).ShouldBe([.. always, "email", "bio", "location", "age"]);
        (await NamesAsync(_anna, _ben)).ShouldBe(always);
        await PatchAsync(_anna, """{"privacy":{"bio":"nobody","location":"friends","email":"everyone"}}""");
        (await NamesAsync(_ben, _anna)).ShouldBe([.. always, "email", "age"]);
        (await NamesAsync(_anna, _anna)).ShouldBe([.. always, "email", "bio", "location", "age"]);
        (await _anna.CallAsync("GET /users/me")).Body.GetProperty("privacy").GetRawText()
            .ShouldBe("""{"email":"everyone","bio":"nobody","location":"friends","age":"everyone","lastSeen":"everyone"}""");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("999999")]
    [InlineData("9223372036854775808")]
    [InlineData("x")]
    [InlineData("1%20OR%201=1")]
    public async Task Who_is_not_there_is_not_found(string id) => (await _anna.CallAsync($"GET /users/{id}")).Status.ShouldBe(404);

    private static async Task<Answer> PatchAsync(TestUser user, string change)
    {
        var answer = await user.CallAsync("PATCH /users/me", JsonDocument.Parse(change).RootElement);
        answer.Status.ShouldBe(200, answer.Body.ToString());
        return answer;
    }

    private async Task<string> StatusAsync(TestUser viewer) =>
        (await viewer.CallAsync($"GET /users/{_anna.Id}")).Body.GetProperty("status").GetRawText();

    private static async Task<IReadOnlyList<string>> NamesAsync(TestUser viewer, TestUser person)
    {
        string[] order = ["_id", "id", "username", "name", "avatar", "status", "role", "createdAt", "email", "bio", "location", "age"];
        var names = (await viewer.CallAsync($"GET /users/{person.Id}")).Body.EnumerateObject().Select(p => p.Name).ToList();
        var listed = (await viewer.CallAsync("GET /users")).Body.EnumerateArray().Single(p => p.Id() == person.Id);
        listed.EnumerateObject().Select(p => p.Name).ShouldBe(names);
        return [.. names.OrderBy(name => Array.IndexOf(order, name))];
    }

    private async Task<TestUser> LogInAsync(TestUser user)
    {
        var token = (await _server.Client.CallAsync("POST /auth/login", new { email = user.Email, password = TestUser.DefaultPassword })).Text("token");
        return user with { Token = token, Client = _server.ClientOf(token) };
    }
}
