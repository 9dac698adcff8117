using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Parley.Http;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Parley.ApiDocs;

/// <summary>The OpenAPI document of all routes, read off the routes themselves and <see cref="Answers"/>; made once.</summary>
internal sealed class ApiDocument(EndpointDataSource endpoints, IOptions<JsonOptions> json)
{
    private const string Media = "application/json";
    private const string BearerName = "bearer";

    // In the order in which they are worth reading. What a route refuses beyond these its description has: docs/api.md.
    private static readonly (int Status, string When)[] Errors =
    [
        (400, "What was sent is not understood, or not allowed"),
        (401, "The access token is missing, wrong or expired"),
        (404, "It is not there, or not for the caller to see"),
        (429, "Too many requests: Retry-After says when to come again"),
        (503, "Too much to do: Retry-After says when to come again"),
    ];

    private readonly Lazy<JsonObject> _made = new(() => Make(endpoints, new Schemas(json.Value.SerializerOptions)));

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

    private static JsonObject Make(EndpointDataSource endpoints, Schemas schemas)
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
                operations[method.ToLowerInvariant()] = Operation(route, path, $"{method} {route.RoutePattern.RawText?.TrimEnd('/')}", schemas);
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Parley", ["version"] = "1" },
            ["paths"] = new JsonObject(paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas.Named.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))),
                ["securitySchemes"] = new JsonObject
                {
                    [BearerName] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
                },
            },
        };
    }

    private static JsonObject Operation(RouteEndpoint route, string path, string name, Schemas schemas)
    {
        var isPublic = route.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        var operation = new JsonObject
        {
            ["operationId"] = name,
            ["tags"] = new JsonArray(path.Split('/')[1]),
            ["parameters"] = new JsonArray([.. InPath(route.RoutePattern), .. Others(route)]),
        };
        if (route.Metadata.GetMetadata<IAcceptsMetadata>() is { RequestType: { } body })
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(schemas.Of(body)) };
        }

        var responses = new JsonObject();
        var answer = Answers.All.GetValueOrDefault(name) ?? new RouteAnswer(null);
        responses[answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = Response(
            ReasonPhrases.GetReasonPhrase(answer.Status), answer.Body is { } type ? schemas.Of(type) : null);
        foreach (var (status, when) in Errors.Where(e => !(isPublic && e.Status == StatusCodes.Status401Unauthorized)))
        {
            responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = Response(when, schemas.Of(ErrorOf(path, status)));
        }

        operation["responses"] = responses;
        operation["security"] = isPublic ? new JsonArray() : new JsonArray(new JsonObject { [BearerName] = new JsonArray() });
        return operation;
    }

    private static Type ErrorOf(string path, int status) =>
        path.StartsWith("/api/", StringComparison.Ordinal) && status != StatusCodes.Status400BadRequest
            ? typeof(Dialects.Seed002Error)
            : typeof(ErrorBody);

    private static IEnumerable<JsonNode> InPath(RoutePattern pattern) => pattern.Parameters.Select(p => Parameter(
        p.Name,
        "path",
        required: true,
        p.ParameterPolicies.Any(policy => policy.Content == "long") ? "integer" : "string"));

    private static IEnumerable<JsonNode> Others(RouteEndpoint route)
    {
        var inPath = route.RoutePattern.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return (route.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .SelectMany(p => p.GetCustomAttribute<AsParametersAttribute>() is null ? [p] : p.ParameterType.GetConstructors()[0].GetParameters())
            .Where(p => p.ParameterType == typeof(string) && !inPath.Contains(p.Name!))
            .Select(p => p.GetCustomAttribute<FromHeaderAttribute>() is { } header
                ? Parameter(header.Name ?? p.Name!, "header", required: false, "string")
                : Parameter(p.Name!, "query", required: false, "string"));
    }

    private static JsonObject Parameter(string name, string place, bool required, string type) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = required,
        ["schema"] = new JsonObject { ["type"] = type },
    };

    private static JsonObject Response(string description, JsonObject? schema)
    {
        var response = new JsonObject { ["description"] = description };
        if (schema is not null)
        {
            response["content"] = Content(schema);
        }

        return response;
    }

    private static JsonObject Content(JsonObject schema) => new() { [Media] = new JsonObject { ["schema"] = schema } };
}
