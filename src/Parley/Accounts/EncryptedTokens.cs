using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.Accounts;

/// <summary>
/// Access tokens that only this server can read: JWE, compact form, RSA-OAEP-256 with A256GCM; and, where a secret is shared with
/// others, their <c>dir</c> with A256GCM. Which of the two one is shows in its form, whatever its header says, and the header must
/// be that one's.
/// </summary>
internal sealed class EncryptedTokens(JweKeys keys, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Parts = 5;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"RSA-OAEP-256","enc":"A256GCM","typ":"JWT"}"""u8);

    public string Issue(Caller caller)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var payload = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("sub", caller.UserId.ToString(CultureInfo.InvariantCulture));
            json.WriteString("sid", caller.SessionId.ToString(CultureInfo.InvariantCulture));
            json.WriteString("username", caller.Username);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)Lifetime.TotalSeconds);
            json.WriteEndObject();
        }

        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var (text, tag) = (new byte[payload.WrittenCount], new byte[TagBytes]);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, payload.WrittenSpan, text, tag, Encoding.ASCII.GetBytes(Header));
        return string.Join(
            '.',
            Header,
            Base64Url.EncodeToString(keys.Wrap(key)),
            Base64Url.EncodeToString(nonce),
            Base64Url.EncodeToString(text),
            Base64Url.EncodeToString(tag));
    }

    /// <summary>Whether a text has the form of one, so that nothing else need try it.</summary>
    public static bool IsOne(ReadOnlySpan<char> token) => token.Count('.') == Parts - 1;

    /// <summary>As <see cref="AccessTokens.ReadAnyAge"/>.</summary>
    public (long UserId, long SessionId, long Expires)? ReadAnyAge(ReadOnlySpan<char> token)
    {
        if (token.Length > TokenParts.MaxLength)
        {
            return null;
        }

        Span<Range> ranges = stackalloc Range[Parts + 1];
        if (token.Split(ranges, '.') != Parts)
        {
            return null;
        }

        var parts = new byte[Parts][];
        for (var i = 0; i < Parts; i++)
        {
            if (Decode(token[ranges[i]]) is not { } part)
            {
                return null;
            }

            parts[i] = part;
        }

        return parts is [var header, var wrapped, { Length: NonceBytes } nonce, var text, { Length: TagBytes } tag]
            && KeyOf(header, wrapped) is { } key
            && Decrypt(key, nonce, text, tag, Encoding.ASCII.GetBytes(token[ranges[0]].ToString())) is { } claims
                ? TokenParts.ReadClaims(claims, time)
                : null;
    }

    private byte[]? KeyOf(byte[] header, byte[] wrapped) =>
        wrapped.Length == 0
            ? keys.Shared is { } shared && TokenParts.IsHeader(header, "dir"u8, "A256GCM"u8) ? shared : null
            : TokenParts.IsHeader(header, "RSA-OAEP-256"u8, "A256GCM"u8) && keys.Unwrap(wrapped) is { Length: KeyBytes } key ? key : null;

    private static byte[]? Decode(ReadOnlySpan<char> part)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        return TokenParts.IsBase64Url(part) && TokenParts.TryDecode(part, bytes, out var length) ? bytes[..length] : null;
    }

    private static byte[]? Decrypt(byte[] key, byte[] nonce, byte[] text, byte[] tag, byte[] header)
    {
        var plain = new byte[text.Length];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(nonce, text, tag, plain, header);
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
