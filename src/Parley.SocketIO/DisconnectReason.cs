namespace Parley.SocketIO;

/// <summary>Why a socket or a connection ended: the reference server's texts, and one of this server's own.</summary>
public static class DisconnectReason
{
    /// <summary>The client closed the connection, or it was lost.</summary>
    public const string TransportClose = "transport close";

    /// <summary>The connection broke the rules of its transport.</summary>
    public const string TransportError = "transport error";

    /// <summary>A ping was not answered in time.</summary>
    public const string PingTimeout = "ping timeout";

    /// <summary>A packet could not be read.</summary>
    public const string ParseError = "parse error";

    /// <summary>The server closed the Engine.IO session.</summary>
    public const string ForcedClose = "forced close";

    /// <summary>The server is stopping.</summary>
    public const string ServerShuttingDown = "server shutting down";

    /// <summary>A packet came that makes no sense in the state of the connection, or no namespace was joined in time.</summary>
    public const string ForcedServerClose = "forced server close";

    /// <summary>The client left the namespace.</summary>
    public const string ClientNamespaceDisconnect = "client namespace disconnect";

    /// <summary>The server removed the socket from the namespace.</summary>
    public const string ServerNamespaceDisconnect = "server namespace disconnect";

    /// <summary>More than <see cref="EngineOptions.MaxQueuedBytes"/> waited for the connection.</summary>
    public const string SlowConsumer = "slow consumer";
}
