using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>A Socket.IO server: its namespaces and connections. One per application, from dependency injection.</summary>
public sealed partial class SocketIOServer : IDisposable
{
    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);
    private readonly ILogger _logger;

    /// <summary>A server with these options.</summary>
    /// <exception cref="InvalidOperationException">An option is wrong.</exception>
    public SocketIOServer(SocketIOOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        Options = options;
        _logger = loggers.CreateLogger<SocketIOServer>();
        Engine = new EngineServer(options, new ConnectionHandler(this), time, loggers.CreateLogger<EngineServer>());
        Default = Of("/");
    }

    /// <summary>The namespace "/".</summary>
    public Namespace Default { get; }

    /// <summary>Open connections, joined to a namespace or not.</summary>
    public int ConnectionCount => Engine.Count;

    internal SocketIOOptions Options { get; }

    internal EngineServer Engine { get; }

    internal TimerWheel Wheel => Engine.Wheel;

    /// <summary>Declares a namespace, or finds it. Clients cannot connect to undeclared ones.</summary>
    public Namespace Of(string name)
    {
        if (!name.StartsWith('/') || name.Contains(',', StringComparison.Ordinal))
        {
            throw new ArgumentException($"A namespace's name starts with a slash and has no comma; \"{name}\" is none.", nameof(name));
        }

        return _namespaces.GetOrAdd(name, static name => new Namespace(name));
    }

    /// <summary>
    /// Until it is disposed, what this thread emits is gathered and then leaves in one write per connection.
    /// Do not await inside.
    /// </summary>
#pragma warning disable CA1822 // Part of the server's surface: a batch is a server's affair, though any thread's.
    public EmitBatch Batch() => new(Turn.Enter());
#pragma warning restore CA1822

    /// <summary>Disconnects everyone with <see cref="DisconnectReason.ServerShuttingDown"/> and refuses new connections.</summary>
    public ValueTask CloseAsync()
    {
        Engine.Close(DisconnectReason.ServerShuttingDown);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    internal Namespace? Find(string name) => _namespaces.GetValueOrDefault(name);

    [LoggerMessage(1, LogLevel.Error, "A handler of event {Event} failed in session {Session}")]
    internal partial void LogHandlerFailed(Exception failure, string @event, string session);

    [LoggerMessage(2, LogLevel.Debug, "Event {Event} was refused in session {Session}: {Message}")]
    internal partial void LogEventRefused(string @event, string session, string message);

    [LoggerMessage(3, LogLevel.Error, "A connect, disconnect or filter callback failed in session {Session}")]
    internal partial void LogCallbackFailed(Exception failure, string session);

    [LoggerMessage(4, LogLevel.Information, "Session {Session} sent a packet that cannot be read: {Error}")]
    internal partial void LogPacketRefused(string session, PacketError error);

    [LoggerMessage(5, LogLevel.Information, "Session {Session} sent a packet out of place: {Type}")]
    internal partial void LogPacketOutOfPlace(string session, SocketPacketType type);
}
