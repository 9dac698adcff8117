using System.Text.Json;

namespace Parley.ApiDocs;

internal static class ApiDocsSetup
{
    public static void AddApiDocs(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ApiDocument>();

    public static void MapApiDocs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api-docs", (ApiDocument document) => Results.Text(ApiDocsPage.Render(document.Json), "text/html; charset=utf-8"))
            .Produces<string>(contentType: "text/html");
        routes.MapGet("/api-docs/openapi.json", (ApiDocument document) => Results.Text(document.Json.ToJsonString(), "application/json; charset=utf-8"))
            .Produces<JsonElement>();
        routes.MapGet("/api-docs/style.css", () => Results.Text(ApiDocsPage.Style, "text/css; charset=utf-8"))
            .Produces<string>(contentType: "text/css");
    }
}
