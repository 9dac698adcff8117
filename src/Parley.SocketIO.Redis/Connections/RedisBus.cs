using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>
/// Commands, publish and subscribe for all namespaces of a node, over one connection. Publishing never waits and never fails:
/// what Redis does not take in time is dropped and counted.
/// </summary>
internal sealed class RedisBus : IAsyncDisposable
{
    /// <summary>What may wait for Redis, or be on its way: some seconds of a busy server, and little beside its connections.</summary>
    internal const long MaxQueuedBytes = 16 << 20;

    /// <summary>What an empty message costs, about.</summary>
    private const int Overhead = 128;

    /// <summary>Only the last message of a batch is awaited: Redis answers in order.</summary>
    private const int BatchSize = 256;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Channel<Outgoing> _queue = Channel.CreateUnbounded<Outgoing>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RedisSource _source;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly BusHealth _health;
    private readonly Task<ConnectionMultiplexer> _connecting;
    private readonly Task _pump;
    private long _queuedBytes;

    internal RedisBus(RedisSource source, TimeSpan patience, TimeProvider time, ILogger logger)
    {
        (_source, _patience, _time) = (source, patience, time);
        _health = new BusHealth(logger);

        // Connecting looks names up, on the thread that asks for it.
        _connecting = Task.Run(ConnectAsync);
        _pump = PumpAsync();
    }

    internal BusHealth Health => _health;

    /// <summary>Publishes after everything that this thread sent before.</summary>
    internal void Publish(string channel, byte[] message) =>
        Send(new Outgoing((redis, flags) => redis.GetSubscriber().PublishAsync(Plain(channel), message, flags), message.Length));

    /// <summary>The same for those who subscribed with SSUBSCRIBE.</summary>
    internal void PublishSharded(string channel, byte[] message) =>
        Send(new Outgoing((redis, flags) => redis.GetDatabase().ExecuteAsync("SPUBLISH", [channel, message], flags), message.Length));

    /// <summary>Runs a command after everything that this thread sent before.</summary>
    /// <param name="size">About how many bytes they have.</param>
    /// <param name="command">Its name.</param>
    /// <param name="args">Its arguments.</param>
    /// <returns>What Redis answered; null if the command was dropped, failed, or may have failed.</returns>
    internal Task<RedisResult?> SendAsync(int size, string command, params object[] args)
    {
        var answer = new TaskCompletionSource<RedisResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(new Outgoing((redis, _) => RunAsync(redis), size) { OnDropped = () => answer.TrySetResult(null) });
        return answer.Task;

        async Task RunAsync(ConnectionMultiplexer redis)
        {
            try
            {
                answer.TrySetResult(await redis.GetDatabase().ExecuteAsync(command, args));
            }
            catch
            {
                answer.TrySetResult(null);
                throw;
            }
        }
    }

    /// <summary>Runs a command at once and waits for what Redis answers, but not long.</summary>
    /// <exception cref="Exception">Redis is out of reach, too slow, or refused: see <see cref="IsOfRedis"/>.</exception>
    internal async Task<RedisResult> ExecuteAsync(string command, params object[] args)
    {
        var redis = await _connecting.WaitAsync(_patience, _time);
        return await redis.GetDatabase().ExecuteAsync(command, args).WaitAsync(_patience, _time);
    }

    /// <summary>Subscribes, now or when Redis is there, and again after each interruption.</summary>
    internal Task SubscribeAsync(IEnumerable<RedisChannel> channels, Action<RedisChannel, RedisValue> handler) =>
        ForEachAsync(channels, (subscriber, channel) => subscriber.SubscribeAsync(channel, handler, CommandFlags.FireAndForget));

    /// <summary>Undoes <see cref="SubscribeAsync"/>, of which this is the task.</summary>
    internal async Task LeaveAsync(Task joined, IEnumerable<RedisChannel> channels, Action<RedisChannel, RedisValue> handler)
    {
        // While the first connection is still being made, nobody waits for it only to leave it.
        var leaving = UnsubscribeAsync();
        if (joined.IsCompleted)
        {
            await leaving;
        }

        async Task UnsubscribeAsync()
        {
            await joined;
            await ForEachAsync(
                channels, (subscriber, channel) => subscriber.UnsubscribeAsync(channel, handler, CommandFlags.FireAndForget));
        }
    }

    /// <summary>How many connections have subscribed to a channel. Waits for Redis, until it is cancelled.</summary>
    internal Task<int> CountSubscribersAsync(string channel, CancellationToken cancellationToken) => CountAsync(
        async redis =>
        {
            var servers = redis.GetEndPoints().Select(point => redis.GetServer(point)).Where(server => server.IsConnected).ToArray();
            var counts = await Task.WhenAll(servers.Select(server => server.SubscriptionSubscriberCountAsync(Plain(channel))));
            return servers.Length > 0 ? (int)counts.Sum() : null;
        },
        cancellationToken);

    /// <summary>The same for those who subscribed with SSUBSCRIBE.</summary>
    internal Task<int> CountShardedSubscribersAsync(string channel, CancellationToken cancellationToken) => CountAsync(
        async redis => redis.IsConnected
            ? (int)((RedisResult[])await redis.GetDatabase().ExecuteAsync("PUBSUB", "SHARDNUMSUB", channel))[1]
            : null,
        cancellationToken);

    internal static RedisChannel Plain(string channel) => new(channel, RedisChannel.PatternMode.Literal);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        try
        {
            await _pump.WaitAsync(Farewell, _time);
            var redis = await _connecting.WaitAsync(Farewell, _time);
            redis.ConnectionFailed -= OnFailed;
            redis.ConnectionRestored -= OnRestored;
            if (_source.IsOurs)
            {
                await redis.CloseAsync(allowCommandsToComplete: true).WaitAsync(Farewell, _time);
            }
        }
        catch (Exception e) when (e is TimeoutException || IsOfRedis(e))
        {
            // A Redis that is silent now must not hold up the end of the process.
        }
    }

    /// <summary>Nobody waits for Redis, so this neither blocks nor fails; without a connection it is kept for the next one.</summary>
    private async Task ForEachAsync(IEnumerable<RedisChannel> channels, Func<ISubscriber, RedisChannel, Task> action)
    {
        try
        {
            var subscriber = (await _connecting).GetSubscriber();
            foreach (var channel in channels)
            {
                await action(subscriber, channel);
            }
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            // There is no connection and never will be; that has been said.
        }
    }

    /// <summary>Whether this is what happens when Redis is out of reach, too slow or refuses something.</summary>
    internal static bool IsOfRedis(Exception e) => e is RedisException or ObjectDisposedException or TimeoutException or IOException;

    private static string Name(ConnectionFailedEventArgs e) => $"{e.EndPoint}/{e.ConnectionType}";

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        ConnectionMultiplexer redis;
        try
        {
            redis = await _source.ConnectAsync();
        }
        catch (Exception e)
        {
            _health.Began(Trouble.NotConnected, e.Message);
            throw new IOException(e.Message, e);
        }

        redis.ConnectionFailed += OnFailed;
        redis.ConnectionRestored += OnRestored;
        if (!redis.IsConnected)
        {
            _health.Began(Trouble.NotConnected, "no connection could be made");

            // It may have come up before the line above.
            if (redis.IsConnected)
            {
                _health.Restored(Trouble.NotConnected);
            }
        }

        return redis;
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e) =>
        _health.Began(Name(e), e.Exception?.Message ?? e.FailureType.ToString());

    private void OnRestored(object? sender, ConnectionFailedEventArgs e) => _health.Restored(Name(e));

    private void Send(Outgoing outgoing)
    {
        if (Interlocked.Add(ref _queuedBytes, outgoing.Cost) <= MaxQueuedBytes && _queue.Writer.TryWrite(outgoing))
        {
            return;
        }

        Interlocked.Add(ref _queuedBytes, -outgoing.Cost);
        _health.Dropped(1);
        _health.Began(Trouble.TooSlow, "it takes less than is published");
        outgoing.OnDropped?.Invoke();
    }

    private async Task PumpAsync()
    {
        var batch = new List<Outgoing>(BatchSize);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            var isSent = false;
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            try
            {
                await SendAsync(batch);
                isSent = true;
                _health.Ended(Trouble.Refused);
            }
            catch (Exception e) when (IsOfRedis(e))
            {
                _health.Dropped(batch.Count);
                if (e is RedisServerException)
                {
                    _health.Began(Trouble.Refused, e.Message);
                }
            }

            // Only now is Redis done with it. It keeps up when nothing is left; a little room would be filled at once.
            if (Interlocked.Add(ref _queuedBytes, -batch.Sum(message => message.Cost)) == 0 && isSent)
            {
                _health.Ended(Trouble.TooSlow);
            }
        }
    }

    private async Task SendAsync(List<Outgoing> batch)
    {
        var started = 0;
        try
        {
            var redis = await _connecting;
            Task sent = Task.CompletedTask;
            foreach (var message in batch)
            {
                sent = message.Send(redis, ++started < batch.Count ? CommandFlags.FireAndForget : CommandFlags.None);
            }

            await WaitAsync(sent);
        }
        catch
        {
            foreach (var message in batch.Skip(started))
            {
                message.OnDropped?.Invoke();
            }

            throw;
        }
    }

    private async Task WaitAsync(Task sent)
    {
        if (!sent.IsCompleted)
        {
            try
            {
                await sent.WaitAsync(_patience, _time);
            }
            catch (TimeoutException) when (!sent.IsCompleted)
            {
                _health.Began(Trouble.TooSlow, "it does not answer");
            }
        }

        await sent;
    }

    /// <summary>Asks when there is a connection, and again after each interruption; null is no answer.</summary>
    private async Task<int> CountAsync(Func<ConnectionMultiplexer, Task<int?>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Before the question, so that a connection that comes back meanwhile is not missed.
            var restored = _health.NextRestoredAsync();
            try
            {
                var redis = await _connecting.WaitAsync(cancellationToken);
                if (await ask(redis).WaitAsync(cancellationToken) is { } count)
                {
                    return count;
                }
            }
            catch (Exception e) when (IsOfRedis(e))
            {
            }

            await restored.WaitAsync(cancellationToken);
        }
    }

    private sealed record Outgoing(Func<ConnectionMultiplexer, CommandFlags, Task> Send, int Size)
    {
        internal long Cost => Size + Overhead;

        /// <summary>It was never sent.</summary>
        internal Action? OnDropped { get; init; }
    }
}
