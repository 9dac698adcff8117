using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Parley.Accounts;

/// <summary>What tokens of both kinds are made of: parts in base64url, a header, and claims.</summary>
internal static class TokenParts
{
    /// <summary>Characters of a whole token.</summary>
    public const int MaxLength = 8 * 1024;

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static bool IsBase64Url(ReadOnlySpan<char> part) => !part.ContainsAnyExcept(Base64UrlCharacters);

    // Base64Url.TryDecodeFromChars throws on what is not base64url, and "tries" only the length.
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes, out int written) =>
        Base64Url.DecodeFromChars(text, bytes, out _, out written) == OperationStatus.Done;

    /// <summary>
    /// Whether a header says what we would have written, and nothing else: <c>zip</c>, <c>crit</c> and the names of foreign keys
    /// must not pass. Without an encryption <paramref name="enc"/> is empty.
    /// </summary>
    public static bool IsHeader(ReadOnlySpan<byte> json, ReadOnlySpan<byte> alg, ReadOnlySpan<byte> enc)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var (algorithms, encryptions) = (0, 0);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isAlgorithm, isEncryption) = (reader.ValueTextEquals("alg"u8), !enc.IsEmpty && reader.ValueTextEquals("enc"u8));
                var isType = reader.ValueTextEquals("typ"u8);
                reader.Read();
                if (reader.TokenType != JsonTokenType.String
                    || !(isAlgorithm ? reader.ValueTextEquals(alg)
                        : isEncryption ? reader.ValueTextEquals(enc)
                        : isType && reader.ValueTextEquals("JWT"u8)))
                {
                    return false;
                }

                algorithms += isAlgorithm ? 1 : 0;
                encryptions += isEncryption ? 1 : 0;
            }

            return algorithms == 1 && encryptions == (enc.IsEmpty ? 0 : 1) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Null: they are not whole, or not valid yet.</summary>
    public static (long UserId, long SessionId, long Expires)? ReadClaims(ReadOnlySpan<byte> json, TimeProvider time)
    {
        try
        {
            long? user = null, session = null, expires = null, notBefore = null;
            var reader = new Utf8JsonReader(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                // Ours say nothing of an issuer or an audience: one that does was made for something else by whoever has the key too.
                var understood =
                    reader.ValueTextEquals("sub"u8) ? ReadId(ref reader, ref user)
                    : reader.ValueTextEquals("sid"u8) ? ReadId(ref reader, ref session)
                    : reader.ValueTextEquals("exp"u8) ? ReadTime(ref reader, ref expires)
                    : reader.ValueTextEquals("nbf"u8) ? ReadTime(ref reader, ref notBefore)
                    : !reader.ValueTextEquals("iss"u8) && !reader.ValueTextEquals("aud"u8) && reader.TrySkip();
                if (!understood)
                {
                    return null;
                }
            }

            var now = time.GetUtcNow().ToUnixTimeSeconds();
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read()
                && user is { } userId && session is { } sessionId && expires is { } until && !(notBefore > now)
                    ? (userId, sessionId, until)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A claim that stands twice is refused: two readers could take different ones.
    private static bool ReadId(ref Utf8JsonReader reader, ref long? claim)
    {
        reader.Read();
        if (claim is not null
            || reader.TokenType != JsonTokenType.String
            || !long.TryParse(reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        claim = id;
        return true;
    }

    private static bool ReadTime(ref Utf8JsonReader reader, ref long? claim)
    {
        reader.Read();
        if (claim is not null || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var seconds))
        {
            return false;
        }

        claim = seconds;
        return true;
    }
}
