using System.Data.Common;
using Dapper;
using Parley.Configuration;
using Parley.Log;
using Parley.Media;

namespace Parley.Data;

/// <summary>
/// Where everything is kept: SQLite or PostgreSQL. Reads take a pooled connection each; everything that writes goes through
/// the one connection of the log's writer (<see cref="EventLog"/>). Queries are one text for both; what really differs is here.
/// </summary>
internal abstract class Database : IDisposable
{
    private long _opened;

    /// <summary>The one that the settings name.</summary>
    public static Database Open(Settings settings, DataDirectory directory, FileUrls? files = null) =>
        settings.DatabaseUrl is { } url
            ? new PostgresDatabase(url, settings.DatabaseMayLose) { Files = files }
            : new SqliteDatabase(directory.DatabasePath) { Files = files };

    /// <summary>The addresses of the files that rows refer to; null where nothing of them is shown.</summary>
    public FileUrls? Files { get; init; }

    /// <summary>What it is and where, in a few words, for people.</summary>
    public abstract string Description { get; }

    /// <summary>The connection that may write.</summary>
    public abstract LogWriter OpenWriter();

    /// <summary>From now on another log in the place of this one stops the server: what it knows is of the one that was there.</summary>
    /// <param name="epoch">As in <see cref="EventLog.Epoch"/>.</param>
    public virtual void StayWith(string epoch)
    {
    }

    /// <summary>The clock, for what is shown by the time.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>How often a connection was taken.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    public DbConnection Open()
    {
        Interlocked.Increment(ref _opened);
        return Connect();
    }

    /// <summary>A consistent view of the state, and the position in the log that it shows.</summary>
    public Snapshot Read()
    {
        var connection = Open();
        return new Snapshot(connection, BeginRead(connection), this);
    }

    /// <summary>The ids of the messages before <c>@before</c> that meet <c>@query</c>, as a table with the column <c>id</c>.</summary>
    public abstract string SearchHits { get; }

    /// <summary>A query for it: all of these words, and at least one of the others if there are any.</summary>
    /// <param name="all">Words, and whether each is only the beginning of one.</param>
    /// <param name="any">Words.</param>
    public abstract string SearchExpression(
        IReadOnlyCollection<(string Word, bool IsBeginning)> all, IReadOnlyCollection<string> any);

    /// <summary>A query as this engine wants it: lists, which are written <c>IN @list</c>, are an array in PostgreSQL.</summary>
    public virtual string Translate(string sql) => sql;

    /// <summary>What a caller is told of an error that is no bug; null if it is one.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="isQuery">
    /// Whether the caller only asked. Else the database may have gone away when what he wanted was done and his answer was read.
    /// </param>
    public Refusal? Explain(Exception error, bool isQuery) =>
        error is LogBusyException ? Refusal.Busy("The server is busy; try again shortly")
        : error is OutcomeUnknownException ? Refusal.InDoubt()
        : IsUnreachable(error) ? (isQuery ? Refusal.Busy("The database cannot be reached; try again shortly") : Refusal.InDoubt())
        : IsUnkeepable(error) ? Refusal.Invalid("A text must not contain the character U+0000")
        : null;

    public abstract void Dispose();

    protected abstract DbConnection Connect();

    protected virtual bool IsUnreachable(Exception error) => false;

    /// <summary>Whether an error says that a text has a character in it that the engine does not know.</summary>
    protected virtual bool IsUnkeepable(Exception error) => false;

    /// <summary>Everything in one transaction sees the same state, and asks for no lock that a writer might hold.</summary>
    protected abstract DbTransaction BeginRead(DbConnection connection);
}

/// <summary>Reads that belong together: they see one state, that of the log at <see cref="Pos"/>.</summary>
internal sealed class Snapshot : IDisposable
{
    private readonly Database _database;
    private readonly DbTransaction _transaction;

    internal Snapshot(DbConnection connection, DbTransaction transaction, Database database)
    {
        Connection = connection;
        _transaction = transaction;
        _database = database;
        Pos = connection.ExecuteScalar<long>(LogWriter.HeadSql, transaction: _transaction);
    }

    public DbConnection Connection { get; }

    public long Pos { get; }

    /// <summary>As <see cref="Database.Files"/>.</summary>
    public FileUrls? Files => _database.Files;

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => _database.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The first position whose event is still there; those before it have been removed for good.</summary>
    public long OldestPos => First<long>("SELECT oldest_pos FROM log_state WHERE id = 1");

    public IEnumerable<T> Query<T>(string sql, object? parameters = null) =>
        Connection.Query<T>(Text(sql), parameters, _transaction);

    /// <summary>Rows of two things each; the second begins at a column and is null where that column is.</summary>
    public List<(TFirst, TSecond?)> Query<TFirst, TSecond>(string sql, object parameters, string splitOn) =>
        Connection.Query<TFirst, TSecond?, (TFirst, TSecond?)>(
            Text(sql), (first, second) => (first, second), parameters, _transaction, splitOn: splitOn).AsList();

    public T? First<T>(string sql, object? parameters = null) =>
        Connection.QueryFirstOrDefault<T>(Text(sql), parameters, _transaction);

    public void Dispose()
    {
        _transaction.Dispose();
        Connection.Dispose();
    }

    private string Text(string sql)
    {
        Chaos.Spoil("sql", ref sql);
        return _database.Translate(sql);
    }
}

/// <summary>The database cannot be used as it is; the message says what to do. It stops the start.</summary>
internal sealed class UnusableDatabaseException(string message) : Exception(message);
