using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>A Socket.IO server: its namespaces and connections. One per application, from dependency injection.</summary>
public sealed partial class SocketIOServer : IDisposable, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Namespace>> _namespaces = new(StringComparer.Ordinal);
    private readonly ILogger _logger;
    private ImmutableArray<Namespace> _patterns = [];
    private Action<Namespace>? _newNamespaceHandlers;

    /// <summary>A server with these options. Without a factory the meter "Parley.SocketIO" is the server's own.</summary>
    /// <exception cref="InvalidOperationException">An option is wrong.</exception>
    public SocketIOServer(SocketIOOptions options, TimeProvider time, ILoggerFactory loggers, IMeterFactory? meters = null)
    {
        Options = options;
        Time = time;
        Loggers = loggers;
        _logger = loggers.CreateLogger<SocketIOServer>();
        Engine = new EngineServer(options, new ConnectionHandler(this), time, loggers.CreateLogger<EngineServer>(), meters);
        Default = Of("/");
    }

    /// <summary>The namespace "/".</summary>
    public Namespace Default { get; }

    /// <summary>Open connections, joined to a namespace or not.</summary>
    public int ConnectionCount => Engine.Count;

    internal SocketIOOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILoggerFactory Loggers { get; }

    internal EngineServer Engine { get; }

    internal TimerWheel Wheel => Engine.Wheel;

    /// <summary>Declares a namespace, or finds it. Clients cannot connect to undeclared ones.</summary>
    public Namespace Of(string name)
    {
        if (!name.StartsWith('/') || name.Contains(',', StringComparison.Ordinal))
        {
            throw new ArgumentException($"A namespace's name starts with a slash and has no comma; \"{name}\" is none.", nameof(name));
        }

        return FindAny(name) ?? Declare(name, _patterns.FirstOrDefault(pattern => pattern.Pattern!.Covers(name)));
    }

    /// <summary>
    /// Lets clients connect to any namespace whose name matches, and makes it when the first one does. Handlers and filters
    /// added to the result are those of every namespace made from then on; what is emitted goes to all of them. A namespace
    /// that is declared by its name later, and matches, is one of them.
    /// </summary>
    /// <remarks>
    /// Clients choose the names: anchor the expression at both ends, with <c>\z</c> because <c>$</c> lets a line feed follow,
    /// and mind <see cref="SocketIOOptions.CleanupEmptyChildNamespaces"/>.
    /// </remarks>
    public Namespace Of(Regex name) => Add((wanted, _) => new(name.IsMatch(wanted)), name.IsMatch);

    /// <summary>
    /// Lets clients connect to any namespace that the function allows, given its name and what the client sent with CONNECT; it
    /// is asked for every client. If it throws, it does not allow it. See <see cref="Of(Regex)"/>.
    /// </summary>
    public Namespace Of(Func<string, JsonElement, ValueTask<bool>> allow) => Add(allow.Invoke, covers: static _ => false);

    /// <summary>
    /// Adds a handler of namespaces that are declared or made from now on. No socket comes in before it has returned, so it can
    /// add filters; if it throws, there is no such namespace.
    /// </summary>
    public void OnNewNamespace(Action<Namespace> handler) => _newNamespaceHandlers += handler;

    /// <summary>
    /// Until it is disposed, what this thread emits is gathered and then leaves in one write per connection.
    /// Do not await inside.
    /// </summary>
#pragma warning disable CA1822 // Part of the server's surface: a batch is a server's affair, though any thread's.
    public EmitBatch Batch() => new(Turn.Enter());
#pragma warning restore CA1822

    /// <summary>
    /// Closes in good order. New connections are refused and no more events are taken; handlers that run may end and
    /// acknowledge; then everyone is disconnected with <see cref="DisconnectReason.ServerShuttingDown"/>. Completes when
    /// what was sent has left and the connections are over, or after <see cref="EngineOptions.ShutdownTimeout"/>. The host
    /// does this when it stops.
    /// </summary>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        var begun = Time.GetTimestamp();
        Engine.RefuseNew();
        try
        {
            await Task.WhenAll(Engine.Sessions.Select(session => session.Connection?.FinishAsync() ?? Task.CompletedTask))
                .WaitAsync(Options.ShutdownTimeout / 2, Time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LogHandlersCut();
        }

        var left = Options.ShutdownTimeout - Time.GetElapsedTime(begun);
        await Engine.CloseAsync(DisconnectReason.ServerShuttingDown, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
        await LeaveClusterAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    /// <summary>Cuts whoever is still connected, as <see cref="Dispose"/> does, and leaves the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await LeaveClusterAsync();
    }

    /// <summary>A declared namespace.</summary>
    internal Namespace? Find(string name) => FindAny(name) is { Parent: null } place ? place : null;

    /// <summary>A namespace made after the first pattern that allows it. Each one returned needs an <see cref="OnLeft"/>.</summary>
    internal async ValueTask<Namespace?> FindDynamicAsync(string name, JsonElement auth)
    {
        foreach (var parent in _patterns)
        {
            try
            {
                if (await parent.Pattern!.Matches(name, auth))
                {
                    return Enter(name, parent);
                }
            }
            catch (Exception e)
            {
                LogPatternFailed(e, name);
            }
        }

        return null;
    }

    /// <summary>A socket has left the namespace, or did not come in.</summary>
    internal void OnLeft(Namespace place)
    {
        if (place.Parent is not null && place.Leave(Options.CleanupEmptyChildNamespaces))
        {
            Forget(place);
            _ = LeaveClusterAsync(place);
        }
    }

    [LoggerMessage(6, LogLevel.Error, "A handler of event {Event}, sent by another node in namespace {Namespace}, failed")]
    internal partial void LogServerHandlerFailed(Exception failure, string @event, string @namespace);

    [LoggerMessage(7, LogLevel.Error, "A client could not be given namespace {Namespace} after a pattern")]
    private partial void LogPatternFailed(Exception failure, string @namespace);

    [LoggerMessage(9, LogLevel.Warning, "The server closed before all handlers had ended")]
    private partial void LogHandlersCut();

    [LoggerMessage(8, LogLevel.Warning, "Namespace {Namespace} could not leave the cluster in good order")]
    private partial void LogLeavingFailed(Exception failure, string @namespace);

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

    private Namespace Add(NamespaceMatch match, Func<string, bool> covers)
    {
        var pattern = new Namespace(this, new NamespacePattern($"/_{_patterns.Length}", match, covers));
        ImmutableInterlocked.Update(ref _patterns, patterns => patterns.Add(pattern));
        return pattern;
    }

    private Namespace? FindAny(string name) =>
        _namespaces.TryGetValue(name, out var found) && found.IsValueCreated ? found.Value : null;

    /// <summary>
    /// The namespace of this name, with one more socket on its way: it may have been declared meanwhile, or made after
    /// another pattern.
    /// </summary>
    private Namespace Enter(string name, Namespace parent)
    {
        while (true)
        {
            var place = Declare(name, parent);
            if (place.TryEnter())
            {
                return place;
            }

            Forget(place);
        }
    }

    /// <summary>A namespace that has ended. Whoever comes upon it first removes it, so that nobody waits for the other.</summary>
    private void Forget(Namespace place)
    {
        if (_namespaces.TryGetValue(place.Name, out var entry) && entry.IsValueCreated && entry.Value == place)
        {
            _namespaces.TryRemove(KeyValuePair.Create(place.Name, entry));
        }

        place.Parent!.Pattern!.Remove(place);
    }

    private Namespace Declare(string name, Namespace? parent)
    {
        var entry = _namespaces.GetOrAdd(name, _ => new Lazy<Namespace>(() => Make(name, parent)));
        try
        {
            return entry.Value;
        }
        catch
        {
            _namespaces.TryRemove(KeyValuePair.Create(name, entry));
            throw;
        }
    }

    private Namespace Make(string name, Namespace? parent)
    {
        var place = new Namespace(this, name, parent);
        try
        {
            _newNamespaceHandlers?.Invoke(place);
        }
        catch
        {
            _ = LeaveClusterAsync(place);
            throw;
        }

        parent?.Pattern!.Add(place);
        return place;
    }

    private async Task LeaveClusterAsync()
    {
        foreach (var place in _namespaces.Values.Where(place => place.IsValueCreated))
        {
            await LeaveClusterAsync(place.Value);
        }
    }

    private async Task LeaveClusterAsync(Namespace place)
    {
        try
        {
            await place.DisposeAsync();
        }
        catch (Exception e)
        {
            LogLeavingFailed(e, place.Name);
        }
    }
}
