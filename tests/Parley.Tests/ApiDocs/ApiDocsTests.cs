using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.ApiDocs;
using Parley.Http;
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
    public void Every_answer_is_that_of_a_route() =>
        Answers.All.Keys.ShouldBeSubsetOf(Routes.SelectMany(PublicRoutes.NamesOf).Select(name => name.TrimEnd('/')));

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_parameter_of_a_path_is_declared()
    {
        var document = await DocumentAsync();
        document.GetProperty("openapi").GetString().ShouldBe("3.1.0");
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(s => s.Name).ToHashSet();
        foreach (var reference in References(document.GetProperty("paths")))
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
                operation.Value.GetProperty("responses").EnumerateObject().Count().ShouldBeGreaterThan(3);
            }
        }
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
        Reference(users.GetProperty("responses").GetProperty("404")).ShouldBe("#/components/schemas/Seed002Error");
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
