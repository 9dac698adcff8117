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
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

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
        if (token.Length > TokenParts.MaxLength)
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
        if (!TokenParts.IsBase64Url(header) || !TokenParts.IsBase64Url(payload) || !TokenParts.IsBase64Url(signature))
        {
            return null;
        }

        // 2. The signature, before anything inside is believed.
        Span<byte> buffer = stackalloc byte[TokenParts.MaxLength];
        var length = Encoding.ASCII.GetBytes(token[..lastDot], buffer);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, buffer[..length], expected);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!TokenParts.TryDecode(signature, given, out var signatureLength)
            || signatureLength != given.Length
            || !CryptographicOperations.FixedTimeEquals(given, expected))
        {
            return null;
        }

        // 3. The header says what we would have written; 4. the claims are whole.
        return TokenParts.TryDecode(header, buffer, out length)
            && TokenParts.IsHeader(buffer[..length], "HS256"u8, enc: [])
            && TokenParts.TryDecode(payload, buffer, out length)
                ? TokenParts.ReadClaims(buffer[..length], time)
                : null;
    }
}
