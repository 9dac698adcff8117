using System.Net;

namespace Parley.Tests.Http;

public sealed class WebPageTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("parley-web-").FullName;
    private ParleyServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_root, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_root, "index.html"), "<!doctype html><title>Parley</title>");
        await File.WriteAllTextAsync(Path.Combine(_root, "assets", "app-1a2b3c.js"), "1");
        await File.WriteAllTextAsync(Path.Combine(_root, "favicon.svg"), "<svg/>");
        _server = await ParleyServer.StartAsync(s => s with { WebRoot = _root });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/conversations/17")]
    [InlineData("/chatter")]
    [InlineData("/authors")]
    public async Task A_page_is_served_for_every_address_of_the_client(string path)
    {
        var response = await GetAsync(path, "text/html,application/xhtml+xml,*/*;q=0.8");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await response.Content.ReadAsStringAsync()).ShouldContain("<title>Parley</title>");
        response.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        response.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/conversations/17", true)]
    [InlineData("/assets/app-1a2b3c.js", true)]
    [InlineData("/health", false)]
    public async Task Files_are_compressed_for_who_can_read_that_and_answers_are_not(string path, bool isCompressed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Accept-Encoding", "gzip");
        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentEncoding.ShouldBe(isCompressed ? ["gzip"] : []);
        (await GetAsync(path, "text/html")).Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    [Fact]
    public async Task At_the_root_whoever_asks_gets_the_page() =>
        (await GetAsync("/", "*/*")).Content.Headers.ContentType?.MediaType.ShouldBe("text/html");

    [Theory]
    [InlineData("/chats/17", "text/html")]
    [InlineData("/chat/nothing", "text/html")]
    [InlineData("/auth", "text/html")]
    [InlineData("/api/anything", "text/html")]
    [InlineData("/uploads/x.png", "text/html")]
    [InlineData("/conversations/17", "application/json")]
    [InlineData("/conversations/17", "*/*")]
    [InlineData("/assets/gone.js", "*/*")]
    public async Task Programs_get_an_error_and_not_the_page(string path, string accept) =>
        await (await GetAsync(path, accept)).ShouldBeRefusedAsync(404);

    [Fact]
    public async Task Only_a_read_gets_the_page()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/conversations/17");
        request.Headers.Add("Accept", "text/html");
        await (await _server.Client.SendAsync(request)).ShouldBeRefusedAsync(404);
    }

    [Theory]
    [InlineData("/assets/app-1a2b3c.js", "public, max-age=31536000, immutable")]
    [InlineData("/favicon.svg", "no-cache")]
    public async Task Files_named_by_their_content_are_kept_and_others_are_asked_for_again(string path, string caching)
    {
        var response = await GetAsync(path, "*/*");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Cache-Control").Single().ShouldBe(caching);
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }

    private Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return _server.Client.SendAsync(request);
    }
}
