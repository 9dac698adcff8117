using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>Where the connection comes from.</summary>
/// <param name="ConnectAsync">Makes it; it may not be up yet then.</param>
/// <param name="IsOurs">Whether it is to be closed at the end.</param>
internal sealed record RedisSource(Func<Task<ConnectionMultiplexer>> ConnectAsync, bool IsOurs)
{
    /// <summary>A connection of our own.</summary>
    internal static RedisSource To(ConfigurationOptions redis) => new(() => ConnectionMultiplexer.ConnectAsync(redis), IsOurs: true);
}
