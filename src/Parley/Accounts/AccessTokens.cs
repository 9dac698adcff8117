using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.Accounts;

/// <summary>
/// Access tokens: JWS, compact form, HS256 and nothing else. A token names a user and a login session; whether the
/// session still lives is looked up (<see cref="Sessions"/>), so a token is never enough by itself.
/// </summary>
internal sealed class AccessTokens(byte[] key, TimeSpan lifetime, TimeProvider time)
{
    private const int MaxLength = 8 * 1024;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public TimeSpan Lifetime => lifetime;

    public string Issue(Caller caller)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var payload = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("sub", caller.UserId.ToString(CultureInfo.InvariantCulture));
            json.WriteString("sid", caller.SessionId.ToString(CultureInfo.InvariantCulture));
            json.WriteString("email", caller.Email);
            json.WriteString("username", caller.Username);
            json.WriteString("role", caller.Role);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)lifetime.TotalSeconds);
            json.WriteEndObject();
        }

        var signed = $"{Header}.{Base64Url.EncodeToString(payload.WrittenSpan)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The user and the session that a token of ours names; null if it is not one, or has expired.</summary>
    public (long UserId, long SessionId)? Read(ReadOnlySpan<char> token) =>
        ReadAnyAge(token) is var (user, session, expires) && expires > time.GetUtcNow().ToUnixTimeSeconds() ? (user, session) : null;

    /// <summary>As <see cref="Read"/>, whether it has expired or not: for where something else proves who it is.</summary>
    public (long UserId, long SessionId, long Expires)? ReadAnyAge(ReadOnlySpan<char> token)
    {
        // 1. The form: three parts of base64url.
        if (token.Length > MaxLength)
        {
            return null;
        }

        var lastDot = token.LastIndexOf('.');
        var firstDot = token.IndexOf('.');
        if (firstDot <= 0 || firstDot == lastDot)
        {
            return null;
        }

        var header = token[..firstDot];
        var payload = token[(firstDot + 1)..lastDot];
        var signature = token[(lastDot + 1)..];
        if (header.ContainsAnyExcept(Base64UrlCharacters)
            || payload.ContainsAnyExcept(Base64UrlCharacters)
            || signature.ContainsAnyExcept(Base64UrlCharacters))
        {
            return null;
        }

        // 2. The signature, before anything inside is believed.
        Span<byte> buffer = stackalloc byte[MaxLength];
        var length = Encoding.ASCII.GetBytes(token[..lastDot], buffer);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, buffer[..length], expected);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!TryDecode(signature, given, out var signatureLength)
            || signatureLength != given.Length
            || !CryptographicOperations.FixedTimeEquals(given, expected))
        {
            return null;
        }

        // 3. The header says what we would have written; 4. the claims are whole.
        return TryDecode(header, buffer, out length) && IsOurHeader(buffer[..length]) && TryDecode(payload, buffer, out length)
                ? ReadClaims(buffer[..length])
                : null;
    }

    // Base64Url.TryDecodeFromChars throws on what is not base64url, and "tries" only the length.
    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes, out int written) =>
        Base64Url.DecodeFromChars(text, bytes, out _, out written) == OperationStatus.Done;

    // "zip" and "crit" must not pass, and nothing needs the others: only what we would write is taken.
    private static bool IsOurHeader(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var algorithms = 0;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isAlgorithm = reader.ValueTextEquals("alg"u8);
                var isType = reader.ValueTextEquals("typ"u8);
                reader.Read();
                if (reader.TokenType != JsonTokenType.String
                    || !(isAlgorithm ? reader.ValueTextEquals("HS256"u8) : isType && reader.ValueTextEquals("JWT"u8)))
                {
                    return false;
                }

                algorithms += isAlgorithm ? 1 : 0;
            }

            return algorithms == 1 && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private (long UserId, long SessionId, long Expires)? ReadClaims(ReadOnlySpan<byte> json)
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
                var understood =
                    reader.ValueTextEquals("sub"u8) ? ReadId(ref reader, ref user)
                    : reader.ValueTextEquals("sid"u8) ? ReadId(ref reader, ref session)
                    : reader.ValueTextEquals("exp"u8) ? ReadTime(ref reader, ref expires)
                    : reader.ValueTextEquals("nbf"u8) ? ReadTime(ref reader, ref notBefore)
                    : Skip(ref reader);
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

    private static bool Skip(ref Utf8JsonReader reader) => reader.TrySkip();
}
