using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Wire;

/// <summary>
/// The number of a user, a conversation or a message. On the wire a decimal string; numbers are taken from clients too.
/// </summary>
[JsonConverter(typeof(IdConverter))]
internal readonly record struct Id(long Value)
{
    /// <summary>Ids stay below 2^53, so that JavaScript can hold them.</summary>
    private const long Largest = (1L << 53) - 1;

    public static implicit operator Id(long value) => new(value);

    public static implicit operator long(Id id) => id.Value;

    public static Id? Parse(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && IsValid(value) ? new Id(value) : null;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private static bool IsValid(long value) => value is > 0 and <= Largest;

    internal sealed class IdConverter : JsonConverter<Id>
    {
        private const int Digits = 19;

        public override Id Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && IsValid(number))
            {
                return number;
            }

            if (reader.TokenType == JsonTokenType.String && Parse(reader.GetString()) is { } id)
            {
                return id;
            }

            throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, Id value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[Digits];
            Utf8Formatter.TryFormat(value.Value, text, out var length);
            writer.WriteStringValue(text[..length]);
        }
    }
}
