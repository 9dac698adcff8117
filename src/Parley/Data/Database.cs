using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Parley.Data;

/// <summary>
/// The database file. Reads take a pooled connection each; everything that writes goes through the one connection of
/// the log's writer (<see cref="Log.EventLog"/>), so that no reader ever waits for a lock.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly string _connectionString;

    public Database(string path)
    {
        SqliteNative.Choose();
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = false }.ToString();
        using var connection = OpenWriter();
        Migrations.Run(connection);
    }

    /// <summary>The connection that may write. WAL with a full sync: a commit is on stable storage when it returns.</summary>
    public DbConnection OpenWriter()
    {
        var connection = Open();
        var mode = connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
        if (mode != "wal")
        {
            throw new UnusableDatabaseException(
                $"SQLite refused write-ahead logging (it answered '{mode}'): put DATA_DIR on a local disk.");
        }

        connection.Execute("PRAGMA synchronous = FULL");
        return connection;
    }

    public DbConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    /// <summary>A consistent view of the state, and the position in the log that it shows.</summary>
    public Snapshot Read() => new(Open());

    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }
}

/// <summary>Reads that belong together: they see one state, that of the log at <see cref="Pos"/>.</summary>
internal sealed class Snapshot : IDisposable
{
    private readonly DbTransaction _transaction;

    public Snapshot(DbConnection connection)
    {
        Connection = connection;
        // Deferred: a reader must not ask for the write lock.
        _transaction = ((SqliteConnection)connection).BeginTransaction(deferred: true);
        Pos = connection.ExecuteScalar<long>("SELECT COALESCE(MAX(pos), 0) FROM events", transaction: _transaction);
    }

    public DbConnection Connection { get; }

    public long Pos { get; }

    public IEnumerable<T> Query<T>(string sql, object? parameters = null) =>
        Connection.Query<T>(sql, parameters, _transaction);

    /// <summary>Rows of two things each; the second begins at a column and is null where that column is.</summary>
    public List<(TFirst, TSecond?)> Query<TFirst, TSecond>(string sql, object parameters, string splitOn) =>
        Connection.Query<TFirst, TSecond?, (TFirst, TSecond?)>(
            sql, (first, second) => (first, second), parameters, _transaction, splitOn: splitOn).AsList();

    public T? First<T>(string sql, object? parameters = null) =>
        Connection.QueryFirstOrDefault<T>(sql, parameters, _transaction);

    public void Dispose()
    {
        _transaction.Dispose();
        Connection.Dispose();
    }
}

/// <summary>The database cannot be used as it is; the message says what to do. It stops the start.</summary>
internal sealed class UnusableDatabaseException(string message) : Exception(message);
