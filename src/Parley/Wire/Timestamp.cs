using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Wire;

/// <summary>A moment, kept as milliseconds since 1970. On the wire ISO 8601 in UTC: <c>2026-03-01T12:00:00.000Z</c>.</summary>
[JsonConverter(typeof(TimestampConverter))]
internal readonly record struct Timestamp(long Milliseconds)
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static implicit operator Timestamp(long milliseconds) => new(milliseconds);

    public override string ToString() =>
        DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds).ToString(Format, CultureInfo.InvariantCulture);

    internal sealed class TimestampConverter : JsonConverter<Timestamp>
    {
        private const int Length = 24;

        public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUnixTimeMilliseconds();

        public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[Length];
            DateTimeOffset.FromUnixTimeMilliseconds(value.Milliseconds)
                .TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
            writer.WriteStringValue(text[..length]);
        }
    }
}
