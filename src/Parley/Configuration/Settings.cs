using System.Collections;
using System.Globalization;
using System.Net;
using Parley.Data;
using Parley.Messages;

namespace Parley.Configuration;

/// <summary>What can be set, with the defaults. Read once, at start, from the environment and <c>.env</c>.</summary>
internal sealed record Settings
{
    /// <summary>Characters: those of the examples in guides.</summary>
    private const int ShortestSecret = 8;

    public int Port { get; init; } = 3000;

    /// <summary>Others, beside <see cref="Port"/>.</summary>
    public IReadOnlyList<int> MorePorts { get; init; } = [];

    /// <summary><c>localhost</c> (both loopback addresses), an IP address, or <c>*</c> for all.</summary>
    public string Host { get; init; } = "localhost";

    public string DataDirectory { get; init; } = "data";

    /// <summary>Null: SQLite, in the data directory.</summary>
    public DatabaseUrl? DatabaseUrl { get; init; }

    /// <summary>Whether a PostgreSQL is good enough that loses what was acknowledged when its machine crashes.</summary>
    public bool DatabaseMayLose { get; init; }

    /// <summary>Null: the secret that is kept in the data directory.</summary>
    public string? JwtSecret { get; init; }

    /// <summary>PEM of the private key of encrypted tokens; null: the one that is kept in the data directory.</summary>
    public string? JwePrivateKey { get; init; }

    /// <summary>256 bits that are shared with others who make encrypted tokens for this server; null: nobody does.</summary>
    public byte[]? JweSecret { get; init; }

    /// <summary>Other origins whose pages may use this server, as browsers write them. The server's own always may.</summary>
    public IReadOnlyList<string> Origins { get; init; } = ["http://localhost:3000", "http://localhost:5173"];

    /// <summary>Proxies whose word is taken for the address of a client.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    public bool RateLimits { get; init; } = true;

    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>Characters (UTF-16 units) of a message, after trimming.</summary>
    public int MessageMaxLength { get; init; } = 10_000;

    /// <summary>Messages on a page of a history, where the request does not say.</summary>
    public int MessagesPerPage { get; init; } = 50;

    /// <summary>After so many days messages and events are removed; null: never.</summary>
    public int? HistoryDays { get; init; }

    /// <summary>Bytes of one file.</summary>
    public int UploadMaxSize { get; init; } = 50 * 1024 * 1024;

    /// <summary>
    /// How long the address of a file is good, at least. Whoever loses access may fetch for so long what he was shown the address
    /// of; a client that shows what it has kept for longer must load it again.
    /// </summary>
    public int FileUrlHours { get; init; } = 8;

    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    public int BcryptCost { get; init; } = 10;

    /// <summary>Whether there is a room of everybody, for front-ends that know one.</summary>
    public bool PublicRoom { get; init; } = true;

    /// <summary>Whether sockets that come back get what they missed, and events the offset that this needs.</summary>
    public bool Recovery { get; init; } = true;

    /// <summary>Whoever missed more events than this begins anew.</summary>
    public int ReplayMaxEvents { get; init; } = 5_000;

    /// <summary>Whoever missed more bytes of events than this, roughly counted, begins anew.</summary>
    public long ReplayMaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes that may wait for one socket; a slower one is closed and comes again. One person may send 100 messages of 10,000
    /// characters at once, and gets each twice: ack and echo. Frames of a broadcast are shared by its receivers, so this is
    /// not the memory that a connection costs.
    /// </summary>
    public long MaxQueuedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Where the web client lies; null: beside the program.</summary>
    public string? WebRoot { get; init; }

    /// <summary>Things that were set and are not used, one sentence each.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>Reads the settings, or says in one line what is wrong and where it stands.</summary>
    public static (Settings Settings, string? Error) Read(IDictionary environment, string? envFile)
    {
        var reader = new SettingsReader(environment, envFile);
        var defaults = new Settings();
        var settings = new Settings
        {
            Port = reader.Number("PORT", defaults.Port, 0, 65_535, "a port number"),
            Host = ReadHost(reader, defaults.Host),
            DataDirectory = reader.Text("DATA_DIR", defaults.DataDirectory),
            DatabaseUrl = ReadDatabaseUrl(reader),
            DatabaseMayLose = reader.Word("DATABASE_MAY_LOSE", false, ("nothing", false), ("acknowledged-messages", true)),
            JwtSecret = ReadSecret(reader),
            JwePrivateKey = JweSettings.ReadPrivateKey(reader),
            JweSecret = JweSettings.ReadSecret(reader),
            Origins = ReadOrigins(reader, defaults.Origins),
            TrustedProxies = ReadProxies(reader),
            RateLimits = reader.Word("RATE_LIMITS", defaults.RateLimits, ("on", true), ("off", false)),
            LogFormat = reader.Word("LOG_FORMAT", defaults.LogFormat, ("text", LogFormat.Text), ("json", LogFormat.Json)),
            MessageMaxLength = reader.Number(
                "MESSAGE_MAX_LENGTH", defaults.MessageMaxLength, 1, 100_000, "a number of characters from 1 to 100000"),
            MessagesPerPage = reader.Number(
                "CHAT_MESSAGE_LIMIT", defaults.MessagesPerPage, 1, HistoryQuery.MaxPage, Invariant($"a number of messages from 1 to {HistoryQuery.MaxPage}")),
            HistoryDays = reader.Has("CHAT_HISTORY_DAYS")
                ? reader.Number("CHAT_HISTORY_DAYS", 1, 1, 36_500, "a number of days from 1 to 36500")
                : null,
            FileUrlHours = reader.Number("FILE_URL_HOURS", defaults.FileUrlHours, 1, 168, "a number of hours from 1 to 168"),
            UploadMaxSize = reader.Number(
                "UPLOAD_MAX_SIZE", defaults.UploadMaxSize, 1, int.MaxValue, Invariant($"a number of bytes from 1 to {int.MaxValue}")),
            AccessTokenLifetime = TimeSpan.FromMinutes(reader.Number(
                "ACCESS_TOKEN_MINUTES", (int)defaults.AccessTokenLifetime.TotalMinutes, 1, 1_440, "a number of minutes from 1 to 1440")),
            BcryptCost = reader.Number("BCRYPT_COST", defaults.BcryptCost, 10, 15, "a cost from 10 to 15"),
            PublicRoom = reader.Word("PUBLIC_ROOM", defaults.PublicRoom, ("on", true), ("off", false)),
            Recovery = reader.Word("RECOVERY", defaults.Recovery, ("on", true), ("off", false)),
            ReplayMaxEvents = reader.Number(
                "RECOVERY_MAX_EVENTS", defaults.ReplayMaxEvents, 0, 1_000_000, "a number of events from 0 to 1000000"),
            ReplayMaxBytes = 1024L * reader.Number(
                "RECOVERY_MAX_KB", (int)(defaults.ReplayMaxBytes / 1024), 0, 1_048_576, "a number of kilobytes from 0 to 1048576"),
        };
        if (reader.Has("PORTS"))
        {
            var ports = ReadPorts(reader);
            var first = reader.Has("PORT") ? settings.Port : ports[0];
            settings = settings with { Port = first, MorePorts = [.. ports.Where(port => port != first)] };
        }

        settings = settings with { Unused = [.. ReadUnused(reader, settings)] };
        return (settings, reader.Error);
    }

    private static List<int> ReadPorts(SettingsReader reader)
    {
        var ports = new List<int>();
        foreach (var text in reader.Text("PORTS", "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 && !ports.Contains(port))
            {
                ports.Add(port);
            }
            else
            {
                reader.Refuse("PORTS", "it is not a list of different port numbers like 3000,3001,4000");
            }
        }

        return ports is [] ? [0] : ports;
    }

    private static string ReadHost(SettingsReader reader, string otherwise)
    {
        var host = reader.Text("HOST", otherwise);
        if (host is not ("localhost" or "*") && !IPAddress.TryParse(host, out _))
        {
            reader.Refuse("HOST", $"\"{host}\" is not an address to listen on: use localhost, an IP address or *");
        }

        return host;
    }

    // The value itself is never shown: the line ends up in logs.
    private static string? ReadSecret(SettingsReader reader)
    {
        if (!reader.Has("JWT_SECRET"))
        {
            return null;
        }

        var secret = reader.Text("JWT_SECRET", "");
        if (secret.Length < ShortestSecret)
        {
            reader.Refuse("JWT_SECRET", Invariant($"it is shorter than {ShortestSecret} characters"));
        }

        return secret;
    }

    private static IReadOnlyList<string> ReadOrigins(SettingsReader reader, IReadOnlyList<string> otherwise)
    {
        if (!reader.Has("FRONTEND_URL"))
        {
            return otherwise;
        }

        var origins = new List<string>();
        foreach (var text in reader.Text("FRONTEND_URL", "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https"
                && url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0)
            {
                origins.Add(url.GetLeftPart(UriPartial.Authority));
            }
            else
            {
                reader.Refuse("FRONTEND_URL", $"\"{text}\" is not an origin like https://chat.example.org");
            }
        }

        return origins;
    }

    private static IReadOnlyList<IPNetwork> ReadProxies(SettingsReader reader)
    {
        var list = reader.Text("TRUSTED_PROXIES", "");
        if (Http.TrustedProxies.Parse(list) is { } networks)
        {
            return networks;
        }

        reader.Refuse("TRUSTED_PROXIES", $"\"{list}\" is not a list of addresses and networks like loopback,10.0.0.0/8,192.0.2.7");
        return [];
    }

    // The value holds a password, and is not shown.
    private static DatabaseUrl? ReadDatabaseUrl(SettingsReader reader)
    {
        if (!reader.Has("DATABASE_URL"))
        {
            return null;
        }

        var (url, error) = DatabaseUrl.Parse(reader.Text("DATABASE_URL", ""));
        if (error is not null)
        {
            reader.Refuse("DATABASE_URL", error + "; without it the chat is kept in SQLite, in DATA_DIR");
        }

        return url;
    }

    private static IEnumerable<string> ReadUnused(SettingsReader reader, Settings settings)
    {
        if (reader.Has("MONGO_URI"))
        {
            yield return "MONGO_URI is set and not used: the chat is kept in SQLite, in DATA_DIR, or in PostgreSQL, at DATABASE_URL";
        }

        foreach (var parameter in settings.DatabaseUrl?.Unused ?? [])
        {
            yield return $"DATABASE_URL: its parameter {parameter} is not used";
        }
    }
}

internal enum LogFormat
{
    Text,
    Json,
}
