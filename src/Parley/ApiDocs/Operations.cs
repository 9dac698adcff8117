using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;
using Parley.Http;

namespace Parley.ApiDocs;

/// <summary>What the document says of a route with one of its methods.</summary>
internal sealed class Operations(Schemas schemas, IReadOnlyList<ErrorShape> errors)
{
    /// <summary>The name of the only way in which a caller says who he is.</summary>
    public const string Bearer = "bearer";

    private const string Json = "application/json";

    public Schemas Schemas => schemas;

    public JsonObject Of(RouteEndpoint route, string method, string path)
    {
        var operation = new JsonObject
        {
            ["operationId"] = $"{method} {route.RoutePattern.RawText?.TrimEnd('/')}",
            ["tags"] = new JsonArray(path.Split('/')[1]),
            ["parameters"] = new JsonArray([.. InPath(route.RoutePattern), .. Others(route)]),
        };
        if (Body(route.Metadata) is { } body)
        {
            operation["requestBody"] = body;
        }

        var responses = new SortedDictionary<int, JsonObject>();
        foreach (var status in Statuses.RefusedBy(route.Metadata))
        {
            responses[status] = Response(status, Content(Json, schemas.OfAnswer(ErrorOf(path, status))));
        }

        foreach (var answer in route.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>())
        {
            responses[answer.StatusCode] = Response(answer.StatusCode, Content(answer));
        }

        foreach (var response in responses.Values.Where(_ => HttpMethods.IsHead(method)))
        {
            response.Remove("content");
        }

        operation["responses"] = new JsonObject(
            responses.Select(r => KeyValuePair.Create(r.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)r.Value)));
        operation["security"] = Statuses.IsPublic(route.Metadata) ? [] : new JsonArray(new JsonObject { [Bearer] = new JsonArray() });
        return operation;
    }

    private JsonObject? Body(EndpointMetadataCollection of) =>
        of.GetMetadata<FileBody>() is { } file ? Body("multipart/form-data", Form(file), isOptional: false)
        : of.GetMetadata<OptionalBody>() is { } optional ? Body(Json, schemas.OfRequest(optional.Type), isOptional: true)
        : of.GetMetadata<IAcceptsMetadata>() is { RequestType: { } type } json ? Body(Json, schemas.OfRequest(type), json.IsOptional)
        : null;

    private static JsonObject Body(string media, JsonObject schema, bool isOptional) =>
        new() { ["required"] = !isOptional, ["content"] = Content(media, schema) };

    private static JsonObject Form(FileBody form)
    {
        var fields = new JsonObject { [FileBody.File] = new JsonObject { ["type"] = "string", ["contentMediaType"] = "application/octet-stream" } };
        foreach (var field in form.Fields)
        {
            fields[field] = new JsonObject { ["type"] = "string" };
        }

        return new JsonObject { ["type"] = "object", ["properties"] = fields, ["required"] = new JsonArray(FileBody.File) };
    }

    // The dialect's own form is what it makes of the error, if it makes anything of it.
    private Type ErrorOf(PathString path, int status) =>
        errors.FirstOrDefault(shape => path.StartsWithSegments(shape.Path)) is { } own
        && own.Render(new ErrorBody(status, "", "", RetryAfter: null)) is not null
            ? own.Body
            : typeof(ErrorBody);

    private static IEnumerable<JsonNode> InPath(RoutePattern pattern) => pattern.Parameters.Select(p => Parameter(
        p.Name,
        "path",
        required: true,
        p.ParameterPolicies.Any(policy => policy.Content == "long") ? OfType("integer") : OfType("string")));

    private static IEnumerable<JsonNode> Others(RouteEndpoint route)
    {
        var inPath = route.RoutePattern.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return (route.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .SelectMany(p => p.GetCustomAttribute<AsParametersAttribute>() is null ? [p] : p.ParameterType.GetConstructors()[0].GetParameters())
            .Where(p => p.ParameterType == typeof(string) && !inPath.Contains(p.Name!))
            .Select(p => p.GetCustomAttribute<FromHeaderAttribute>() is { } header
                ? Parameter(header.Name ?? p.Name!, "header", required: false, OfType("string"))
                : Parameter(JsonNamingPolicy.CamelCase.ConvertName(p.Name!), "query", required: false, OfQuery(p)));
    }

    // Handlers read numbers themselves, to say what is wrong with one.
    private static JsonObject OfQuery(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<RangeAttribute>() is { Minimum: int least, Maximum: int most }
            ? new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most }
            : OfType("string");

    private static JsonObject OfType(string type) => new() { ["type"] = type };

    private static JsonObject Parameter(string name, string place, bool required, JsonObject schema) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = required,
        ["schema"] = schema,
    };

    private static JsonObject Response(int status, JsonObject? content)
    {
        var response = new JsonObject { ["description"] = Statuses.Describe(status) };
        if (content is not null)
        {
            response["content"] = content;
        }

        return response;
    }

    // A file has the type that its bytes have.
    private JsonObject? Content(IProducesResponseTypeMetadata answer) =>
        answer.ContentTypes.FirstOrDefault() is not { } media ? null
        : answer.Type == typeof(Stream) ? Content("*/*", [])
        : Content(media, schemas.OfAnswer(answer.Type!));

    private static JsonObject Content(string media, JsonObject schema) => new() { [media] = new JsonObject { ["schema"] = schema } };
}
