using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Dapper;
using Parley.Data;
using Parley.Media;

namespace Parley.Log;

/// <summary>
/// The one ordered log. A single writer takes every command that is waiting, runs them as one transaction, commits
/// (synced to disk) and hands what was committed to the tail, which answers the callers. While one batch commits the next
/// one gathers, so that many senders share a sync.
/// </summary>
internal sealed partial class EventLog : IAsyncDisposable
{
    internal const string EpochSql = "SELECT epoch FROM log_state WHERE id = 1";

    internal const string BeginEpochSql = "UPDATE log_state SET epoch = @epoch";

    private const int MaxBatch = 1_000;
    private const int MaxWaiting = 5_000;

    // How long the database may be silent before callers are told to come again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Channel<Command> _waiting = Channel.CreateBounded<Command>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly LogWriter _writer;
    private readonly FileUrls? _files;
    private readonly Tail _tail;
    private readonly TimeProvider _time;
    private readonly ILogger<EventLog> _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _closing = new();

    // Real time, whatever the clock says: 0 while nothing is being written.
    private long _busySince;
    private long _batch;
    private long _commits;
    private long _appended;

    public EventLog(Database database, Tail tail, TimeProvider time, ILogger<EventLog> logger)
    {
        _files = database.Files;
        _tail = tail;
        _time = time;
        _logger = logger;
        using (var connection = database.Open())
        {
            Epoch = LoadEpoch(connection);
            tail.Start(connection.ExecuteScalar<long>(LogWriter.HeadSql));
            database.StayWith(Epoch);
        }

        _writer = database.OpenWriter();
        // A thread of its own: a sync blocks, and must not hold a thread that serves sockets.
        new Thread(Write) { IsBackground = true, Name = "log writer" }.Start();
    }

    /// <summary>The incarnation of the log: positions of different epochs have nothing to do with each other.</summary>
    public string Epoch { get; }

    /// <summary>How many transactions were committed, and how many commands they held.</summary>
    public (long Commits, long Commands) Commits => (Interlocked.Read(ref _commits), Interlocked.Read(ref _appended));

    /// <summary>The text form of a position, as clients keep it.</summary>
    public string Cursor(long pos) => new Cursor(Epoch, pos).ToString();

    /// <summary>
    /// Runs a command in the log's transaction. When the task completes, what the command did is on stable storage.
    /// Commands of one caller run in the order of the calls. A command may run twice (its batch failed because of
    /// another one), so it has no effect but in the transaction.
    /// </summary>
    /// <exception cref="LogBusyException">Too much is waiting; nothing was done.</exception>
    public Task<T> AppendAsync<T>(Func<Append, T> command) => Enqueue(new SingleCommand<T>(command));

    /// <summary>As the other, for a command that is run for all who wait for it at once.</summary>
    /// <param name="command">Always the same delegate, or nothing runs together.</param>
    /// <param name="item">What this caller wants of it.</param>
    /// <param name="answersAtOnce">
    /// Whoever awaits it goes on while the batch is told, and what he emits leaves with that; so he blocks nothing and asks for
    /// nothing. Others go on elsewhere.
    /// </param>
    /// <exception cref="LogBusyException">Too much is waiting; nothing was done.</exception>
    public Task<TResult> AppendAsync<TItem, TResult>(SetCommand<TItem, TResult> command, TItem item, bool answersAtOnce = false) =>
        Enqueue(new CommandOfSet<TItem, TResult>(command, item, answersAtOnce));

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _closing.Set();
        await _ended.Task;
        _writer.Dispose();
        _closing.Dispose();
        await _tail.DisposeAsync();
    }

    internal static string NewEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private static string LoadEpoch(System.Data.Common.DbConnection connection)
    {
        connection.Execute(
            "INSERT INTO log_state (id, epoch) VALUES (1, @fresh) ON CONFLICT (id) DO NOTHING", new { fresh = NewEpoch() });
        return connection.ExecuteScalar<string>(EpochSql)!;
    }

    private Task<T> Enqueue<T>(Command<T> command)
    {
        var since = Volatile.Read(ref _busySince);
        if ((since != 0 && TimeProvider.System.GetElapsedTime(since) > Patience) || !_waiting.Writer.TryWrite(command))
        {
            throw new LogBusyException();
        }

        return command.Task;
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

            Chaos.Spoil("batch", ref batch);
            Volatile.Write(ref _busySince, TimeProvider.System.GetTimestamp());
            Write(CollectionsMarshal.AsSpan(batch));
            Volatile.Write(ref _busySince, 0);
            batch.Clear();
        }

        _ended.SetResult();
    }

    private bool WaitForWork()
    {
        var ready = _waiting.Reader.WaitToReadAsync();
        return ready.IsCompletedSuccessfully ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }
}

/// <summary>More is waiting to be written than the log takes, or the database does not answer. Nothing was done; try again shortly.</summary>
internal sealed class LogBusyException() : Exception("The log takes no more at present");

/// <summary>The database went away while this was being written: whether it was done is not known.</summary>
internal sealed class OutcomeUnknownException()
    : Exception("The database went away during a commit, and cannot be asked whether it was done");
