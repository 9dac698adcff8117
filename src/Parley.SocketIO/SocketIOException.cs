namespace Parley.SocketIO;

/// <summary>Thrown by a handler to fail its ack: the message is shown to the client.</summary>
public sealed class SocketIOException : Exception
{
    /// <summary>A failure that the client may read about.</summary>
    public SocketIOException(string message)
        : base(message)
    {
    }

    /// <summary>A failure that the client may read about, and its cause, which it may not.</summary>
    public SocketIOException(string message, Exception cause)
        : base(message, cause)
    {
    }
}

/// <summary>The socket was disconnected before its acknowledgement came.</summary>
public sealed class SocketDisconnectedException : Exception
{
    internal SocketDisconnectedException(string reason)
        : base($"The socket was disconnected: {reason}.") => Reason = reason;

    /// <summary>One of <see cref="DisconnectReason"/>.</summary>
    public string Reason { get; }
}
