namespace Parley.SocketIO;

/// <summary>Recovery out of the server's memory.</summary>
public sealed class MemoryRecoveryOptions
{
    /// <summary>How long a client may be away.</summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether a connection that is recovered does not pass the connect filters again. Then whoever loses the right to be
    /// there while away is to be put out with <see cref="Namespace.DisconnectSockets"/> or
    /// <see cref="Namespace.SocketsLeave"/> of a room, which reach lost connections too.
    /// </summary>
    public bool SkipFilters { get; set; } = true;

    /// <summary>
    /// Bytes of events that each namespace keeps. Beyond it the oldest go first, and who would need one of them begins anew.
    /// </summary>
    public long MaxBytes { get; set; } = 64 << 20;
}
