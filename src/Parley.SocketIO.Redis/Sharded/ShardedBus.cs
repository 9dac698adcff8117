using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>Sharded publish and subscribe for all namespaces of a node.</summary>
internal sealed class ShardedBus : IAsyncDisposable
{
    internal ShardedBus(ConfigurationOptions redis, TimeSpan patience, TimeProvider time, ILogger logger)
    {
        Commands = new RedisBus(RedisSource.To(redis), patience, time, logger);
        Subscriptions = new ShardedSubscriber(redis, Commands.Health, patience, time);
    }

    internal RedisBus Commands { get; }

    internal ShardedSubscriber Subscriptions { get; }

    public async ValueTask DisposeAsync()
    {
        await Subscriptions.DisposeAsync();
        await Commands.DisposeAsync();
    }
}
