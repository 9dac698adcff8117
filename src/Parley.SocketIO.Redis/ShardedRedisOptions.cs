namespace Parley.SocketIO.Redis;

/// <summary>
/// Settings of a cluster over sharded publish and subscribe. All nodes must have the same <see cref="ChannelPrefix"/> and
/// <see cref="SubscriptionMode"/>.
/// </summary>
public sealed class ShardedRedisOptions
{
    /// <summary>The beginning of the names of all channels.</summary>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>Which broadcasts have channels of their own.</summary>
    public SubscriptionMode SubscriptionMode { get; set; }

    /// <summary>How long to wait for what other nodes answer; also the time after which a Redis that does not answer is reported.</summary>
    public TimeSpan RequestsTimeout { get; set; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        OptionRules.RequireName(ChannelPrefix, nameof(ChannelPrefix));
        OptionRules.RequireTimeout(RequestsTimeout, nameof(RequestsTimeout));
        if (!Enum.IsDefined(SubscriptionMode))
        {
            throw new InvalidOperationException($"SubscriptionMode cannot be {SubscriptionMode}.");
        }
    }
}
