using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Wire;

/// <summary>A text that a change may name, leave out, or name as <c>null</c>, which takes it away.</summary>
[JsonConverter(typeof(GivenTextConverter))]
internal readonly record struct GivenText(bool IsGiven, string? Text)
{
    internal sealed class GivenTextConverter : JsonConverter<GivenText>
    {
        public override bool HandleNull => true;

        public override GivenText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(true, reader.TokenType is JsonTokenType.Null or JsonTokenType.String ? reader.GetString() : throw new JsonException());

        public override void Write(Utf8JsonWriter writer, GivenText value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }
}
