using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>
/// Subscriptions to sharded channels, for all namespaces of a node, over a connection of their own. What is wanted is kept here,
/// and each connection that is made is brought to it.
/// </summary>
internal sealed class ShardedSubscriber : IAsyncDisposable
{
    private const string Name = "sharded subscriptions";

    /// <summary>After so much silence Redis is asked whether it is there.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Subscription> _wanted = new(StringComparer.Ordinal);

    /// <summary>Channels of which the connection has not been told that they are wanted, or no more.</summary>
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly BusHealth _health;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly KeptConnection _connection;
    private TaskCompletionSource _change = NewSignal();

    internal ShardedSubscriber(ConfigurationOptions redis, BusHealth health, TimeSpan patience, TimeProvider time)
    {
        (_health, _patience, _time) = (health, patience, time);
        _connection = new KeptConnection(Name, redis, health, time, UseAsync);
    }

    /// <summary>Subscribes, now or when Redis is there, and again after each interruption.</summary>
    internal void Subscribe(string channel, Action<string, byte[]> handler)
    {
        lock (_lock)
        {
            if (!_wanted.TryGetValue(channel, out var subscription))
            {
                _wanted[channel] = subscription = new Subscription();
                Change(channel);
            }

            subscription.Handlers = subscription.Handlers.Add(handler);
        }
    }

    internal void Unsubscribe(string channel, Action<string, byte[]> handler)
    {
        lock (_lock)
        {
            if (!_wanted.TryGetValue(channel, out var subscription))
            {
                return;
            }

            subscription.Handlers = subscription.Handlers.Remove(handler);
            if (subscription.Handlers.IsEmpty)
            {
                _wanted.Remove(channel);
                Change(channel);
            }
        }
    }

    /// <summary>Completes when Redis has confirmed that it brings what is published there.</summary>
    internal Task WhenSubscribedAsync(string channel)
    {
        lock (_lock)
        {
            return _wanted.TryGetValue(channel, out var subscription) ? subscription.Confirmed.Task : Task.CompletedTask;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(string channel)
    {
        _changed.Add(channel);
        _change.TrySetResult();
    }

    private async Task UseAsync(RespConnection connection, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heard = new StrongBox<long>(_time.GetTimestamp());
        StartAnew();
        var writing = WriteAsync(connection, heard, over.Token);
        var reading = ReadAsync(connection, heard, over.Token);
        try
        {
            await await Task.WhenAny(writing, reading);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(writing, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>This connection knows of nothing yet.</summary>
    private void StartAnew()
    {
        lock (_lock)
        {
            _changed.Clear();
            foreach (var (channel, subscription) in _wanted)
            {
                Change(channel);
                if (subscription.Confirmed.Task.IsCompleted)
                {
                    subscription.Confirmed = NewSignal();
                }
            }
        }
    }

    private async Task WriteAsync(RespConnection connection, StrongBox<long> heard, CancellationToken cancellationToken)
    {
        while (true)
        {
            var change = WriteChanges(connection);
            await connection.FlushAsync(cancellationToken).WaitAsync(_patience, _time, cancellationToken);
            try
            {
                await change.WaitAsync(Silence, _time, cancellationToken);
            }
            catch (TimeoutException e)
            {
                if (_time.GetElapsedTime(Volatile.Read(ref heard.Value)) > Silence + _patience)
                {
                    throw new IOException("it is silent", e);
                }

                connection.Write("PING");
            }
        }
    }

    /// <summary>What has changed so far; completes with the next change.</summary>
    private Task WriteChanges(RespConnection connection)
    {
        lock (_lock)
        {
            foreach (var channel in _changed)
            {
                connection.Write(_wanted.ContainsKey(channel) ? "SSUBSCRIBE" : "SUNSUBSCRIBE", channel);
            }

            _changed.Clear();
            _change = NewSignal();
            return _change.Task;
        }
    }

    private async Task ReadAsync(RespConnection connection, StrongBox<long> heard, CancellationToken cancellationToken)
    {
        while (true)
        {
            var push = await connection.ReadAsync(cancellationToken);
            Volatile.Write(ref heard.Value, _time.GetTimestamp());
            if (push.Items is null)
            {
                continue;
            }

            switch (push[0].Text)
            {
                case "smessage":
                    Dispatch(push[1].Text, push[2].Bytes ?? []);
                    break;
                case "ssubscribe":
                    _health.Ended(Name);
                    Confirm(push[1].Text);
                    break;
            }
        }
    }

    private void Dispatch(string channel, byte[] message)
    {
        ImmutableArray<Action<string, byte[]>> handlers;
        lock (_lock)
        {
            handlers = _wanted.TryGetValue(channel, out var subscription) ? subscription.Handlers : [];
        }

        foreach (var handler in handlers)
        {
            handler(channel, message);
        }
    }

    private void Confirm(string channel)
    {
        lock (_lock)
        {
            _wanted.GetValueOrDefault(channel)?.Confirmed.TrySetResult();
        }
    }

    private sealed class Subscription
    {
        internal ImmutableArray<Action<string, byte[]>> Handlers { get; set; } = [];

        internal TaskCompletionSource Confirmed { get; set; } = NewSignal();
    }
}
