using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Wire;

/// <summary>A moment, kept as milliseconds since 1970. On the wire ISO 8601 in UTC: <c>2026-03-01T12:00:00.000Z</c>.</summary>
[JsonConverter(typeof(TimestampConverter))]
internal readonly record struct Timestamp(long Milliseconds)
{
    private const long Day = 24 * 60 * 60 * 1000;
    private const long Latest = 253_402_300_799_999;
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // What a date and a time may look like; without an offset it is UTC.
    private static readonly string[] Times =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private const DateTimeStyles InUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static implicit operator Timestamp(long milliseconds) => new(milliseconds);

    /// <summary>Milliseconds since 1970, or a time or a date in ISO 8601; a date is its first moment, or its last.</summary>
    public static Timestamp? Parse(string text, bool endOfDay)
    {
        var culture = CultureInfo.InvariantCulture;
        return long.TryParse(text, NumberStyles.None, culture, out var milliseconds)
            ? milliseconds <= Latest ? milliseconds : null
            : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", culture, InUtc, out var day)
                ? day.ToUnixTimeMilliseconds() + (endOfDay ? Day - 1 : 0)
            : DateTimeOffset.TryParseExact(text, Times, culture, InUtc, out var time) ? time.ToUnixTimeMilliseconds()
            : null;
    }

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
