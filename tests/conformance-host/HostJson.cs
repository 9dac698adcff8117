using System.Text.Json.Serialization;
using Parley.SocketIO;

namespace Parley.ConformanceHost;

internal sealed record Nested([property: JsonPropertyName("nested")] Binary Bytes)
{
    internal Nested(ReadOnlySpan<byte> bytes)
        : this(new Binary(bytes.ToArray()))
    {
    }
}

internal sealed record Mixed(string? Hello, Binary Message, string? Goodbye);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Nested))]
[JsonSerializable(typeof(Mixed))]
internal sealed partial class HostJson : JsonSerializerContext;
