using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Wire;

/// <summary>A property of a change: what is not given stays as it is, and what is given as null is taken away.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Given<T>(T? Value)
{
    public bool IsGiven { get; } = true;

    public T? Or(T? otherwise) => IsGiven ? Value : otherwise;
}

internal sealed class GivenConverter<T> : JsonConverter<Given<T>>
{
    public override bool HandleNull => true;

    public override Given<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null
            ? new(default)
            : new(JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))));

    public override void Write(Utf8JsonWriter writer, Given<T> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Only clients give changes.");
}
