using System.Data;
using Npgsql;
using Parley.Log;

namespace Parley.Data;

/// <summary>
/// Writes to PostgreSQL, where a round trip is what costs. A transaction begins with the log's lock, and only the statement
/// after it looks at anything: under READ COMMITTED it sees what whoever held the lock before has done. Statements over rows
/// wait until something is read or committed, and go there in one round trip.
/// </summary>
internal sealed class PostgresWriter : LogWriter
{
    /// <summary>The class of all advisory locks of Parley; the schema's name is the rest.</summary>
    public const int LockClass = 0x5061726C;

    private static readonly string LockSql = Invariant($"SELECT pg_advisory_xact_lock({LockClass}, hashtext(current_schema()))");

    private const string MarkSql =
        """
        INSERT INTO log_writers (id, batch, at) VALUES (@writer, @batch, @at)
        ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, at = excluded.at
        """;

    private const long KeptFor = 24 * 60 * 60 * 1000;

    private readonly Func<int?, NpgsqlConnection> _open;
    private readonly long _id = Random.Shared.NextInt64();
    private readonly List<NpgsqlBatchCommand> _queued = [];
    private int _process;
    private long? _head;

    // Whether the transaction has something to commit, and something that must be found again.
    private bool _begun;
    private bool _written;

    /// <param name="open">Opens the connection, in the place of the one that the server's process with this number had.</param>
    public PostgresWriter(Func<int?, NpgsqlConnection> open)
        : base(open(null))
    {
        _open = open;
        _process = Connection.ProcessID;
        Begin();
        Prepare("DELETE FROM log_writers WHERE at < @until", [("@until", Now() - KeptFor)]).ExecuteNonQuery();
        Commit(0);
    }

    public override long Head
    {
        get
        {
            BeforeStatement();
            return _head!.Value;
        }
    }

    private new NpgsqlConnection Connection => (NpgsqlConnection)base.Connection;

    // Nothing is sent: most transactions begin in the round trip of their first query.
    public override void Begin()
    {
        _head = null;
        _begun = false;
        _written = false;
        _queued.Clear();
    }

    public override void Write(string sql, Rows rows)
    {
        _written = true;
        if (rows.Count > 0)
        {
            _queued.Add(Command(sql, rows));
        }
    }

    public override void Read(params ReadOnlySpan<RowQuery> queries)
    {
        using var batch = Batch();
        foreach (var (sql, rows, _) in queries)
        {
            batch.BatchCommands.Add(Command(sql, rows));
        }

        using var reader = Run(batch);
        foreach (var (_, _, onRow) in queries)
        {
            while (reader.Read())
            {
                onRow(reader);
            }

            reader.NextResult();
        }
    }

    public override void Commit(long batch)
    {
        if (_queued.Count > 0)
        {
            // What is committed without ever having held the lock could still be waiting for it when it is asked about.
            BeforeLastStatements();
        }
        else if (!_begun)
        {
            return;
        }

        using var last = new NpgsqlBatch(Connection);
        Move(_queued, last);
        if (_written)
        {
            var mark = new NpgsqlBatchCommand(MarkSql);
            mark.Parameters.Add(new NpgsqlParameter<long>("writer", _id));
            mark.Parameters.Add(new NpgsqlParameter<long>("batch", batch));
            mark.Parameters.Add(new NpgsqlParameter<long>("at", Now()));
            last.BatchCommands.Add(mark);
        }

        last.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        try
        {
            last.ExecuteNonQuery();
        }
        catch (Exception error) when (_written && IsLost(error))
        {
            throw new CommitUnknownException(error);
        }
    }

    public override void Rollback()
    {
        _queued.Clear();
        if (!_begun || Connection.State != ConnectionState.Open)
        {
            return;
        }

        try
        {
            using var command = new NpgsqlCommand("ROLLBACK", Connection);
            command.ExecuteNonQuery();
        }
        catch (NpgsqlException)
        {
            // The connection is lost, and the transaction with it.
        }
    }

    public override bool IsLost(Exception error) => Connection.FullState is not ConnectionState.Open;

    public override void Reconnect()
    {
        Replace(_open(_process));
        _process = Connection.ProcessID;
    }

    // A transaction that is still being committed holds the lock: who has the lock sees how it ended.
    public override bool WasCommitted(long batch)
    {
        Begin();
        var found = (long?)Prepare("SELECT batch FROM log_writers WHERE id = @id", [("@id", _id)]).ExecuteScalar();
        Rollback();
        return found == batch;
    }

    protected override string Translate(string sql) => PostgresDatabase.WithArrays(sql);

    protected override void BeforeStatement()
    {
        _written = true;
        BeforeLastStatements();
        if (_queued.Count > 0)
        {
            using var batch = Batch();
            batch.ExecuteNonQuery();
        }
    }

    private void BeforeLastStatements()
    {
        if (!_begun)
        {
            var queued = _queued.ToArray();
            _queued.Clear();
            using (var batch = Batch())
            {
                Run(batch).Dispose();
            }

            _queued.AddRange(queued);
        }
    }

    /// <summary>What must run before the statements that are going to be added.</summary>
    private NpgsqlBatch Batch()
    {
        var batch = new NpgsqlBatch(Connection);
        if (!_begun)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LockSql));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(HeadSql));
        }

        Move(_queued, batch);
        return batch;
    }

    /// <summary>Runs it up to the first answer of the statements that were added.</summary>
    private NpgsqlDataReader Run(NpgsqlBatch batch)
    {
        var isFirst = !_begun;
        // Even if it fails: the server may be in the transaction.
        _begun = true;
        var reader = batch.ExecuteReader();
        if (isFirst)
        {
            reader.NextResult();
            reader.Read();
            _head = reader.GetInt64(0);
            reader.NextResult();
        }

        return reader;
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static void Move(List<NpgsqlBatchCommand> from, NpgsqlBatch to)
    {
        foreach (var command in from)
        {
            to.BatchCommands.Add(command);
        }

        from.Clear();
    }

    private static NpgsqlBatchCommand Command(string sql, Rows rows)
    {
        var command = new NpgsqlBatchCommand(rows.Complete(sql, asArrays: true));
        foreach (var (name, values) in rows.Columns)
        {
            command.Parameters.Add(new NpgsqlParameter(name, values));
        }

        foreach (var (name, value) in rows.Constants)
        {
            command.Parameters.Add(new NpgsqlParameter(name, value));
        }

        return command;
    }
}
