using System.Net;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>The browser's client, served beside the server it is for.</summary>
public sealed class ClientBundleTests : IAsyncLifetime
{
    private const string Script = "/*!\n * Socket.IO v4.8.4\n */\nconsole.log('a client, long enough to be worth compressing, console.log, console.log');";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("client");
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "socket.io.js"), Script);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "socket.io.js.map"), "{}");
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "secret.js"), "not a file of the client");
        _server = await TestServer.StartAsync(options: options =>
        {
            options.ClientDirectory = _directory.FullName;
            options.AllowOrigin = (origin, _) => origin == "https://good.example";
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task The_script_comes_with_its_version_as_tag()
    {
        using var answer = await GetAsync("socket.io.js");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/javascript; charset=utf-8");
        answer.Headers.ETag!.Tag.ShouldBe("\"4.8.4\"");
        answer.Headers.CacheControl!.ToString().ShouldBe("public, max-age=0");
        (await answer.Content.ReadAsStringAsync()).ShouldBe(Script);
    }

    [Theory]
    [InlineData("socket.io.js")]
    [InlineData("socket.io.js.map")]
    [InlineData("socket.io.min.js")]
    [InlineData("socket.io.min.js.map")]
    [InlineData("socket.io.esm.min.js")]
    [InlineData("socket.io.esm.min.js.map")]
    [InlineData("socket.io.msgpack.min.js")]
    [InlineData("socket.io.msgpack.min.js.map")]
    public async Task Each_form_of_the_client_is_served(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, name), $"/* {name} */", TestContext.Current.CancellationToken);

        using var answer = await GetAsync(name);

        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe($"/* {name} */");
    }

    [Fact]
    public async Task The_map_has_its_scripts_tag()
    {
        using var answer = await GetAsync("socket.io.js.map");

        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
        answer.Headers.ETag!.Tag.ShouldBe("\"4.8.4\"");
    }

    [Theory]
    [InlineData("\"4.8.4\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"4.8.4\"", HttpStatusCode.NotModified)]
    [InlineData("\"4.8.3\"", HttpStatusCode.OK)]
    public async Task Who_has_it_already_is_told_so(string tag, HttpStatusCode expected)
    {
        using var answer = await GetAsync("socket.io.js", ("If-None-Match", tag));

        answer.StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip, br;q=0", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("identity", null)]
    public async Task It_is_compressed_as_the_browser_wants(string accepted, string? expected)
    {
        using var answer = await GetAsync("socket.io.js", ("Accept-Encoding", accepted));

        answer.Content.Headers.ContentEncoding.SingleOrDefault().ShouldBe(expected);
        answer.Headers.Vary.ShouldContain("Accept-Encoding");
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = expected switch
        {
            "br" => new System.IO.Compression.BrotliStream(body, System.IO.Compression.CompressionMode.Decompress),
            "gzip" => new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress),
            "deflate" => new System.IO.Compression.ZLibStream(body, System.IO.Compression.CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(plain);
        (await reader.ReadToEndAsync()).ShouldBe(Script);
    }

    [Theory]
    [InlineData("secret.js")]
    [InlineData("socket.io.min.js")]
    [InlineData("../secret.js")]
    [InlineData("%2e%2e/secret.js")]
    public async Task Any_other_name_is_the_engines(string name)
    {
        using var answer = await GetAsync(name);

        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("not a file");
    }

    [Theory]
    [InlineData("https://good.example", "https://good.example")]
    [InlineData("https://evil.example", null)]
    public async Task It_is_for_the_same_origins_as_the_server(string origin, string? expected)
    {
        using var answer = await GetAsync("socket.io.js", ("Origin", origin));

        (answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null).ShouldBe(expected);
    }

    [Fact]
    public async Task It_can_be_left_out()
    {
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.ClientDirectory = _directory.FullName;
            options.ServeClient = false;
        });

        (await RawPolling.GetAsync(new Uri(server.Endpoint, "socket.io.js"))).Status.ShouldBe(400);
    }

    private async Task<HttpResponseMessage> GetAsync(string name, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Endpoint, name));
        foreach (var (header, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return await RawPolling.Http.SendAsync(request);
    }
}
