using System.Globalization;
using Npgsql;

namespace Parley.Data;

/// <summary>
/// Where PostgreSQL is: <c>postgresql://user:password@host:port/database?schema=name&amp;sslmode=require</c>, as libpq and
/// Prisma write it.
/// </summary>
internal sealed record DatabaseUrl
{
    private const int WriterTimeout = 10;

    /// <summary>
    /// What the planner of a server as it comes does not know: databases of chats are in memory or on disks that seek for nothing,
    /// and queries that take less than a millisecond are not worth compiling.
    /// </summary>
    private const string PlannerOptions = "-c random_page_cost=1.1 -c jit=off";

    private readonly NpgsqlConnectionStringBuilder _connection;

    private DatabaseUrl(NpgsqlConnectionStringBuilder connection, string? schema, IReadOnlyList<string> unused)
    {
        _connection = connection;
        Schema = schema;
        Unused = unused;
    }

    /// <summary>Null: the one that the server's search path names.</summary>
    public string? Schema { get; }

    /// <summary>Parameters that say nothing here (they are meant for another client).</summary>
    public IReadOnlyList<string> Unused { get; }

    /// <summary>Without the password.</summary>
    public string Shown => FormattableString.Invariant(
        $"PostgreSQL at {_connection.Host}:{_connection.Port}, database {_connection.Database}{(Schema is null ? "" : $", schema {Schema}")}");

    /// <summary>Reads it; the error says what is wrong without showing the password.</summary>
    public static (DatabaseUrl? Url, string? Error) Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("postgresql" or "postgres"))
        {
            return (null, "it is not a URL like postgresql://user:password@host:5432/database");
        }

        var credentials = url.UserInfo.Split(':', 2);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host.Length > 0 ? url.Host.Trim('[', ']') : "localhost",
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            ApplicationName = "Parley",
        };
        if (connection.Database.Length == 0)
        {
            return (null, "the name of the database is missing: postgresql://user:password@host:5432/database");
        }

        if (credentials[0].Length > 0)
        {
            connection.Username = Uri.UnescapeDataString(credentials[0]);
        }

        if (credentials.Length > 1)
        {
            connection.Password = Uri.UnescapeDataString(credentials[1]);
        }

        string? schema = null;
        var unused = new List<string>();
        foreach (var part in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split('=', 2) is [var n, var v] ? (n, Uri.UnescapeDataString(v)) : (part, "");
            if (name == "schema" && value.Length > 0)
            {
                schema = value;
                connection.SearchPath = new NpgsqlCommandBuilder().QuoteIdentifier(value);
            }
            else if (!Set(connection, name, value, out var isKnown))
            {
                return (null, $"its parameter {name} cannot be \"{value}\"");
            }
            else if (!isKnown)
            {
                unused.Add(name);
            }
        }

        return (new DatabaseUrl(connection, schema, unused), null);
    }

    public string ForReaders()
    {
        var readers = Copy();
        // Nothing is left behind in a connection that another reader would have to be kept from.
        readers.NoResetOnClose = true;
        return readers.ConnectionString;
    }

    /// <summary>
    /// A transaction of a writer that has stopped ends by itself, so that it does not hold the log's lock; and a server that does
    /// not answer counts as lost.
    /// </summary>
    public string ForWriter()
    {
        var writer = Copy();
        writer.Pooling = false;
        writer.CommandTimeout = WriterTimeout;
        writer.CancellationTimeout = -1;
        // Its statements go by keys, whatever the values: planning them anew takes longer than they do.
        writer.Options += " -c idle_in_transaction_session_timeout=2s -c plan_cache_mode=force_generic_plan";
        return writer.ConnectionString;
    }

    private NpgsqlConnectionStringBuilder Copy() => new(_connection.ConnectionString)
    {
        // Every query is one of a fixed number of texts.
        MaxAutoPrepare = 200,
        AutoPrepareMinUsages = 2,
        IncludeErrorDetail = false,
        KeepAlive = 10,
        Options = PlannerOptions,
    };

    private static bool Set(NpgsqlConnectionStringBuilder connection, string name, string value, out bool isKnown)
    {
        isKnown = true;
        switch (name)
        {
            case "host":
                connection.Host = value;
                return value.Length > 0;
            case "sslmode":
                if (!Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode))
                {
                    return false;
                }

                connection.SslMode = mode;
                return true;
            case "sslrootcert":
                connection.RootCertificate = value;
                return value.Length > 0;
            case "connect_timeout":
                if (!TryRead(value, out var seconds))
                {
                    return false;
                }

                connection.Timeout = seconds;
                return true;
            case "connection_limit":
                if (!TryRead(value, out var limit))
                {
                    return false;
                }

                connection.MaxPoolSize = limit;
                return true;
            default:
                isKnown = false;
                return true;
        }
    }

    private static bool TryRead(string value, out int number) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= 1_024;
}
