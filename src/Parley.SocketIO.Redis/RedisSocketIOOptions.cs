using Microsoft.Extensions.Logging;
using Parley.SocketIO.Redis;
using StackExchange.Redis;

namespace Parley.SocketIO;

/// <summary>Connects the namespaces of a server with those of other nodes over Redis.</summary>
public static class RedisSocketIOOptions
{
    /// <summary>
    /// Makes the server a node of a cluster. The start does not wait for Redis, and what is emitted reaches the sockets of this
    /// node whether Redis is there or not.
    /// </summary>
    /// <param name="options">The server's settings.</param>
    /// <param name="configuration">Where Redis is, as StackExchange.Redis reads it: <c>redis:6379,password=...,ssl=true</c>.</param>
    /// <param name="configure">Sets what is not to be the default.</param>
    /// <exception cref="ArgumentException">The configuration cannot be read.</exception>
    /// <exception cref="InvalidOperationException">An option is wrong.</exception>
    public static void UseRedis(this SocketIOOptions options, string configuration, Action<RedisAdapterOptions>? configure = null)
    {
        Use(options, configure, RedisSource.To(Parse(configuration)));
    }

    /// <summary>Makes the server a node of a cluster over a connection that the application keeps and closes itself.</summary>
    /// <param name="options">The server's settings.</param>
    /// <param name="redis">
    /// The connection. Each node needs one of its own, as nodes are counted by their connections; and it must keep the order
    /// of messages (<see cref="ConnectionMultiplexer.PreserveAsyncOrder"/>), as it does by default.
    /// </param>
    /// <param name="configure">Sets what is not to be the default.</param>
    /// <exception cref="ArgumentException">The connection does not keep the order of messages.</exception>
    /// <exception cref="InvalidOperationException">An option is wrong.</exception>
    public static void UseRedis(this SocketIOOptions options, ConnectionMultiplexer redis, Action<RedisAdapterOptions>? configure = null)
    {
        if (!redis.PreserveAsyncOrder)
        {
            throw new ArgumentException("PreserveAsyncOrder must be true: else events would overtake each other.", nameof(redis));
        }

        Use(options, configure, new RedisSource(() => Task.FromResult(redis), IsOurs: false));
    }

    /// <summary>
    /// Makes the server a node of a cluster over sharded publish and subscribe, which needs Redis 7. Otherwise as <see cref="UseRedis(SocketIOOptions, string, Action{RedisAdapterOptions}?)"/>.
    /// </summary>
    /// <param name="options">The server's settings.</param>
    /// <param name="configuration">Where Redis is, as StackExchange.Redis reads it. One Redis, not a Redis Cluster.</param>
    /// <param name="configure">Sets what is not to be the default.</param>
    /// <exception cref="ArgumentException">The configuration cannot be read.</exception>
    /// <exception cref="InvalidOperationException">An option is wrong.</exception>
    public static void UseShardedRedis(this SocketIOOptions options, string configuration, Action<ShardedRedisOptions>? configure = null)
    {
        var redis = Parse(configuration);
        var settings = new ShardedRedisOptions();
        configure?.Invoke(settings);
        settings.Validate();
        var shared = new Shared<ShardedBus>(
            context => new ShardedBus(redis, settings.RequestsTimeout, context.Time, context.Loggers.CreateLogger<ShardedAdapter>()));
        options.Adapter = context => new ShardedAdapter(context, settings, shared.Enter(context));
    }

    /// <summary>
    /// Makes the server a node of a cluster over Redis streams, in which what is emitted survives an interruption of the connection
    /// to Redis, and clients can go on at any node where their connection was lost. Needs Redis 6.2.
    /// </summary>
    /// <param name="options">The server's settings.</param>
    /// <param name="configuration">Where Redis is, as StackExchange.Redis reads it. One Redis, not a Redis Cluster.</param>
    /// <param name="configure">Sets what is not to be the default.</param>
    /// <exception cref="ArgumentException">The configuration cannot be read.</exception>
    /// <exception cref="InvalidOperationException">An option is wrong.</exception>
    public static void UseRedisStreams(this SocketIOOptions options, string configuration, Action<RedisStreamsOptions>? configure = null)
    {
        var redis = Parse(configuration);
        var settings = new RedisStreamsOptions();
        configure?.Invoke(settings);
        settings.Validate();
        var shared = new Shared<StreamsBus>(
            context => new StreamsBus(redis, settings, context.Time, context.Loggers.CreateLogger<StreamsAdapter>()));
        options.Adapter = context => new StreamsAdapter(context, settings, shared.Enter(context));
        if (settings.Recovery is { } recovery)
        {
            options.Recovery = place => new StreamsRecovery(place, recovery, options.MaxQueuedBytes / 2);
        }
    }

    private static ConfigurationOptions Parse(string configuration)
    {
        var redis = ConfigurationOptions.Parse(configuration);
        if (redis.EndPoints.Count == 0)
        {
            throw new ArgumentException("The configuration names no Redis.", nameof(configuration));
        }

        // Otherwise a Redis that is down at the start is never tried again.
        redis.AbortOnConnectFail = false;
        return redis;
    }

    private static void Use(SocketIOOptions options, Action<RedisAdapterOptions>? configure, RedisSource source)
    {
        var settings = new RedisAdapterOptions();
        configure?.Invoke(settings);
        settings.Validate();
        var shared = new Shared<RedisBus>(
            context => new RedisBus(source, settings.RequestsTimeout, context.Time, context.Loggers.CreateLogger<RedisAdapter>()));
        options.Adapter = context => new RedisAdapter(context, settings, shared.Enter(context));
    }
}
