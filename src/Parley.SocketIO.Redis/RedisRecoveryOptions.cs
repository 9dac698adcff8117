namespace Parley.SocketIO.Redis;

/// <summary>Recovery out of Redis streams. All nodes must have the same <see cref="SessionKeyPrefix"/>.</summary>
public sealed class RedisRecoveryOptions
{
    /// <summary>How long a client may be away.</summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether a connection that is recovered does not pass the connect filters again. <see cref="Socket.User"/> and
    /// <see cref="Socket.State"/> do not cross nodes, so what filters set there is missing then.
    /// </summary>
    public bool SkipFilters { get; set; }

    /// <summary>The beginning of the names of the keys under which lost connections are kept.</summary>
    public string SessionKeyPrefix { get; set; } = "sio:session:";

    internal void Validate()
    {
        OptionRules.RequireName(SessionKeyPrefix, nameof(SessionKeyPrefix));
        OptionRules.RequireTimeout(MaxDisconnectionDuration, nameof(MaxDisconnectionDuration));
    }
}
