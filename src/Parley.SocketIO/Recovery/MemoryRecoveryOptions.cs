namespace Parley.SocketIO;

/// <summary>Recovery out of the server's memory.</summary>
public sealed class MemoryRecoveryOptions
{
    /// <summary>How long a client may be away.</summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether a connection that is recovered does not pass the connect filters again.</summary>
    public bool SkipFilters { get; set; } = true;
}
