using System.Net.Http.Headers;
using System.Text.Json;
using Parley.Tests.Media;
using Parley.Tests.Realtime;

namespace Parley.Tests.Access;

/// <summary>The rows of docs/access.md, made.</summary>
internal static class AccessCalls
{
    public static async Task<Answer> CallAsync(this AccessRow row, HttpClient client, Func<string, string> fill)
    {
        var call = fill(row.Call.StartsWith('*') ? "GET" + row.Call[1..] : row.Call);
        if (!row.With.StartsWith("form", StringComparison.Ordinal))
        {
            return await client.CallAsync(call, row.With.Length == 0 ? null : Parse(fill(row.With)));
        }

        using var form = new MultipartFormDataContent();
        if (row.With.Length > "form".Length)
        {
            foreach (var field in Parse(fill(row.With["form".Length..])).EnumerateObject())
            {
                form.Add(new StringContent(field.Value.GetString()!), field.Name);
            }
        }

        using var file = new ByteArrayContent(TestFiles.Png());
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        form.Add(file, "file", "picture.png");
        using var request = new HttpRequestMessage(HttpMethod.Parse(call.Split(' ')[0]), call.Split(' ')[1]) { Content = form };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, Parse(text), null);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
