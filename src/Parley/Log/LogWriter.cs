using System.Data.Common;
using Dapper;

namespace Parley.Log;

/// <summary>
/// The one connection that may write, and the transaction it is in. Used by the log's thread alone.
/// </summary>
internal abstract class LogWriter(DbConnection connection) : IDisposable
{
    public const string HeadSql = "SELECT COALESCE(MAX(pos), 0) FROM events";

    private const int MaxKnownGroups = 100_000;

    private readonly HashSet<long> _knownGroups = [];
    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>The last position, as this transaction found it.</summary>
    public abstract long Head { get; }

    protected DbConnection Connection { get; private set; } = connection;

    /// <summary>
    /// Whether it has been seen that the conversation is not one of two people. What a conversation is never changes, so this may be
    /// remembered, whoever else writes.
    /// </summary>
    public bool IsKnownGroup(long conversation) => _knownGroups.Contains(conversation);

    public void NoteGroup(long conversation)
    {
        if (_knownGroups.Count == MaxKnownGroups)
        {
            _knownGroups.Clear();
        }

        _knownGroups.Add(conversation);
    }

    public abstract void Begin();

    /// <summary>Runs a statement over rows, now or at the latest before the next one that reads, and before the commit.</summary>
    public abstract void Write(string sql, Rows rows);

    /// <summary>Runs queries over rows, all of them in one round trip.</summary>
    public abstract void Read(params ReadOnlySpan<RowQuery> queries);

    /// <summary>When it returns, the transaction is on stable storage.</summary>
    /// <param name="batch">A number that grows, by which <see cref="WasCommitted"/> knows the transaction again.</param>
    /// <exception cref="CommitUnknownException">The connection was lost on the way.</exception>
    public abstract void Commit(long batch);

    public abstract void Rollback();

    /// <summary>Whether the error means that the connection is gone. What was not being committed is undone then.</summary>
    public virtual bool IsLost(Exception error) => false;

    /// <summary>Connects again. Throws if that does not succeed.</summary>
    public virtual void Reconnect() => throw new NotSupportedException();

    /// <summary>After <see cref="Reconnect"/>: whether the transaction with this number is there.</summary>
    public virtual bool WasCommitted(long batch) => throw new NotSupportedException();

    /// <summary>Whether nothing can be said any more about what is on the disk.</summary>
    public virtual bool IsDiskFailure(Exception error) => false;

    /// <summary>Replaces what is kept, in one transaction. Nobody else writes.</summary>
    public void Restore(Action<DbConnection> replace)
    {
        _knownGroups.Clear();
        Connection.Execute("BEGIN TRANSACTION");
        replace(Connection);
        Connection.Execute("COMMIT TRANSACTION");
    }

    /// <summary>A statement with its parameters, ready to be run in the transaction.</summary>
    public DbCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        BeforeStatement();
        Chaos.Spoil("sql", ref sql);
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters)
            {
                AddParameter(command, name);
            }

            _prepared.Add(sql, command);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        return command;
    }

    /// <summary>Reads rows with the mapper, where a command is not on a hot path.</summary>
    public List<T> Query<T>(string sql, object? parameters)
    {
        BeforeStatement();
        Chaos.Spoil("sql", ref sql);
        return Connection.Query<T>(Translate(sql), parameters).AsList();
    }

    public void Dispose()
    {
        Forget();
        Connection.Dispose();
        GC.SuppressFinalize(this);
    }

    protected virtual string Translate(string sql) => sql;

    /// <summary>What a statement builds upon has run.</summary>
    protected virtual void BeforeStatement()
    {
    }

    protected void Replace(DbConnection connection)
    {
        // It may be another database that is there now, put in the place of the old one.
        _knownGroups.Clear();
        Forget();
        Connection.Dispose();
        Connection = connection;
    }

    protected static DbParameter AddParameter(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }

    private void Forget()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
    }
}

/// <summary>The connection was lost while a transaction was being committed: it may be there or not.</summary>
internal sealed class CommitUnknownException(Exception inner)
    : Exception("The connection to the database was lost during a commit", inner);
