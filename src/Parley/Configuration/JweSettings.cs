using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Configuration;

/// <summary>The keys of encrypted tokens, as they are set. The values themselves are never shown.</summary>
internal static class JweSettings
{
    private const int SmallestKey = 2048;
    private const int SecretBytes = 32;

    /// <summary>In an environment file the lines of the PEM stand on one, with \n between them.</summary>
    public static string? ReadPrivateKey(SettingsReader reader)
    {
        const string Name = "JWE_PRIVATE_KEY";
        if (!reader.Has(Name))
        {
            return null;
        }

        var pem = reader.Text(Name, "").Replace("\\n", "\n", StringComparison.Ordinal);
        using var pair = RSA.Create();
        try
        {
            pair.ImportFromPem(pem);
            _ = pair.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            reader.Refuse(Name, "it is not the PEM of an RSA private key");
            return null;
        }

        if (pair.KeySize < SmallestKey)
        {
            reader.Refuse(Name, Invariant($"it is shorter than {SmallestKey} bits"));
        }

        return pem;
    }

    public static byte[]? ReadSecret(SettingsReader reader)
    {
        const string Name = "JWE_SECRET";
        if (!reader.Has(Name))
        {
            return null;
        }

        var text = reader.Text(Name, "");
        if (Bytes(text) is { } secret)
        {
            return secret;
        }

        reader.Refuse(Name, Invariant($"it is not {SecretBytes} bytes: {SecretBytes} characters, or {SecretBytes} bytes in hexadecimal or base64"));
        return null;
    }

    private static byte[]? Bytes(string text)
    {
        if (Encoding.UTF8.GetBytes(text) is { Length: SecretBytes } plain)
        {
            return plain;
        }

        if (text.Length == 2 * SecretBytes && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        var url = text.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return Base64Url.IsValid(url) && Base64Url.DecodeFromChars(url) is { Length: SecretBytes } decoded ? decoded : null;
    }
}
