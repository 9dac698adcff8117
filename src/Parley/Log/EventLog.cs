using System.Data.Common;
using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Data;

namespace Parley.Log;

/// <summary>
/// The one ordered log. A single writer takes every command that is waiting, runs them as one transaction, commits
/// (synced to disk), answers the callers and hands what was committed to the tail. While one batch commits the next
/// one gathers, so that many senders share a sync.
/// </summary>
internal sealed partial class EventLog : IAsyncDisposable
{
    private const int MaxBatch = 1_000;
    private const int MaxWaiting = 5_000;
    private const int SqliteIoError = 10;

    private readonly Channel<Command> _waiting = Channel.CreateBounded<Command>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);
    private readonly DbConnection _connection;
    private readonly Tail _tail;
    private readonly TimeProvider _time;
    private readonly ILogger<EventLog> _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _commits;
    private long _appended;

    public EventLog(Database database, Tail tail, TimeProvider time, ILogger<EventLog> logger)
    {
        _connection = database.OpenWriter();
        _tail = tail;
        _time = time;
        _logger = logger;
        Epoch = LoadEpoch();
        tail.Start(_connection.ExecuteScalar<long>("SELECT COALESCE(MAX(pos), 0) FROM events"));
        // A thread of its own: a sync blocks, and must not hold a thread that serves sockets.
        new Thread(Write) { IsBackground = true, Name = "log writer" }.Start();
    }

    /// <summary>The incarnation of the log: positions of different epochs have nothing to do with each other.</summary>
    public string Epoch { get; }

    /// <summary>How many transactions were committed, and how many commands they held.</summary>
    public (long Commits, long Commands) Commits => (Interlocked.Read(ref _commits), Interlocked.Read(ref _appended));

    /// <summary>The text form of a position, as clients keep it.</summary>
    public string Cursor(long pos) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Epoch}.{pos}");

    /// <summary>
    /// Runs a command in the log's transaction. When the task completes, what the command did is on stable storage.
    /// Commands of one caller run in the order of the calls. A command may run twice (its batch failed because of
    /// another one), so it has no effect but in the transaction.
    /// </summary>
    /// <exception cref="LogBusyException">Too much is waiting; nothing was done.</exception>
    public Task<T> AppendAsync<T>(Func<Append, T> command)
    {
        var waiting = new Command<T>(command);
        if (!_waiting.Writer.TryWrite(waiting))
        {
            throw new LogBusyException();
        }

        return waiting.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _ended.Task;
        await _connection.DisposeAsync();
        await _tail.DisposeAsync();
    }

    private string LoadEpoch()
    {
        var fresh = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
        _connection.Execute("INSERT INTO log_state (id, epoch) VALUES (1, @fresh) ON CONFLICT (id) DO NOTHING", new { fresh });
        return _connection.ExecuteScalar<string>("SELECT epoch FROM log_state WHERE id = 1")!;
    }

    private void Write()
    {
        var batch = new List<Command>(MaxBatch);
        while (WaitForWork())
        {
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var command))
            {
                batch.Add(command);
            }

            if (!TryCommit(batch) && batch.Count > 1)
            {
                // One bad command must not harm the others: each gets a transaction of its own.
                foreach (var command in batch)
                {
                    TryCommit([command]);
                }
            }

            batch.Clear();
        }

        _ended.SetResult();
    }

    private bool WaitForWork()
    {
        var ready = _waiting.Reader.WaitToReadAsync();
        return ready.IsCompletedSuccessfully ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }

    private bool TryCommit(List<Command> batch)
    {
        if (RunAsTransaction(batch) is not { } append)
        {
            return false;
        }

        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _appended, batch.Count);
        _tail.Publish(append.Committed, append.Head);
        foreach (var command in batch)
        {
            command.Complete();
        }

        return true;
    }

    // Nothing but the transaction is inside the try: what throws after the commit must never be run again.
    private Append? RunAsTransaction(List<Command> batch)
    {
        DbTransaction? transaction = null;
        try
        {
            transaction = _connection.BeginTransaction();
            var append = new Append(_connection, transaction, _prepared, _time.GetUtcNow().ToUnixTimeMilliseconds());
            foreach (var command in batch)
            {
                command.Run(append);
            }

            transaction.Commit();
            return append;
        }
        catch (Exception error)
        {
            StopOnDiskError(error);
            RollBack(transaction);
            if (batch.Count == 1)
            {
                LogFailed(_logger, error);
                batch[0].Fail(error);
            }

            return null;
        }
        finally
        {
            transaction?.Dispose();
        }
    }

    private static void RollBack(DbTransaction? transaction)
    {
        try
        {
            transaction?.Rollback();
        }
        catch (Exception error) when (error is SqliteException or InvalidOperationException)
        {
            // SQLite has rolled back by itself already (a full disk).
        }
    }

    // After a failed sync nobody knows what is on the disk, and asking the same file again may lie. Only a new
    // process, which reads the write-ahead log from the disk, can say.
    private static void StopOnDiskError(Exception error)
    {
        if (error is SqliteException { SqliteErrorCode: SqliteIoError })
        {
            Environment.FailFast(
                "The disk failed while the log was written; the server stops. Check the disk, then start again: "
                + "what was acknowledged is there.",
                error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A command failed and was undone")]
    private static partial void LogFailed(ILogger logger, Exception error);

    private abstract class Command
    {
        public abstract void Run(Append append);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Command<T>(Func<Append, T> body) : Command
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _done.Task;

        public override void Run(Append append) => _result = body(append);

        public override void Complete() => _done.SetResult(_result);

        public override void Fail(Exception error) => _done.SetException(error);
    }
}

/// <summary>More is waiting to be written than the log takes. Nothing was done; try again shortly.</summary>
internal sealed class LogBusyException() : Exception("The server is busy; try again shortly");
