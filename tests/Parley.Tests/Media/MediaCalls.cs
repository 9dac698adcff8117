using System.Net.Http.Headers;
using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Media;

/// <summary>Uploads, as a test says them.</summary>
internal static class MediaCalls
{
    public static async Task<Answer> UploadAsync(this TestUser user, byte[] file, string name = "picture.png", string? type = null)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var form = new MultipartFormDataContent { { content, "file", name } };
        return await user.PostAsync(form);
    }

    /// <summary>Shows a picture of one's own, by the one call that seed 002 has for it; returns its address here.</summary>
    public static async Task<string> WithPictureAsync(this TestUser user, byte[]? file = null)
    {
        var answer = await user.SendPictureAsync(file ?? TestFiles.Png(), "/api/profile/update-image");
        answer.Status.ShouldBe(201, answer.Body.ToString());
        return new Uri(answer.Body.GetProperty("data").GetProperty("image").GetString()!).AbsolutePath;
    }

    public static async Task<Answer> SendPictureAsync(this TestUser user, byte[] file, string path = "/uploads/pictures")
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("image/png");
        using var form = new MultipartFormDataContent { { content, "file", "me.png" } };
        return await user.PostAsync(form, path);
    }

    public static async Task<Answer> PostAsync(this TestUser user, HttpContent body, string path = "/chats/uploads")
    {
        using var response = await user.Client.PostAsync(path, body, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, JsonDocument.Parse(text).RootElement, null);
    }

    /// <summary>Uploads a file that is taken; returns its id.</summary>
    public static async Task<string> UploadedAsync(this TestUser user, byte[]? file = null, string name = "picture.png")
    {
        var answer = await user.UploadAsync(file ?? TestFiles.Png(), name);
        answer.Status.ShouldBe(201, answer.Body.ToString());
        return answer.Body.Id();
    }

    /// <summary>What anybody gets who has the address.</summary>
    public static async Task<HttpResponseMessage> FetchAsync(
        this ParleyServer server, string url, string? range = null, string? ifRange = null, string? ifNoneMatch = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, url);
        foreach (var (name, value) in ((string, string?)[])[("Range", range), ("If-Range", ifRange), ("If-None-Match", ifNoneMatch)])
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The files that are there, by their keys.</summary>
    public static IReadOnlyList<string> Files(this ParleyServer server)
    {
        var folder = Path.Combine(server.DataPath, "uploads");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))] : [];
    }

    public static string Url(this JsonElement attachment) => attachment.GetProperty("url").GetString()!;
}
