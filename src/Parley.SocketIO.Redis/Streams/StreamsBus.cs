using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>Commands, publish and subscribe, and the streams, for all namespaces of a node.</summary>
internal sealed class StreamsBus : IAsyncDisposable
{
    internal StreamsBus(ConfigurationOptions redis, RedisStreamsOptions options, TimeProvider time, ILogger logger)
    {
        Commands = new RedisBus(RedisSource.To(redis), options.RequestsTimeout, time, logger);
        Tail = new StreamTail(redis, options.Streams, options.ReadCount, Commands.Health, options.RequestsTimeout, time);
    }

    internal RedisBus Commands { get; }

    internal StreamTail Tail { get; }

    public async ValueTask DisposeAsync()
    {
        await Tail.DisposeAsync();
        await Commands.DisposeAsync();
    }
}
