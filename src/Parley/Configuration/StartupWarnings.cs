using System.Net;

namespace Parley.Configuration;

/// <summary>What is worth a warning at start and is no reason to refuse it.</summary>
internal static class StartupWarnings
{
    // As many as the bytes of the key that HS256 asks for (RFC 7518, 3.2).
    private const int LongEnough = 32;

    // The newest security release known when this was written.
    private static readonly Version PatchedRuntime = new(10, 0, 13);

    private static readonly string[] Memory = ["tmpfs", "ramfs"];
    private static readonly string[] Network = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "fuse.sshfs"];

    // From guides and templates: everybody knows them.
    private static readonly string[] KnownSecrets =
        ["your-super-secret-jwt-key", "your-secret-key", "your_jwt_secret", "yoursecretkey", "your-jwt-secret", "supersecret", "super-secret", "changeme", "change-this", "change-me"];

    public static IEnumerable<string> For(Settings settings, string dataPath, Version runtime, string mounts)
    {
        foreach (var unused in settings.Unused)
        {
            yield return unused;
        }

        if (runtime < PatchedRuntime)
        {
            yield return $"The .NET runtime is {runtime}; {PatchedRuntime} has security fixes: update it";
        }

        if (settings.JwtSecret is { } secret && Weakness(secret) is { } weakness)
        {
            yield return $"JWT_SECRET {weakness}. Set one of your own of {LongEnough} characters or more (openssl rand -hex 32), or none: then one is made";
        }

        if (settings.Host != "localhost" && !(IPAddress.TryParse(settings.Host, out var address) && IPAddress.IsLoopback(address)))
        {
            yield return $"HOST is {settings.Host}: other machines can connect, in clear. Put a proxy with HTTPS before the server, and name it in TRUSTED_PROXIES";
        }

        var kind = FileSystemOf(dataPath, mounts);
        if (Memory.Contains(kind))
        {
            yield return $"DATA_DIR {dataPath} is in memory ({kind}): everything is lost when the machine stops";
        }
        else if (Network.Contains(kind))
        {
            yield return $"DATA_DIR {dataPath} is on a network file system ({kind}), where SQLite's locks cannot be trusted: use a local disk";
        }
    }

    private static string? Weakness(string secret) =>
        KnownSecrets.Any(known => secret.Contains(known, StringComparison.OrdinalIgnoreCase))
            ? "is an example from a guide: anybody can make tokens for this server"
        : secret.Length < LongEnough
            ? Invariant($"has {secret.Length} characters: whoever has a token can try out what it is, and then make tokens for this server")
            : null;

    /// <summary>The type of the file system a path is on, by the text of /proc/mounts; null when it does not say.</summary>
    private static string? FileSystemOf(string path, string mounts)
    {
        var best = (Point: "", Kind: (string?)null);
        foreach (var line in mounts.Split('\n'))
        {
            if (line.Split(' ') is [_, var escaped, var kind, ..])
            {
                var point = escaped.Replace("\\040", " ", StringComparison.Ordinal).TrimEnd('/');
                var holds = path == point || path.StartsWith(point + '/', StringComparison.Ordinal);
                // A later mount at the same place hides the earlier one.
                best = holds && point.Length >= best.Point.Length ? (point, kind) : best;
            }
        }

        return best.Kind;
    }
}
