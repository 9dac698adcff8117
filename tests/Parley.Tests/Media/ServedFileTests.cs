using System.Net;
using Parley.Tests.Realtime;

namespace Parley.Tests.Media;

public sealed class ServedFileTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    private static readonly byte[] Bytes = [.. TestFiles.Png(), .. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    // The fixtures, by what somebody would want a browser to take them for.
    public static TheoryData<string, string, byte[]> Hostile => new()
    {
        { "SVG with script", "a.svg", TestFiles.Text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>") },
        { "HTML", "a.html", TestFiles.Text("<!doctype html><script>alert(1)</script>") },
        { "XHTML", "a.xhtml", TestFiles.Text("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>") },
        { "MHTML", "a.mht", TestFiles.Text("MIME-Version: 1.0\r\nContent-Type: multipart/related") },
        { "PDF with script", "a.pdf", TestFiles.Text("%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>") },
        { "jpg with an HTML body", "a.jpg", TestFiles.Text("<html><script>alert(1)</script></html>") },
        { "double extension", "a.html.png", TestFiles.Text("<script>alert(1)</script>") },
        { "zip", "a.png", TestFiles.Text("PK\u0003\u0004 GIF89a") },
        { "TIFF", "a.tif", [.. "II*\0"u8, 8, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_could_be_more_than_a_picture_is_saved_and_never_shown(string fixture, string name, byte[] file)
    {
        var anna = await world.PersonAsync();
        var answer = await anna.UploadAsync(file, name, "image/png");
        using var fetched = await world.Server.FetchAsync(answer.Body.Url());
        fetched.StatusCode.ShouldBe(HttpStatusCode.OK, fixture);
        fetched.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment", fixture);
        fetched.Content.Headers.ContentType!.MediaType.ShouldBeOneOf("application/octet-stream", "application/pdf", "application/zip");
        ShouldBeHarmless(fetched);
    }

    [Theory]
    [InlineData("a.gif")]
    [InlineData("a.html")]
    [InlineData("a.jar")]
    public async Task A_polyglot_is_what_it_begins_with_and_nothing_else(string name)
    {
        var anna = await world.PersonAsync();
        var file = (byte[])[.. TestFiles.Gif(1, 1), .. "<script>alert(1)</script>PK\u0003\u0004"u8];
        using var fetched = await world.Server.FetchAsync((await anna.UploadAsync(file, name, "text/html")).Body.Url());
        fetched.Content.Headers.ContentType!.ToString().ShouldBe("image/gif");
        fetched.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
        ShouldBeHarmless(fetched);
    }

    [Fact]
    public async Task A_flood_of_pixels_is_not_decoded()
    {
        var anna = await world.PersonAsync();
        var answer = await anna.UploadAsync(TestFiles.Png(50_000, 50_000));
        answer.Status.ShouldBe(201);
        answer.Body.GetProperty("width").GetInt64().ShouldBe(50_000);
    }

    [Fact]
    public async Task An_address_with_anything_changed_is_not_found()
    {
        var anna = await world.PersonAsync();
        var url = (await anna.UploadAsync(Bytes, "a.png")).Body.Url();
        var (path, query) = (url.Split('?')[0], url.Split('?')[1].Split('&'));
        string[] wrong =
        [
            path,
            $"{path}?{query[0]}",
            $"{path}?{query[1]}",
            $"{path}?e=99999999999&{query[1]}",
            $"{path}?e=-1&{query[1]}",
            $"{path}?{query[0]}&s=",
            $"{path}?{query[0]}&s=é",
            url[..^2] + (url[^2] == 'A' ? "B" : "A") + url[^1],
            url.Replace("/a.png", "/b.png", StringComparison.Ordinal),
            url.Replace("/chat/", "/chat/0", StringComparison.Ordinal),
            url.Replace("/chat/", "/chat/..%2f", StringComparison.Ordinal),
        ];
        foreach (var other in wrong)
        {
            using var refused = await world.Server.FetchAsync(other);
            refused.StatusCode.ShouldBe(HttpStatusCode.NotFound, other);
            refused.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }

        using var fetched = await world.Server.FetchAsync(url);
        fetched.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_address_is_good_for_eight_hours_and_stays_the_same_for_two()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(s => s with { AccessTokenLifetime = TimeSpan.FromDays(9) }, clock);
        var anna = await server.RegisterAsync("anna");
        var ben = await server.RegisterAsync("ben");
        var conversation = await anna.DirectAsync(ben);
        var message = await anna.CallAsync(
            $"POST /chats/conversations/{conversation}/messages", new { attachments = new[] { await anna.UploadedAsync() } });
        var first = message.Body.GetProperty("attachments")[0].Url();
        clock.Skip(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        (await AddressAsync()).ShouldBe(first);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await AddressAsync()).ShouldNotBe(first);
        clock.Skip(TimeSpan.FromHours(8) - TimeSpan.FromSeconds(1));
        using (var fetched = await server.FetchAsync(first))
        {
            fetched.StatusCode.ShouldBe(HttpStatusCode.OK);
            fetched.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromSeconds(1));
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        using var late = await server.FetchAsync(first);
        late.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var again = await server.FetchAsync(await AddressAsync());
        again.StatusCode.ShouldBe(HttpStatusCode.OK);

        async Task<string> AddressAsync() =>
            (await ben.MessageAsync(message.Body.Id())).GetProperty("attachments")[0].Url();
    }

    [Fact]
    public async Task Who_was_removed_is_shown_no_address_any_more_and_the_one_he_has_ends()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(
            s => s with { AccessTokenLifetime = TimeSpan.FromDays(9), FileUrlHours = 1 }, clock);
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var group = await anna.GroupAsync(ben);
        var cursor = (await ben.CallAsync("GET /sync")).Text("cursor");
        var message = await anna.CallAsync(
            $"POST /chats/conversations/{group}/messages", new { attachments = new[] { await anna.UploadedAsync() } });
        var address = (await ben.MessageAsync(message.Body.Id())).GetProperty("attachments")[0].Url();
        (await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}")).Status.ShouldBe(200);
        clock.Advance(TimeSpan.FromMinutes(75));
        using (var late = await server.FetchAsync(address))
        {
            late.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        // What he was told while he was there he is told late too, with its address; it is his.
        foreach (var call in (string[])[$"GET /chats/messages/{message.Body.Id()}", $"GET /chats/conversations/{group}/messages", "GET /chats/search?q=has:image"])
        {
            (await ben.CallAsync(call)).Body.ToString().ShouldNotContain("/uploads/", Case.Sensitive, call);
        }

        var told = (await ben.CallAsync($"GET /sync?after={cursor}")).Body.ToString();
        told.ShouldContain("newMessage");
        told.ShouldNotContain("/uploads/");
    }

    [Theory]
    [InlineData("bytes=0-9", 206, 0, 10)]
    [InlineData("bytes=10-", 206, 10, null)]
    [InlineData("bytes=-5", 206, -5, 5)]
    [InlineData("bytes=-99999", 206, 0, null)]
    [InlineData("bytes=5-99999999999999999", 206, 5, null)]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=99999-", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=9-5", 200, 0, null)]
    [InlineData("bytes=0-1,3-4", 200, 0, null)]
    [InlineData("bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0", 200, 0, null)]
    [InlineData("bytes=", 200, 0, null)]
    [InlineData("bytes=a-b", 200, 0, null)]
    [InlineData("bytes=-", 200, 0, null)]
    [InlineData("lines=0-1", 200, 0, null)]
    [InlineData("bytes=99999999999999999999999-", 200, 0, null)]
    public async Task A_range_is_a_part_of_the_file(string range, int status, int first, int? length)
    {
        var anna = await world.PersonAsync();
        var url = (await anna.UploadAsync(Bytes)).Body.Url();
        using var fetched = await world.Server.FetchAsync(url, range);
        ((int)fetched.StatusCode).ShouldBe(status);
        var start = first < 0 ? Bytes.Length + first : first;
        var expected = Bytes[start..(length is { } some ? start + some : Bytes.Length)];
        (await fetched.Content.ReadAsByteArrayAsync()).ShouldBe(expected);
        var part = fetched.Content.Headers.ContentRange?.ToString();
        part.ShouldBe(
            status == 206 ? FormattableString.Invariant($"bytes {start}-{start + expected.Length - 1}/{Bytes.Length}")
            : status == 416 ? FormattableString.Invariant($"bytes */{Bytes.Length}")
            : null);
    }

    [Fact]
    public async Task What_a_client_has_it_is_not_sent_again_and_a_range_is_of_the_version_it_has()
    {
        var anna = await world.PersonAsync();
        var url = (await anna.UploadAsync(Bytes)).Body.Url();
        using var whole = await world.Server.FetchAsync(url);
        var tag = whole.Headers.ETag!.ToString();
        await Is(304, 0, ifNoneMatch: tag);
        await Is(304, 0, ifNoneMatch: "\"other\", W/" + tag);
        await Is(200, Bytes.Length, ifNoneMatch: "\"other\"");
        await Is(206, 10, range: "bytes=0-9", ifRange: tag);
        await Is(200, Bytes.Length, range: "bytes=0-9", ifRange: "\"other\"");
        await Is(200, Bytes.Length, range: "bytes=0-9", ifRange: "Wed, 21 Oct 2026 07:28:00 GMT");
        await Is(200, Bytes.Length, range: "bytes=0-9", ifRange: "nonsense");

        async Task Is(int status, int length, string? range = null, string? ifRange = null, string? ifNoneMatch = null)
        {
            using var fetched = await world.Server.FetchAsync(url, range, ifRange, ifNoneMatch);
            ((int)fetched.StatusCode).ShouldBe(status);
            (await fetched.Content.ReadAsByteArrayAsync()).Length.ShouldBe(length);
            fetched.Headers.ETag!.ToString().ShouldBe(tag);
        }
    }

    [Fact]
    public async Task Head_says_what_get_would_send()
    {
        var anna = await world.PersonAsync();
        var url = (await anna.UploadAsync(Bytes)).Body.Url();
        using var head = await world.Server.FetchAsync(url, "bytes=0-9", method: HttpMethod.Head);
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Content.Headers.ContentLength.ShouldBe(Bytes.Length);
        head.Headers.AcceptRanges.ShouldBe(["bytes"]);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        ShouldBeHarmless(head);
        using var wrong = await world.Server.FetchAsync(url + "x", method: HttpMethod.Head);
        wrong.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_file_that_has_gone_from_the_folder_is_not_found()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var url = (await anna.UploadAsync(Bytes)).Body.Url();
        Directory.Delete(Path.Combine(server.DataPath, "uploads"), recursive: true);
        using var fetched = await server.FetchAsync(url);
        fetched.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static void ShouldBeHarmless(HttpResponseMessage response)
    {
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldBe("default-src 'none'; sandbox");
        response.Headers.GetValues("Cross-Origin-Resource-Policy").Single().ShouldBe("cross-origin");
        var caching = response.Headers.CacheControl!;
        (caching.Private, caching.ToString().Contains("immutable", StringComparison.Ordinal)).ShouldBe((true, true));
    }
}
