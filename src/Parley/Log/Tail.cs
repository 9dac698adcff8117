using System.Threading.Channels;

namespace Parley.Log;

/// <summary>
/// What was committed, in order, for everything that reacts to it. Subscribers are called one after the other, from
/// one place, and see every event once.
/// </summary>
internal sealed partial class Tail(ILogger<Tail> logger) : IAsyncDisposable
{
    private const int MaxWaitingBatches = 1_000;

    private readonly Channel<IReadOnlyList<Committed>> _committed =
        Channel.CreateBounded<IReadOnlyList<Committed>>(new BoundedChannelOptions(MaxWaitingBatches) { SingleReader = true });

    private readonly List<Action<IReadOnlyList<Committed>>> _subscribers = [];
    private Task _loop = Task.CompletedTask;
    private long _pos;
    private long _head;

    /// <summary>What was acknowledged by now is at this position or before it.</summary>
    public long Head => Interlocked.Read(ref _head);

    /// <summary>Everything up to this position has been given to all subscribers.</summary>
    public long Pos => Interlocked.Read(ref _pos);

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
    internal void Publish(IReadOnlyList<Committed> items)
    {
        if (items.OfType<LogEvent>().LastOrDefault() is { } last)
        {
            // By the writer alone: all others publish notices.
            Interlocked.Exchange(ref _head, last.Pos);
        }

        Chaos.Spoil("published", ref items);
        if (items.Count > 0 && !_committed.Writer.TryWrite(items))
        {
            _committed.Writer.WriteAsync(items).AsTask().GetAwaiter().GetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _committed.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        await foreach (var items in _committed.Reader.ReadAllAsync())
        {
            var head = items.OfType<LogEvent>().LastOrDefault()?.Pos ?? _pos;
            foreach (var subscriber in _subscribers)
            {
                try
                {
                    subscriber(items);
                }
                catch (Exception error)
                {
                    LogSubscriberFailed(logger, head, error);
                }
            }

            Interlocked.Exchange(ref _pos, head);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of the log failed at position {Pos}")]
    private static partial void LogSubscriberFailed(ILogger logger, long pos, Exception error);
}
