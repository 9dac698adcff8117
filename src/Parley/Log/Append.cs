using System.Data;
using System.Data.Common;
using Dapper;

namespace Parley.Log;

/// <summary>
/// The transaction a command runs in. Checks that can race are made here. A command that refuses returns a value that
/// says so, before it has written anything; one that throws is undone.
/// </summary>
internal sealed class Append
{
    private readonly Dictionary<string, DbCommand> _prepared;
    private readonly List<Committed> _committed = [];
    private long _head;

    internal Append(DbConnection connection, DbTransaction transaction, Dictionary<string, DbCommand> prepared, long now)
    {
        Connection = connection;
        Transaction = transaction;
        _prepared = prepared;
        Now = now;
        _head = Scalar<long>("SELECT COALESCE(MAX(pos), 0) FROM events");
    }

    public DbConnection Connection { get; }

    public DbTransaction Transaction { get; }

    /// <summary>The time of this transaction, milliseconds since 1970.</summary>
    public long Now { get; }

    internal IReadOnlyList<Committed> Committed => _committed;

    internal long Head => _head;

    /// <summary>Adds an event and returns its position.</summary>
    public long Add(
        string kind, long? conversation = null, long? user = null, long? subject = null, long? actor = null,
        string? data = null, object? state = null) =>
        Add(kind, _ => state, conversation, user, subject, actor, data);

    /// <summary>As the other; <paramref name="state"/> is made from the position.</summary>
    public long Add(
        string kind, Func<long, object?> state, long? conversation = null, long? user = null, long? subject = null,
        long? actor = null, string? data = null)
    {
        var pos = _head + 1;
        Run(
            """
            INSERT INTO events (pos, kind, conversation_id, user_id, subject_id, actor_id, at, data)
            VALUES (@pos, @kind, @conversation, @user, @subject, @actor, @at, @data)
            """,
            ("@pos", pos), ("@kind", kind), ("@conversation", conversation), ("@user", user),
            ("@subject", subject), ("@actor", actor), ("@at", Now), ("@data", data));
        _head = pos;
        _committed.Add(new LogEvent(pos, kind, conversation, user, subject, actor, Now, data) { State = state(pos) });
        return pos;
    }

    /// <summary>Hands something to the tail, in order, that the log does not keep.</summary>
    public void Notify(object content) => _committed.Add(new Notice(content));

    /// <summary>The next number for a kind of thing ("user", "conversation", ...).</summary>
    public long NextId(string name) =>
        Scalar<long>(
            "INSERT INTO ids (name, last) VALUES (@name, 1) ON CONFLICT (name) DO UPDATE SET last = ids.last + 1 RETURNING last",
            ("@name", name));

    /// <summary>Runs a prepared statement; returns the number of rows it changed.</summary>
    public int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs a prepared statement; returns its first value, or the default if there is no row.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteScalar() is { } value and not DBNull
            ? (T)Convert.ChangeType(value, typeof(T), System.Globalization.CultureInfo.InvariantCulture)
            : default;

    /// <summary>Runs a prepared statement and gives its first row to <paramref name="read"/>; the default if there is none.</summary>
    public T? One<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader(CommandBehavior.SingleRow);
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>Runs a prepared statement and gives each row to <paramref name="read"/>.</summary>
    public List<T> All<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Reads rows with the mapper, where a command is not on a hot path.</summary>
    public List<T> Query<T>(string sql, object? parameters = null) =>
        Connection.Query<T>(sql, parameters, Transaction).AsList();

    private DbCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            _prepared.Add(sql, command);
        }

        command.Transaction = Transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        return command;
    }
}
