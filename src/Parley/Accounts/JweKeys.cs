using System.Security.Cryptography;
using Parley.Configuration;

namespace Parley.Accounts;

/// <summary>
/// The keys of encrypted tokens: a pair of this server, out of the settings or the data directory, and a secret that is shared
/// with others, if there is one. The pair is made when it is first needed: most servers never do.
/// </summary>
internal sealed class JweKeys(Settings settings, DataDirectory directory) : IDisposable
{
    private const int Bits = 2048;
    private const string FileName = "jwe-key.pem";

    private readonly Lock _gate = new();
    private RSA? _pair;

    public byte[]? Shared => settings.JweSecret;

    public byte[] Wrap(byte[] key)
    {
        lock (_gate)
        {
            return Pair(make: true)!.Encrypt(key, RSAEncryptionPadding.OaepSHA256);
        }
    }

    /// <summary>Null: it was not wrapped for this server.</summary>
    public byte[]? Unwrap(byte[] wrapped)
    {
        lock (_gate)
        {
            try
            {
                return Pair(make: false) is { } pair && wrapped.Length * 8 == pair.KeySize
                    ? pair.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256)
                    : null;
            }
            catch (CryptographicException)
            {
                return null;
            }
        }
    }

    public void Dispose() => _pair?.Dispose();

    private RSA? Pair(bool make)
    {
        if (_pair is null && (settings.JwePrivateKey ?? Kept(make)) is { } pem)
        {
            _pair = RSA.Create();
            _pair.ImportFromPem(pem);
        }

        return _pair;
    }

    private string? Kept(bool make) =>
        make || directory.Keeps(FileName)
            ? directory.Kept(FileName, () =>
            {
                using var pair = RSA.Create(Bits);
                return pair.ExportPkcs8PrivateKeyPem();
            })
            : null;
}
