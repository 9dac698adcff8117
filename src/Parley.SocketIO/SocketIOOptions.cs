using Parley.SocketIO.Recovery;

namespace Parley.SocketIO;

/// <summary>Settings of a Socket.IO server. They are read once, at the start.</summary>
public sealed class SocketIOOptions : EngineOptions
{
    /// <summary>Where the server answers, with and without a trailing slash.</summary>
    public string Path { get; set; } = "/socket.io";

    /// <summary>
    /// Whether the browser's client is served below <see cref="Path"/>: <c>socket.io.js</c>, <c>socket.io.min.js</c>,
    /// <c>socket.io.esm.min.js</c>, <c>socket.io.msgpack.min.js</c> and their source maps, those of them that
    /// <see cref="ClientDirectory"/> has.
    /// </summary>
    public bool ServeClient { get; set; } = true;

    /// <summary>
    /// Where the files of the browser's client are: the folder "dist" of npm's socket.io-client. By default the folder
    /// "socket.io-client" beside the application.
    /// </summary>
    public string? ClientDirectory { get; set; }

    /// <summary>Time within which a connection must join its first namespace.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Binary attachments of one packet.</summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>Bytes that the attachments of one packet may hold together.</summary>
    public long MaxAttachmentBytes { get; set; } = 10_000_000;

    /// <summary>Time within which the attachments of a packet must follow it.</summary>
    public TimeSpan AttachmentTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Namespaces one connection may have joined at a time.</summary>
    public int MaxNamespacesPerConnection { get; set; } = 32;

    /// <summary>Handlers of one connection that may be unfinished; reading stops until one ends.</summary>
    public int MaxConcurrentHandlers { get; set; } = 64;

    /// <summary>Acknowledgements the server may be waiting for, per socket.</summary>
    public int MaxOutstandingAcks { get; set; } = 64;

    /// <summary>Nesting of received JSON.</summary>
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>
    /// Whether a namespace that was made after a pattern is removed when its last socket has left, and with it what its
    /// recovery keeps. Without it, clients that may choose names at will make the server grow.
    /// </summary>
    public bool CleanupEmptyChildNamespaces { get; set; }

    /// <summary>Connects each namespace with those of other nodes; null for a server that is alone.</summary>
    public Func<AdapterContext, Adapter>? Adapter { get; set; }

    /// <summary>
    /// Lets clients go on where their connection was lost, in the namespaces for which this gives something; null for none.
    /// <see cref="UseMemoryRecovery"/> sets it.
    /// </summary>
    public Func<Namespace, ConnectionRecovery?>? Recovery { get; set; }

    /// <summary>Another encoding of packets than the default; clients must use the same.</summary>
    public PacketParser? Parser { get; set; }

    /// <summary>
    /// Lets clients go on where their connection was lost, out of this process's memory. Handlers of clients then see one
    /// more argument, the offset, at the end of every event without acknowledgement.
    /// </summary>
    /// <exception cref="InvalidOperationException">A value is wrong; the message names it.</exception>
    public void UseMemoryRecovery(Action<MemoryRecoveryOptions>? configure = null)
    {
        var options = new MemoryRecoveryOptions();
        configure?.Invoke(options);
        RequireDuration(options.MaxDisconnectionDuration, nameof(options.MaxDisconnectionDuration));
        RequireRange(options.MaxBytes, 1, long.MaxValue, nameof(options.MaxBytes));
        Recovery = place => new MemoryRecovery(place, options);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireDuration(ConnectTimeout, nameof(ConnectTimeout));
        RequireDuration(AttachmentTimeout, nameof(AttachmentTimeout));
        RequireRange(MaxAttachments, 0, 1_000_000, nameof(MaxAttachments));
        RequireRange(MaxAttachmentBytes, 1, 1 << 30, nameof(MaxAttachmentBytes));
        RequireRange(MaxNamespacesPerConnection, 1, int.MaxValue, nameof(MaxNamespacesPerConnection));
        RequireRange(MaxConcurrentHandlers, 1, int.MaxValue, nameof(MaxConcurrentHandlers));
        RequireRange(MaxOutstandingAcks, 1, int.MaxValue, nameof(MaxOutstandingAcks));
        RequireRange(MaxJsonDepth, 1, 1000, nameof(MaxJsonDepth));
        if (Path.Length < 2 || Path[0] != '/')
        {
            throw new InvalidOperationException($"Path must start with a slash and name something, but is \"{Path}\".");
        }
    }
}
