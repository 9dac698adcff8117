using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Parley.Media;
using Parley.Wire;

namespace Parley.ApiDocs;

/// <summary>JSON schemas of what travels, made from the same type information that reads and writes it; objects under their names.</summary>
/// <remarks>
/// The exporter of System.Text.Json knows neither what is written only when there is something, nor what a client may leave out, and
/// its references lead astray in a larger document.
/// </remarks>
internal sealed class Schemas(JsonSerializerOptions options)
{
    private const string AnyDigits = "^[1-9][0-9]*$";

    private readonly Dictionary<string, (Type Type, bool IsSent)> _origins = new(StringComparer.Ordinal);

    public SortedDictionary<string, JsonNode> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>Of what the server answers.</summary>
    public JsonObject OfAnswer(Type type) => Of(type, isSent: false);

    /// <summary>Of what a client sends.</summary>
    public JsonObject OfRequest(Type type) => Of(type, isSent: true);

    private JsonObject Of(Type type, bool isSent)
    {
        if (OfValue(type, isSent) is { } value)
        {
            return value;
        }

        var info = options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new JsonObject { ["type"] = "array", ["items"] = Of(info.ElementType!, isSent) },
            JsonTypeInfoKind.Dictionary => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(info.ElementType!, isSent) },
            JsonTypeInfoKind.Object => Reference(info, isSent),
            _ => throw new NotSupportedException($"{type} has a converter of its own: say what it writes"),
        };
    }

    // Ids are taken as numbers too, as some clients have them.
    private JsonObject? OfValue(Type type, bool isSent) =>
        type == typeof(string) ? new JsonObject { ["type"] = "string" }
        : type == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
        : type == typeof(int) || type == typeof(long) ? new JsonObject { ["type"] = "integer" }
        : type == typeof(double) ? new JsonObject { ["type"] = "number" }
        : type == typeof(JsonElement) ? []
        : type == typeof(Timestamp) ? new JsonObject { ["type"] = "string", ["format"] = "date-time" }
        : type == typeof(Id) ? new JsonObject { ["type"] = isSent ? new JsonArray("string", "integer") : "string", ["pattern"] = AnyDigits }
        : type == typeof(DraftAttachment) ? new JsonObject { ["anyOf"] = new JsonArray(Of(typeof(Id), isSent), Of(typeof(WrittenAttachment), isSent)) }
        : Nullable.GetUnderlyingType(type) is { } underlying ? OrNull(Of(underlying, isSent))
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Given<>) ? OrNull(Of(type.GetGenericArguments()[0], isSent))
        : null;

    private JsonObject Reference(JsonTypeInfo info, bool isSent)
    {
        var name = NameOf(info.Type);
        if (_origins.TryAdd(name, (info.Type, isSent)))
        {
            Named.Add(name, OfObject(info, isSent));
        }
        else if (_origins[name] != (info.Type, isSent))
        {
            throw new NotSupportedException($"{name} is the name of two shapes");
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private JsonObject OfObject(JsonTypeInfo info, bool isSent)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in info.Properties.Where(p => isSent ? IsRead(p) : IsWritten(p)))
        {
            var leftOut = Find<JsonIgnoreAttribute>(property)?.Condition;
            var isRequired = isSent ? Find<RequiredAttribute>(property) is not null : leftOut is null or JsonIgnoreCondition.Never;
            var mayBeNull = isSent ? !isRequired && IsNullable(property) : leftOut != JsonIgnoreCondition.WhenWritingNull && IsNullable(property);
            var schema = Of(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, isSent);
            properties[property.Name] = mayBeNull ? OrNull(schema) : schema;
            if (isRequired)
            {
                required.Add(property.Name);
            }
        }

        var made = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            made["required"] = required;
        }

        return made;
    }

    private static bool IsWritten(JsonPropertyInfo property) =>
        property.Get is not null && Find<JsonIgnoreAttribute>(property) is not { Condition: JsonIgnoreCondition.Always };

    private static bool IsRead(JsonPropertyInfo property) =>
        (property.Set is not null || property.AssociatedParameter is not null) && Find<InPathAttribute>(property) is null;

    private static bool IsNullable(JsonPropertyInfo property) =>
        property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is not null : property.IsGetNullable;

    private static T? Find<T>(JsonPropertyInfo property)
        where T : Attribute =>
        (T?)property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).FirstOrDefault();

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema.Count == 0)
        {
            return schema;
        }

        if (schema["type"] is not { } type)
        {
            return new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        }

        var types = type is JsonArray several ? several : new JsonArray(type.DeepClone());
        if (!types.Any(t => t!.GetValue<string>() == "null"))
        {
            types.Add("null");
        }

        schema["type"] = types.Parent is null ? types : types.DeepClone();
        return schema;
    }

    private static string NameOf(Type type) =>
        type.IsGenericType
            ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] + "Of" + string.Concat(type.GetGenericArguments().Select(NameOf))
            : type.Name;
}
