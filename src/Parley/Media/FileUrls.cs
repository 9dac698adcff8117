using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Accounts;
using Parley.Configuration;

namespace Parley.Media;

/// <summary>
/// The addresses of files: signed, so that whoever was shown one may fetch the file without more, for some hours. They stay the
/// same for a quarter of that, so that what a client has kept of them is of use.
/// </summary>
internal sealed class FileUrls(ServerSecret secret, Settings settings, TimeProvider time)
{
    public const string Route = Prefix + "{key}/{name}";

    private const string Prefix = "/uploads/chat/";
    private const long Hour = 60 * 60;
    private const int Steps = 4;
    private const int SignatureBytes = 16;

    private readonly long _lifetime = settings.FileUrlHours * Hour;
    private readonly long _step = settings.FileUrlHours * Hour / Steps;
    private readonly byte[] _key = secret.KeyFor("addresses of files");

    public string Of(string key, string name)
    {
        var expires = (((Now + _lifetime) / _step) + 1) * _step;
        return Invariant($"{Prefix}{key}/{Uri.EscapeDataString(name)}?e={expires}&s={Sign(key, expires)}");
    }

    /// <summary>The key in an address of this server, signed or not, with a host or without; null in others.</summary>
    public static string? KeyIn(string url)
    {
        // Servers go by several names, and behind others' ports: what is below the prefix is taken for an upload whatever the host.
        var path = Uri.TryCreate(url, UriKind.Absolute, out var whole) && (whole.Scheme == Uri.UriSchemeHttps || whole.Scheme == Uri.UriSchemeHttp)
            ? whole.AbsolutePath
            : url;
        return path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..].Split('/', '?', '#')[0] : null;
    }

    /// <summary>For how many seconds an address is good; null if it is not, or not one of ours.</summary>
    public long? TimeLeft(string key, string? expires, string? signature) =>
        long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
        && end > Now
        && signature is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(key, end)))
            ? end - Now
            : null;

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    private string Sign(string key, long expires) =>
        Base64Url.EncodeToString(
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(Invariant($"{key} {expires}"))).AsSpan(0, SignatureBytes));
}
