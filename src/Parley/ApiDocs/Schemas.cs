using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Parley.Wire;

namespace Parley.ApiDocs;

/// <summary>JSON schemas of what travels, made from the same type information that writes it; each under a name.</summary>
internal sealed class Schemas(JsonSerializerOptions options)
{
    private static readonly JsonSchemaExporterOptions Export = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => OfOurs(context.TypeInfo.Type) ?? schema,
    };

    public SortedDictionary<string, JsonNode> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>A reference to the schema of a type; of a list, that of its items.</summary>
    public JsonObject Of(Type type)
    {
        if (type != typeof(string) && type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
        {
            return new JsonObject { ["type"] = "array", ["items"] = Of(type.GetGenericArguments()[0]) };
        }

        var name = NameOf(type);
        if (!Named.ContainsKey(name))
        {
            Named.Add(name, options.GetTypeInfo(type).GetJsonSchemaAsNode(Export));
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private static string NameOf(Type type) =>
        type.IsGenericType
            ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] + "Of" + string.Concat(type.GetGenericArguments().Select(NameOf))
            : type.Name;

    // Those with a converter of their own.
    private static JsonObject? OfOurs(Type type) =>
        type == typeof(Id) || type == typeof(Id?) ? new JsonObject { ["type"] = "string", ["pattern"] = "^[1-9][0-9]*$" }
        : type == typeof(Timestamp) || type == typeof(Timestamp?) ? new JsonObject { ["type"] = "string", ["format"] = "date-time" }
        : null;
}
