using System.Net.Http.Headers;
using System.Text;
using Parley.Tests.Realtime;

namespace Parley.Tests.Http;

/// <summary>A request that says otherwise what it is, or where it goes, is let in nowhere by it.</summary>
public sealed class DisguiseTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Theory]
    [InlineData("/users/me/")]
    [InlineData("//users/me")]
    [InlineData("/users//me")]
    [InlineData("/USERS/Me")]
    [InlineData("/users/me;a=b")]
    [InlineData("/users/me.json")]
    [InlineData("/users/me%20")]
    [InlineData("/users/me%00")]
    [InlineData("/users/me%3Fa")]
    [InlineData("/users%2Fme")]
    [InlineData("/users/%6d%65")]
    [InlineData("/users/%256d%2565")]
    [InlineData("/users/./me")]
    [InlineData("/health/../users/me")]
    [InlineData("/health/%2e%2e/users/me")]
    [InlineData("/health/..;/users/me")]
    [InlineData("/uploads/pictures/..%2f..%2fusers/me")]
    [InlineData("/uploads/pictures/..%2f..%2fparley.db")]
    [InlineData("/..%2fparley.db")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets/..%5c..%5cparley.db")]
    public async Task Another_writing_of_a_path_leads_nowhere_else(string path)
    {
        var anna = await world.PersonAsync();
        var (status, text) = await SendAsync(Get(path));
        status.ShouldBeOneOf(400, 401, 404);
        text.ShouldNotContain("SQLite format");
        using var signedIn = Get(path);
        signedIn.Headers.Authorization = new AuthenticationHeaderValue("Bearer", anna.Token);
        (status, text) = await SendAsync(signedIn);
        status.ShouldBeOneOf(200, 400, 404);
        if (status == 200)
        {
            text.ShouldContain(anna.Email);
        }
    }

    [Theory]
    [InlineData("X-Original-URL", "/health")]
    [InlineData("X-Rewrite-URL", "/health")]
    [InlineData("X-Forwarded-Prefix", "/health")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-User", "anna")]
    [InlineData("X-User-Id", "1")]
    [InlineData("Host", "evil.example")]
    public async Task No_header_but_one_says_who_somebody_is_or_where_he_goes(string name, string value)
    {
        using var request = Get("/users/me");
        request.Headers.TryAddWithoutValidation(name, value);
        using var response = await world.Server.Client.SendAsync(request);
        await response.ShouldBeRefusedAsync(401);
        $"{response.Headers}{await response.Content.ReadAsStringAsync()}".ShouldNotContain("evil");
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-HTTP-Method")]
    [InlineData("X-Method-Override")]
    [InlineData("_method")]
    public async Task A_method_is_the_one_of_the_request(string name)
    {
        var anna = await world.PersonAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/sessions?_method=DELETE");
        request.Headers.Add(name, "DELETE");
        using var response = await anna.Client.SendAsync(request);
        await response.ShouldBeRefusedAsync(405);
    }

    [Theory]
    [InlineData("application/json; charset=utf-7", "", 415)]
    [InlineData("application/json; charset=utf-16", "", 415)]
    [InlineData("application/json; charset=\"\u0001\"", "", 415)]
    [InlineData("application/json, text/plain", "", 415)]
    [InlineData("multipart/form-data; boundary=x", "", 415)]
    [InlineData("application/json", "gzip", 400)]
    [InlineData("application/json", "identity, br", 400)]
    public async Task A_body_is_what_it_is_and_is_never_unpacked(string type, string encoding, int status)
    {
        // Not one of JSON where it is said to be packed: it is read as it is.
        var text = """{"email":"a@example.org","password":"b"}""";
        var content = new ByteArrayContent(encoding.Length == 0 ? Encoding.UTF8.GetBytes(text) : Pack(text));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var response = await world.Server.Client.PostAsync("/auth/login", content);
        await response.ShouldBeRefusedAsync(status);
    }

    [Fact]
    public async Task A_query_of_ten_thousand_parameters_is_too_long()
    {
        var anna = await world.PersonAsync();
        var query = string.Join('&', Enumerable.Range(0, 10_000).Select(n => FormattableString.Invariant($"p{n}=1")));
        using var response = await anna.Client.GetAsync($"/users?{query}");
        ((int)response.StatusCode).ShouldBe(414);
        (await anna.Client.GetAsync($"/users?{query[..7_000]}")).EnsureSuccessStatusCode();
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    // As it is written: the client would tidy the path.
    private HttpRequestMessage Get(string path) => new(
        HttpMethod.Get,
        new Uri(world.Server.Url.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));

    private async Task<(int Status, string Text)> SendAsync(HttpRequestMessage request)
    {
        using var response = await world.Server.Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
