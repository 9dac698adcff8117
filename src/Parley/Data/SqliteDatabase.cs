using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Log;

namespace Parley.Data;

/// <summary>A database in one file, which belongs to one process.</summary>
internal sealed class SqliteDatabase : Database
{
    private readonly string _path;
    private readonly string _connectionString;

    public SqliteDatabase(string path)
    {
        SqliteNative.Choose();
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = false }.ToString();
        using var connection = OpenToWrite();
        Migrations.Run(connection, "sqlite", sql => sql);
    }

    public override string SearchHits =>
        "(SELECT rowid AS id FROM message_search WHERE message_search MATCH @query AND rowid < @before)";

    public override string Description => $"{_path}, by {SqliteNative.Source}";

    public override LogWriter OpenWriter() => new SqliteWriter(OpenToWrite());

    protected override DbConnection Connect() => OpenFile();

    public override string SearchExpression(
        IReadOnlyCollection<(string Word, bool IsBeginning)> all, IReadOnlyCollection<string> any)
    {
        var parts = all.Select(w => $"\"{w.Word}\"{(w.IsBeginning ? "*" : "")}");
        return string.Join(" AND ", any.Count == 0 ? parts : parts.Append($"({string.Join(" OR ", any.Select(w => $"\"{w}\""))})"));
    }

    public override void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    // Deferred: a reader must not ask for the write lock.
    protected override DbTransaction BeginRead(DbConnection connection) =>
        ((SqliteConnection)connection).BeginTransaction(deferred: true);

    // WAL with a full sync: a commit is on stable storage when it returns.
    private SqliteConnection OpenToWrite()
    {
        var connection = OpenFile();
        var mode = connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
        if (mode != "wal")
        {
            throw new UnusableDatabaseException(
                $"SQLite refused write-ahead logging (it answered '{mode}'): put DATA_DIR on a local disk.");
        }

        var synced = "PRAGMA synchronous = FULL";
        Chaos.Spoil("sql", ref synced);
        connection.Execute(synced);
        return connection;
    }

    private SqliteConnection OpenFile()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }
}
