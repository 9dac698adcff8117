using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using Parley.Http;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Parley.ApiDocs;

/// <summary>The OpenAPI document of all routes, read off the routes themselves; made once.</summary>
internal sealed class ApiDocument(EndpointDataSource endpoints, IEnumerable<ErrorShape> errors, IOptions<JsonOptions> json)
{
    private readonly Lazy<JsonObject> _made = new(() => Make(endpoints, new Operations(new Schemas(json.Value.SerializerOptions), [.. errors])));

    public JsonObject Json => _made.Value;

    /// <summary>A route's pattern as a path of the document.</summary>
    public static string PathOf(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            _ => "",
        }))));

    /// <summary>The methods of a route; one that takes any is shown with those that it is for.</summary>
    public static IReadOnlyList<string> MethodsOf(RouteEndpoint route) =>
        route.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods.Count: > 0 } some ? some.HttpMethods : ["GET", "POST"];

    private static JsonObject Make(EndpointDataSource endpoints, Operations made)
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var route in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var path = PathOf(route.RoutePattern);
            if (!paths.TryGetValue(path, out var operations))
            {
                paths.Add(path, operations = []);
            }

            foreach (var method in MethodsOf(route))
            {
                operations[method.ToLowerInvariant()] = made.Of(route, method, path);
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Parley", ["version"] = "1" },
            ["paths"] = new JsonObject(paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(made.Schemas.Named.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))),
                ["securitySchemes"] = new JsonObject
                {
                    [Operations.Bearer] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
                },
            },
        };
    }
}
