using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Parley.Tests.Realtime;

namespace Parley.Tests.Media;

public sealed class UploadTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_file_is_kept_and_shown_as_it_is()
    {
        var anna = await world.PersonAsync();
        var bytes = (byte[])[.. TestFiles.Png(640, 480), .. RandomNumberGenerator.GetBytes(300_000)];
        var answer = await anna.UploadAsync(bytes, "holiday.png", "text/html");
        answer.Status.ShouldBe(201);
        answer.Body.EnumerateObject().Select(p => p.Name).ShouldBe(["id", "name", "size", "mimeType", "width", "height", "url"]);
        answer.Text("name").ShouldBe("holiday.png");
        answer.Text("mimeType").ShouldBe("image/png");
        answer.Body.GetProperty("size").GetInt64().ShouldBe(bytes.Length);
        (answer.Body.GetProperty("width").GetInt64(), answer.Body.GetProperty("height").GetInt64()).ShouldBe((640, 480));
        using var fetched = await world.Server.FetchAsync(answer.Body.Url());
        fetched.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await fetched.Content.ReadAsByteArrayAsync()).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_file_that_is_no_image_has_no_width()
    {
        var anna = await world.PersonAsync();
        (await anna.UploadAsync(TestFiles.Text("Hello"), "a.txt")).Body.EnumerateObject().Select(p => p.Name)
            .ShouldBe(["id", "name", "size", "mimeType", "url"]);
    }

    [Theory]
    [InlineData("../../x", "x")]
    [InlineData("CON", "_CON")]
    [InlineData("photo\u202Egpj.exe", "photogpj.exe")]
    [InlineData("Grüße.png", "Grüße.png")]
    [InlineData("100%25 & ?#x=1;.png", "100%25 & ?#x=1;.png")]
    public async Task Whatever_a_file_is_called_it_is_fetched_by_its_address(string written, string name)
    {
        var anna = await world.PersonAsync();
        var answer = await anna.PostAsync(Form(Part($"filename=\"{written}\"", "data")));
        answer.Status.ShouldBe(201, answer.Body.ToString());
        answer.Text("name").ShouldBe(name);
        using var fetched = await world.Server.FetchAsync(answer.Body.Url());
        fetched.StatusCode.ShouldBe(HttpStatusCode.OK);
        (fetched.Content.Headers.ContentDisposition!.FileNameStar ?? fetched.Content.Headers.ContentDisposition.FileName!.Trim('"')).ShouldBe(name);
    }

    [Fact]
    public async Task An_encoded_name_goes_before_a_plain_one()
    {
        var anna = await world.PersonAsync();
        (await anna.PostAsync(Form(Part("filename=\"x.txt\"; filename*=UTF-8''%E2%82%AC.txt", "data")))).Text("name").ShouldBe("€.txt");
    }

    [Theory]
    [InlineData("no file", "--B--\r\n", 400)]
    [InlineData("nothing", "", 400)]
    [InlineData("another field", "--B\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\nx\r\n--B--\r\n", 400)]
    [InlineData("no file name", "--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--B--\r\n", 400)]
    [InlineData("empty", "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\r\n--B--\r\n", 400)]
    [InlineData("no disposition", "--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--\r\n", 400)]
    [InlineData("truncated multipart", "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nxxx", 400)]
    [InlineData("truncated header", "--B\r\nContent-Disposition: form-data; na", 400)]
    [InlineData("missing final", "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--B\r\n", 400)]
    [InlineData("wrong boundary", "--C\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--C--\r\n", 400)]
    [InlineData(
        "two files",
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b\"\r\n\r\ny\r\n--B--\r\n",
        400)]
    public async Task What_is_not_one_whole_file_is_refused_and_leaves_nothing(string name, string body, int status)
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        (await anna.PostAsync(Form(body))).Status.ShouldBe(status, name);
        (await anna.PostAsync(Form(body, isChunked: true))).Status.ShouldBe(status, name);
        server.Files().ShouldBeEmpty();
        await anna.UploadedAsync();
    }

    [Fact]
    public async Task Other_fields_are_not_read_and_too_many_of_them_are_refused()
    {
        var anna = await world.PersonAsync();
        var field = "--B\r\nContent-Disposition: form-data; name=\"recipientId\"\r\n\r\n2\r\n";
        (await anna.PostAsync(Form(field + Part("filename=\"a\"", "x")))).Status.ShouldBe(201);
        (await anna.PostAsync(Form(string.Concat(Enumerable.Repeat(field, 11)) + Part("filename=\"a\"", "x")))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_huge_header_is_refused()
    {
        var anna = await world.PersonAsync();
        (await anna.PostAsync(Form(Part($"filename=\"{new string('x', 4096)}.txt\"", "x")))).Text("name").Length.ShouldBe(255);
        (await anna.PostAsync(Form(Part($"filename=\"{new string('x', 20_000)}\"", "x")))).Status.ShouldBe(400);
        var headers = string.Concat(Enumerable.Range(0, 30).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: y\r\n")));
        (await anna.PostAsync(Form("--B\r\n" + headers + "\r\nx\r\n--B--\r\n"))).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("multipart/mixed; boundary=B", 415)]
    [InlineData("multipart/form-data", 400)]
    [InlineData("multipart/form-data; boundary=\"\"", 400)]
    [InlineData("multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x", 400)]
    [InlineData(null, 415)]
    public async Task A_body_that_is_no_form_is_refused(string? type, int status)
    {
        var anna = await world.PersonAsync();
        (await anna.PostAsync(Form(Part("filename=\"a\"", "x"), type))).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(1000, false, 201)]
    [InlineData(1001, false, 413)]
    [InlineData(1001, true, 413)]
    [InlineData(150_000, false, 413)]
    [InlineData(150_000, true, 413)]
    public async Task A_file_has_at_most_as_many_bytes_as_the_setting_says(int size, bool isChunked, int status)
    {
        await using var server = await ParleyServer.StartAsync(s => s with { UploadMaxSize = 1000 });
        var anna = await server.RegisterAsync("anna");
        (await anna.PostAsync(Form(Part("filename=\"a\"", new string('x', size)), isChunked: isChunked))).Status.ShouldBe(status);
        server.Files().Count.ShouldBe(status == 201 ? 1 : 0);
    }

    [Fact]
    public async Task Somebody_has_at_most_20_files_that_no_message_has()
    {
        var (anna, ben) = await world.TwoAsync();
        string last = "";
        for (var i = 0; i < 20; i++)
        {
            last = await anna.UploadedAsync();
        }

        (await anna.UploadAsync(TestFiles.Png())).Status.ShouldBe(409);
        await ben.UploadedAsync();
        (await anna.CallAsync($"DELETE /chats/uploads/{last}")).Status.ShouldBe(200);
        (await anna.CallAsync($"DELETE /chats/uploads/{last}")).Status.ShouldBe(404);
        var next = await anna.UploadedAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("sendMessage", new { conversationId = conversation, attachments = new[] { next } });
        await anna.UploadedAsync();
        (await anna.UploadAsync(TestFiles.Png())).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Many_at_once_do_not_pass_the_limit_and_what_was_refused_leaves_nothing()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var statuses = new List<int>();
        for (var round = 0; round < 5; round++)
        {
            statuses.AddRange((await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => anna.UploadAsync(TestFiles.Png())))).Select(a => a.Status));
        }

        statuses.Count(s => s == 201).ShouldBe(20);
        statuses.Count(s => s == 409).ShouldBe(10);
        server.Files().Count.ShouldBe(20);
    }

    [Fact]
    public async Task Nobody_deletes_a_file_of_somebody_else_or_of_a_message()
    {
        var (anna, ben) = await world.TwoAsync();
        var answer = await anna.UploadAsync(TestFiles.Png());
        (await ben.CallAsync($"DELETE /chats/uploads/{answer.Body.Id()}")).Status.ShouldBe(404);
        (await ben.CallAsync("DELETE /chats/uploads/nonsense")).Status.ShouldBe(404);
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("sendMessage", new { conversationId = conversation, attachments = new[] { answer.Body.Id() } });
        (await anna.CallAsync($"DELETE /chats/uploads/{answer.Body.Id()}")).Status.ShouldBe(404);
        using var fetched = await world.Server.FetchAsync(answer.Body.Url());
        fetched.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Uploads_are_limited_by_person()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { RateLimits = true }, new ManualClock());
        var anna = await server.RegisterAsync("anna");
        var ben = await server.RegisterAsync("ben");
        for (var i = 0; i < 60; i++)
        {
            (await anna.UploadAsync([])).Status.ShouldBe(400);
        }

        (await anna.UploadAsync([])).Status.ShouldBe(429);
        (await ben.UploadAsync([])).Status.ShouldBe(400);
    }

    private static string Part(string fileName, string content) =>
        $"--B\r\nContent-Disposition: form-data; name=\"file\"; {fileName}\r\nContent-Type: image/png\r\n\r\n{content}\r\n--B--\r\n";

    private static HttpContent Form(string body, string? type = "multipart/form-data; boundary=B", bool isChunked = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        HttpContent content = isChunked ? new StreamContent(new Unseekable(bytes)) : new ByteArrayContent(bytes);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return content;
    }

    /// <summary>Its length is not known before: the client sends chunks.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
