using System.Threading.Channels;

namespace Parley.Log;

/// <summary>
/// What was committed, in order, for everything that reacts to it. Subscribers are called one after the other, from
/// one place, and see every event once. Then those are answered whose commands were committed: whoever sends hears that it
/// is done when the others do, and the faster of them cannot run ahead of what is told.
/// </summary>
internal sealed partial class Tail(ILogger<Tail> logger) : IAsyncDisposable
{
    // Few: the commands in them are not answered yet, and whoever sends more than is told is to be refused, not kept waiting.
    private const int MaxWaitingBatches = 16;

    private readonly Channel<CommittedBatch> _committed =
        Channel.CreateBounded<CommittedBatch>(new BoundedChannelOptions(MaxWaitingBatches) { SingleReader = true });

    private readonly List<Action<IReadOnlyList<Committed>>> _subscribers = [];
    private Task _loop = Task.CompletedTask;
    private long _pos;
    private long _head;

    /// <summary>What was acknowledged by now is at this position or before it.</summary>
    public long Head => Interlocked.Read(ref _head);

    /// <summary>Everything up to this position has been given to all subscribers.</summary>
    public long Pos => Interlocked.Read(ref _pos);

    /// <summary>Runs what tells and answers a batch, so that what that emits leaves in one write for each socket.</summary>
    public Action<Action> Gather { private get; set; } = static tell => tell();

    /// <summary>Subscribes before the log starts.</summary>
    public void Subscribe(Action<IReadOnlyList<Committed>> subscriber) => _subscribers.Add(subscriber);

    internal void Start(long head)
    {
        _pos = head;
        _head = head;
        _loop = Task.Run(LoopAsync);
    }

    // Called on the writer's own thread. It waits when the subscribers are far behind: better that the log slows down
    // than that memory grows.
    internal void Publish(IReadOnlyList<Committed> items, params ReadOnlySpan<Command> answered)
    {
        if (items.OfType<LogEvent>().LastOrDefault() is { } last)
        {
            // By the writer alone: all others publish notices.
            Interlocked.Exchange(ref _head, last.Pos);
        }

        Chaos.Spoil("published", ref items);
        var batch = new CommittedBatch(items, answered.ToArray());
        if (items.Count + answered.Length > 0 && !_committed.Writer.TryWrite(batch))
        {
            _committed.Writer.WriteAsync(batch).AsTask().GetAwaiter().GetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _committed.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        await foreach (var batch in _committed.Reader.ReadAllAsync())
        {
            try
            {
                Gather(() => Tell(batch));
            }
            catch (Exception error)
            {
                // Whatever it is, everybody after this batch is waiting for the loop.
                LogSubscriberFailed(logger, Pos, error);
            }
        }
    }

    private void Tell(CommittedBatch batch)
    {
        var head = batch.Items.OfType<LogEvent>().LastOrDefault()?.Pos ?? _pos;
        foreach (var subscriber in _subscribers)
        {
            try
            {
                subscriber(batch.Items);
            }
            catch (Exception error)
            {
                LogSubscriberFailed(logger, head, error);
            }
        }

        Interlocked.Exchange(ref _pos, head);
        foreach (var command in batch.Answered)
        {
            command.Complete();
            Chaos.At("between-answers");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of the log failed at position {Pos}")]
    private static partial void LogSubscriberFailed(ILogger logger, long pos, Exception error);

    private sealed record CommittedBatch(IReadOnlyList<Committed> Items, Command[] Answered);
}
