using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.ApiDocs;
using Parley.Tests.Realtime;

namespace Parley.Tests.ApiDocs;

public sealed class ApiDocsTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    private IEnumerable<RouteEndpoint> Routes => world.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public async Task Every_route_is_in_the_document_and_nothing_else_is()
    {
        var documented = (await DocumentAsync()).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        documented.ShouldBe(
            Routes.SelectMany(r => ApiDocument.MethodsOf(r).Select(method => $"{method} {ApiDocument.PathOf(r.RoutePattern)}")), ignoreOrder: true);
    }

    [Fact]
    public async Task Every_route_says_what_it_answers_when_all_is_well()
    {
        foreach (var (name, operation) in (await DocumentedApi.OfAsync(world.Server)).Operations)
        {
            var answers = operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] is '1' or '2' or '3').ToList();
            answers.ShouldNotBeEmpty(name);
            foreach (var answer in answers.Where(a => a.Name is "200" or "201" or "206" && !name.StartsWith("HEAD ", StringComparison.Ordinal)))
            {
                DocumentedApi.SchemaOf(answer.Value).ShouldNotBeNull($"{name} {answer.Name}");
            }
        }
    }

    [Theory]
    [InlineData("POST /auth/register", "201 400 403 408 409 413 415 429 500 503")]
    [InlineData("POST /auth/login", "200 400 401 403 408 413 415 429 500 503")]
    [InlineData("POST /chats/uploads", "201 400 401 408 409 413 415 429 500 503")]
    [InlineData("GET /sync", "200 400 401 410 429 500 503")]
    [InlineData("GET /uploads/chat/{key}/{name}", "200 206 304 404 416 429 500 503")]
    [InlineData("DELETE /users/me", "204 400 401 403 408 409 413 415 429 500 503")]
    [InlineData("GET /unread", "200 401 429 500 503")]
    public async Task It_says_all_that_a_route_may_answer(string name, string statuses) =>
        string.Join(' ', (await DocumentedApi.OfAsync(world.Server)).Operations[name].GetProperty("responses").EnumerateObject().Select(r => r.Name))
            .ShouldBe(statuses);

    [Fact]
    public async Task A_change_is_documented_as_it_travels()
    {
        var api = await DocumentedApi.OfAsync(world.Server);
        foreach (var (schema, name, type) in (ReadOnlySpan<(string, string, string)>)
        [
            ("ProfileChange", "bio", """["string","null"]"""), ("ProfileChange", "age", """["integer","null"]"""),
            ("ConversationChange", "topic", """["string","null"]"""), ("ConversationChange", "password", """["string","null"]"""),
            ("Seed001ToSend", "fileSize", """["integer","null"]"""), ("Seed001ToSend", "fileMimeType", """["string","null"]"""),
        ])
        {
            api.Schema(schema).GetProperty("properties").GetProperty(name).GetProperty("type").GetRawText().ShouldBe(type, name);
            DocumentedApi.RequiredOf(api.Schema(schema)).ShouldBeEmpty();
        }

        foreach (var (schema, inPath) in (ReadOnlySpan<(string, string)>)
            [("Draft", "conversationId"), ("DraftToSave", "conversationId"), ("ConversationChange", "conversationId"), ("MessageEdit", "messageId"), ("Seed001ToSend", "chatId")])
        {
            api.Schema(schema).GetProperty("properties").TryGetProperty(inPath, out _).ShouldBeFalse(schema);
        }

        var people = api.Schema("Seed001NewChat").GetProperty("properties").GetProperty("participantIds");
        people.GetProperty("items").GetProperty("type").GetRawText().ShouldBe("""["string","integer"]""");
        DocumentedApi.RequiredOf(api.Schema("Seed001NewChat")).ShouldBe(["participantIds"]);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_parameter_of_a_path_is_declared()
    {
        var document = await DocumentAsync();
        document.GetProperty("openapi").GetString().ShouldBe("3.1.0");
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(s => s.Name).ToHashSet();
        foreach (var reference in References(document))
        {
            schemas.ShouldContain(reference.Replace("#/components/schemas/", "", StringComparison.Ordinal));
        }

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var declared = operation.Value.GetProperty("parameters").EnumerateArray()
                    .Where(p => p.GetProperty("in").GetString() == "path").Select(p => $"{{{p.GetProperty("name").GetString()}}}");
                path.Name.Split('/').Where(part => part.StartsWith('{')).ShouldBe(declared, path.Name);
            }
        }
    }

    [Fact]
    public async Task Parameters_of_a_query_are_called_as_they_are_read_and_numbers_have_their_bounds()
    {
        var person = await world.PersonAsync();
        var checkedNames = new HashSet<string>();
        foreach (var (name, operation) in (await DocumentedApi.OfAsync(world.Server)).Operations)
        {
            var call = Regex.Replace(name.Replace("{from}", person.Id, StringComparison.Ordinal), @"\{[^}]*\}", "987654321", RegexOptions.NonBacktracking);
            foreach (var parameter in operation.GetProperty("parameters").EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query"))
            {
                var (query, schema) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("schema"));
                query.ShouldBe(JsonNamingPolicy.CamelCase.ConvertName(query), name);
                if (name.StartsWith("GET ", StringComparison.Ordinal))
                {
                    schema.ToString().ShouldBe(await BoundsAsync(person, $"{call}?{query}=x", query) ?? """{"type":"string"}""", $"{name} {query}");
                    checkedNames.Add(query);
                }
            }
        }

        ((string[])["page", "limit", "perPage", "before", "after", "around", "from", "to"]).ShouldBeSubsetOf(checkedNames);
    }

    // As the refusal of what is no number says them.
    private static async Task<string?> BoundsAsync(TestUser person, string call, string query)
    {
        var refused = await person.CallAsync(query == "q" ? call : call + "&q=word");
        var said = $"^{query} must be a whole number from ([0-9]+) to ([0-9]+)$";
        return refused.Status == 400 && Regex.Match(refused.Text("message"), said, RegexOptions.NonBacktracking) is { Success: true } bounds
            ? $$"""{"type":"integer","minimum":{{bounds.Groups[1]}},"maximum":{{bounds.Groups[2]}}}"""
            : null;
    }

    [Fact]
    public async Task It_says_what_is_sent_and_what_comes_back()
    {
        var document = await DocumentAsync();
        var send = document.GetProperty("paths").GetProperty("/chats/conversations/{id}/messages").GetProperty("post");
        Reference(send.GetProperty("requestBody")).ShouldBe("#/components/schemas/Draft");
        Reference(send.GetProperty("responses").GetProperty("201")).ShouldBe("#/components/schemas/MessageView");
        Reference(send.GetProperty("responses").GetProperty("404")).ShouldBe("#/components/schemas/ErrorBody");
        var message = document.GetProperty("components").GetProperty("schemas").GetProperty("MessageView").GetProperty("properties");
        message.GetProperty("_id").GetProperty("type").GetString().ShouldBe("string");
        message.GetProperty("createdAt").GetProperty("format").GetString().ShouldBe("date-time");
        var users = document.GetProperty("paths").GetProperty("/api/users").GetProperty("get");
        users.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()).ShouldBe(["page", "perPage", "sortBy", "sortOrder"]);
        Reference(users.GetProperty("responses").GetProperty("429")).ShouldBe("#/components/schemas/Seed002Error");
    }

    [Fact]
    public async Task Row_002_11_The_page_lists_every_route_and_runs_no_script()
    {
        using var response = await world.Server.Client.GetAsync("/api-docs", TestContext.Current.CancellationToken);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        foreach (var route in Routes)
        {
            page.ShouldContain($"<code>{ApiDocument.PathOf(route.RoutePattern)}</code>");
        }

        page.ShouldContain("ErrorBody");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("style=");
        (await world.Server.Client.GetAsync("/api-docs/style.css", TestContext.Current.CancellationToken))
            .Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
    }

    private static string? Reference(JsonElement of) =>
        of.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString();

    private static IEnumerable<string> References(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => p.NameEquals("$ref") ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private async Task<JsonElement> DocumentAsync() => (await world.Server.Client.CallAsync("GET /api-docs/openapi.json")).Body;
}
