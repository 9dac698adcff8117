using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Tests.Realtime;

namespace Parley.Tests.ApiDocs;

/// <summary>What is wrong in the same ways with any route is refused as the document of all routes says.</summary>
public sealed class BadRequestTests : IAsyncLifetime
{
    private const string Json = "application/json";
    private const int MaxUpload = 1024;
    private const int TooMuch = 300_000;

    private ParleyServer _server = null!;
    private TestUser _person = null!;
    private DocumentedApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(settings => settings with { UploadMaxSize = MaxUpload });
        _person = await _server.RegisterAsync("anna");
        _api = await DocumentedApi.OfAsync(_server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Without_a_caller()
    {
        foreach (var (name, operation) in _api.Operations)
        {
            var isPublic = operation.GetProperty("security").GetArrayLength() == 0;
            if (!isPublic)
            {
                await ShouldBeRefusedAsync(_server.Client, name, operation, null, 401);
            }
        }
    }

    [Fact]
    public async Task A_body_that_is_not_understood_is_too_large_or_of_another_type()
    {
        foreach (var (name, operation) in _api.Operations.Where(o => o.Value.TryGetProperty("requestBody", out _)))
        {
            var media = operation.GetProperty("requestBody").GetProperty("content").EnumerateObject().Single().Name;
            var ownType = media == Json ? Json : $"{media}; boundary=x";
            await ShouldBeRefusedAsync(_person.Client, name, operation, Body("nonsense", ownType), 400);
            await ShouldBeRefusedAsync(_person.Client, name, operation, Body($"{{\"a\":\"{new string('x', TooMuch)}\"}}", ownType), 413);
            await ShouldBeRefusedAsync(_person.Client, name, operation, Body("{}", $"{Json}; charset=utf-16"), 415);
            operation.GetProperty("responses").TryGetProperty("408", out _).ShouldBeTrue(name);
        }
    }

    [Fact]
    public async Task A_body_is_asked_for_where_there_must_be_one()
    {
        foreach (var (name, operation) in _api.Operations.Where(o => o.Value.TryGetProperty("requestBody", out var body) && body.GetProperty("required").GetBoolean()))
        {
            var answer = await CallAsync(_person.Client, name, null);
            answer.Status.ShouldBeOneOf([400, 415], name);
            _api.Faults(operation, answer).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public async Task Nothing_is_there_that_was_never_made()
    {
        // Whom nobody has blocked is not blocked then either.
        foreach (var (name, operation) in _api.Operations.Where(
            o => o.Key.Contains('{') && o.Key != "DELETE /blocks/{userId}" && !o.Key.Contains("socket.io", StringComparison.Ordinal)))
        {
            var answer = await CallAsync(_person.Client, name, operation.TryGetProperty("requestBody", out _) ? Body("{}", Json) : null);
            answer.Status.ShouldBeOneOf([400, 403, 404, 415], name);
            if (!name.StartsWith("HEAD ", StringComparison.Ordinal))
            {
                _api.Faults(operation, answer).ShouldBeEmpty(name);
            }
        }
    }

    private static StringContent Body(string text, string type)
    {
        var body = new StringContent(text, Encoding.UTF8);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return body;
    }

    private async Task ShouldBeRefusedAsync(HttpClient client, string name, JsonElement operation, HttpContent? body, int status)
    {
        var answer = await CallAsync(client, name, body);
        answer.Status.ShouldBe(status, name);
        _api.Faults(operation, answer).ShouldBeEmpty(name);
    }

    private static async Task<Answer> CallAsync(HttpClient client, string name, HttpContent? body)
    {
        var (method, path) = (name.Split(' ')[0], Regex.Replace(name.Split(' ')[1], @"\{[^}]*\}", "987654321", RegexOptions.NonBacktracking));
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = body };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, null);
    }
}
