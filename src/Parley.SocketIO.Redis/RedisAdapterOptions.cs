namespace Parley.SocketIO.Redis;

/// <summary>Settings of a cluster over Redis. All nodes must have the same <see cref="Key"/>.</summary>
public sealed class RedisAdapterOptions
{
    /// <summary>The beginning of the names of all channels.</summary>
    public string Key { get; set; } = "socket.io";

    /// <summary>How long to wait for what other nodes answer; also the time after which a Redis that does not answer is reported.</summary>
    public TimeSpan RequestsTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether answers go to the node that asked instead of to all nodes. Every node understands both; it saves traffic in
    /// large clusters.
    /// </summary>
    public bool PublishOnSpecificResponseChannel { get; set; }

    internal void Validate()
    {
        OptionRules.RequireName(Key, nameof(Key));
        OptionRules.RequireTimeout(RequestsTimeout, nameof(RequestsTimeout));
    }
}
