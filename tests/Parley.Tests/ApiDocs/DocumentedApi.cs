using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Tests.Access;
using Parley.Tests.Realtime;

namespace Parley.Tests.ApiDocs;

/// <summary>The document of all routes, as a client takes it at its word.</summary>
internal sealed class DocumentedApi
{
    private const string Here = "#/components/schemas/";

    private readonly Dictionary<string, JsonElement> _operations;
    private readonly Dictionary<string, JsonElement> _schemas;

    private DocumentedApi(JsonElement document)
    {
        Json = document;
        _operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => (Name: $"{o.Name.ToUpperInvariant()} {path.Name}", o.Value)))
            .ToDictionary(o => o.Name, o => o.Value);
        _schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().ToDictionary(s => s.Name, s => s.Value);
    }

    public JsonElement Json { get; }

    public IReadOnlyDictionary<string, JsonElement> Operations => _operations;

    public static async Task<DocumentedApi> OfAsync(ParleyServer server) => new((await server.Client.CallAsync("GET /api-docs/openapi.json")).Body);

    public JsonElement Schema(string name) => _schemas[name];

    /// <summary>The operation of a row of docs/access.md.</summary>
    public JsonElement Operation(AccessRow row) =>
        _operations.Single(o => AccessRow.ShapeOf(o.Key) == (row.Shape.StartsWith('*') ? "GET" + row.Shape[1..] : row.Shape)).Value;

    /// <summary>What is wrong with an answer.</summary>
    public IEnumerable<string> Faults(JsonElement operation, Answer answer) =>
        !operation.GetProperty("responses").TryGetProperty(answer.Status.ToString(CultureInfo.InvariantCulture), out var response)
            ? [FormattableString.Invariant($"{answer.Status} is not documented")]
        : SchemaOf(response) is { } schema ? Faults(schema, answer.Body, "")
        : answer.Body.ValueKind == JsonValueKind.Undefined ? []
        : [FormattableString.Invariant($"{answer.Status} is documented without a body")];

    /// <summary>The schema of a body or an answer; null where there is none.</summary>
    public static JsonElement? SchemaOf(JsonElement of) =>
        of.TryGetProperty("content", out var content) ? content.EnumerateObject().Single().Value.GetProperty("schema") : null;

    /// <summary>The object that a schema stands for.</summary>
    public JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? _schemas[reference.GetString()![Here.Length..]] : schema;

    /// <summary>What does not fit; also what is there and is not documented.</summary>
    public IEnumerable<string> Faults(JsonElement schema, JsonElement value, string path)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("anyOf", out var choices))
        {
            return choices.EnumerateArray().Any(choice => !Faults(choice, value, path).Any()) ? [] : [$"{path} is none of the choices: {value}"];
        }

        if (schema.TryGetProperty("type", out var type) && !TypesOf(type).Contains(TypeOf(value)))
        {
            return [$"{path} should be {type}: {value}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => FaultsOfObject(schema, value, path),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().SelectMany((item, i) => Faults(items, item, FormattableString.Invariant($"{path}[{i}]"))),
            JsonValueKind.String => FaultsOfText(schema, value.GetString()!, path),
            _ => [],
        };
    }

    private IEnumerable<string> FaultsOfObject(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("additionalProperties", out var any))
        {
            return value.EnumerateObject().SelectMany(p => Faults(any, p.Value, $"{path}.{p.Name}"));
        }

        if (!schema.TryGetProperty("properties", out var properties))
        {
            return [];
        }

        return
        [
            .. RequiredOf(schema).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{path}.{name} is missing"),
            .. value.EnumerateObject().SelectMany(p => properties.TryGetProperty(p.Name, out var known)
                ? Faults(known, p.Value, $"{path}.{p.Name}")
                : [$"{path}.{p.Name} is not documented"]),
        ];
    }

    public static IEnumerable<string> RequiredOf(JsonElement schema) =>
        schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(name => name.GetString()!) : [];

    private static IEnumerable<string> FaultsOfText(JsonElement schema, string text, string path)
    {
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.NonBacktracking))
        {
            yield return $"{path} does not match {pattern}: {text}";
        }

        if (schema.TryGetProperty("format", out var format) && format.GetString() == "date-time"
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            yield return $"{path} is no time: {text}";
        }
    }

    private static IEnumerable<string> TypesOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => "nothing",
    };
}
