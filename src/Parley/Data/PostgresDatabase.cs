using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;
using Parley.Log;

namespace Parley.Data;

/// <summary>A PostgreSQL server, 15 or later, and one schema in it, which belongs to one running Parley.</summary>
internal sealed partial class PostgresDatabase : Database
{
    private const int OldestVersion = 15;

    // Whoever was killed a moment ago is still there for the server.
    private const string PatienceForPredecessor = "8s";

    private static readonly ConcurrentDictionary<string, string> Translated = [];
    private static readonly string[] Durable = ["fsync", "synchronous_commit", "full_page_writes"];

    private readonly NpgsqlDataSource _readers;
    private readonly NpgsqlDataSource _writers;
    private readonly string _where;
    private string? _epoch;

    /// <param name="url">Where it is.</param>
    /// <param name="mayLose">Whether a server is good enough that loses what was acknowledged when it crashes.</param>
    /// <exception cref="UnusableDatabaseException">The server is too old, unsafe, or in use.</exception>
    public PostgresDatabase(DatabaseUrl url, bool mayLose)
    {
        _where = url.Shown;
        _readers = Source(url.ForReaders());
        _writers = Source(url.ForWriter());
        try
        {
            using var connection = _writers.OpenConnection();
            Check(connection, mayLose);
            Migrate(connection, url.Schema);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Description => _where;

    // The planner does not know what is searched for when it makes the plan that it keeps. Left to itself it then looks at every
    // message for those that meet the query; by OFFSET 0 this is a step of its own, which only the index makes cheap. It comes
    // in order, so that what is joined to it ends with the limit. No index is asked for what is added to nothing.
    public override string SearchHits =>
        """
        (SELECT rowid AS id FROM message_search
         WHERE search_words(tokens) @@ CAST(@query AS tsquery) AND rowid + 0 < @before
         ORDER BY rowid DESC OFFSET 0)
        """;

    public override void StayWith(string epoch) => _epoch = epoch;

    public override LogWriter OpenWriter() => new PostgresWriter(OpenToWrite);

    protected override DbConnection Connect() => _readers.OpenConnection();

    public override string SearchExpression(
        IReadOnlyCollection<(string Word, bool IsBeginning)> all, IReadOnlyCollection<string> any)
    {
        var parts = all.Select(w => $"'{w.Word}'{(w.IsBeginning ? ":*" : "")}");
        return string.Join(" & ", any.Count == 0 ? parts : parts.Append($"({string.Join(" | ", any.Select(w => $"'{w}'"))})"));
    }

    public override string Translate(string sql) => WithArrays(sql);

    protected override bool IsUnreachable(Exception error) =>
        error is NpgsqlException and not PostgresException
        // The server stops, or starts, or has no connection left.
        || error is PostgresException { SqlState: ['5', '7', 'P', ..] or "53300" or "25P03" };

    // U+0000.
    protected override bool IsUnkeepable(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire };

    public override void Dispose()
    {
        _readers.Dispose();
        _writers.Dispose();
    }

    internal static string WithArrays(string sql) =>
        Translated.GetOrAdd(sql, static text => ListParameter().Replace(text, "= ANY (@${list})"));

    protected override DbTransaction BeginRead(DbConnection connection) =>
        connection.BeginTransaction(IsolationLevel.RepeatableRead);

    private NpgsqlDataSource Source(string connection)
    {
        var source = new NpgsqlDataSourceBuilder(connection);
        source.UsePhysicalConnectionInitializer(CheckEpoch, opened =>
        {
            CheckEpoch(opened);
            return Task.CompletedTask;
        });
        return source.Build();
    }

    // A database is put in the place of another one only when nobody is connected, so every new connection is asked.
    private void CheckEpoch(NpgsqlConnection opened)
    {
        if (_epoch is { } epoch && opened.ExecuteScalar<string>(EventLog.EpochSql) is var found && found != epoch)
        {
            EventLog.StopOnOtherLog($"it is of the epoch {found}, and was of {epoch}");
        }
    }

    [GeneratedRegex(@"\bIN @(?<list>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListParameter();

    private static void Check(NpgsqlConnection connection, bool mayLose)
    {
        if (connection.PostgreSqlVersion.Major < OldestVersion)
        {
            throw new UnusableDatabaseException(
                $"PostgreSQL {connection.PostgreSqlVersion} is too old: {OldestVersion} or later is needed.");
        }

        var off = Durable
            .Where(name => connection.ExecuteScalar<string>("SELECT current_setting(@name)", new { name }) == "off")
            .ToList();
        if (off.Count > 0 && !mayLose)
        {
            throw new UnusableDatabaseException(
                $"PostgreSQL runs with {string.Join(" and ", off.Select(name => name + " = off"))}: a crash of its machine would lose messages that "
                + "were acknowledged, or the whole database. Switch it on, or set DATABASE_MAY_LOSE=acknowledged-messages if that is wanted.");
        }
    }

    // Servers that start at the same moment make the schema one after the other.
    private static void Migrate(NpgsqlConnection connection, string? schema)
    {
        connection.Execute("SELECT pg_advisory_lock(@LockClass, 0)", new { PostgresWriter.LockClass });
        try
        {
            if (schema is not null && connection.ExecuteScalar<long>("SELECT COUNT(*) FROM pg_namespace WHERE nspname = @schema", new { schema }) == 0)
            {
                connection.Execute($"CREATE SCHEMA {new NpgsqlCommandBuilder().QuoteIdentifier(schema)}");
            }

            Migrations.Run(connection, "postgres", sql => sql.Replace("INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY", StringComparison.Ordinal));
        }
        finally
        {
            connection.Execute("SELECT pg_advisory_unlock(@LockClass, 0)", new { PostgresWriter.LockClass });
        }
    }

    // The lock of the session says that this schema has a server. It goes with the connection.
    private NpgsqlConnection OpenToWrite(int? lostProcess)
    {
        var connection = _writers.OpenConnection();
        try
        {
            if (lostProcess is not null)
            {
                // It may be lost for us alone: the server would keep it, and its locks, until it notices.
                connection.Execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = @lostProcess AND application_name = 'Parley'",
                    new { lostProcess });
            }

            connection.Execute($"SET lock_timeout = '{PatienceForPredecessor}'");
            connection.Execute(
                "SELECT pg_advisory_lock(@LockClass, hashtext('writer of ' || current_schema()))", new { PostgresWriter.LockClass });
            connection.Execute("SET lock_timeout = 0");
            return connection;
        }
        catch (Exception error)
        {
            connection.Dispose();
            if (error is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
            {
                throw new UnusableDatabaseException(
                    "another Parley uses this database and schema: stop it first, or set ?schema= to another one");
            }

            throw;
        }
    }
}
