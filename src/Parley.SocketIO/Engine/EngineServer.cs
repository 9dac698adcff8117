using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Engine;

/// <summary>One Engine.IO endpoint: its sessions, and what becomes of each request.</summary>
internal sealed partial class EngineServer : IDisposable
{
    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closed;
    private long _cutDue;
    private int _webSockets;

    internal EngineServer(
        EngineOptions options, EngineHandler handler, TimeProvider time, ILogger<EngineServer> logger, IMeterFactory? meters = null)
    {
        options.Validate();
        Options = options;
        Handler = handler;
        PingInterval = (long)options.PingInterval.TotalMilliseconds;
        PingTimeout = (long)options.PingTimeout.TotalMilliseconds;
        UpgradeTimeout = (long)options.UpgradeTimeout.TotalMilliseconds;
        _time = time;
        _logger = logger;
        Metrics = new EngineMetrics(meters, () => _sessions.Values);
        var shortest = Math.Min(Math.Min(PingInterval, PingTimeout), UpgradeTimeout);
        Wheel = new TimerWheel(time, TimeSpan.FromMilliseconds(Math.Clamp(shortest / 20, 5, 50)));
    }

    internal EngineOptions Options { get; }

    internal EngineHandler Handler { get; }

    internal TimerWheel Wheel { get; }

    internal long PingInterval { get; }

    internal long PingTimeout { get; }

    internal long UpgradeTimeout { get; }

    internal EngineMetrics Metrics { get; }

    /// <summary>When a closing server cuts the WebSockets that have not taken everything, by the wheel's clock; 0: it is not closing.</summary>
    internal long CutDue => Volatile.Read(ref _cutDue);

    /// <summary>Is told of sessions that went from polling to WebSocket.</summary>
    internal Action<EngineSession>? Upgraded { get; set; }

    internal int Count => _sessions.Count;

    internal IEnumerable<EngineSession> Sessions => _sessions.Values;

    public void Dispose()
    {
        Close(DisconnectReason.ServerShuttingDown);
        Wheel.Dispose();
        Metrics.Dispose();
    }

    /// <summary>Refuses new sessions from now on; those that there are go on.</summary>
    internal void RefuseNew() => _closed = true;

    /// <summary>Ends every session and refuses new ones.</summary>
    internal void Close(string reason)
    {
        _closed = true;
        foreach (var session in _sessions.Values)
        {
            session.Close(reason);
        }

        CompleteIfAllGone();
    }

    /// <summary>
    /// As <see cref="Close"/>; completes when what was queued has left and every connection is over, or when the time is up:
    /// then what is left is cut.
    /// </summary>
    internal async Task CloseAsync(string reason, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _cutDue, Math.Max(1, Wheel.Now + (long)timeout.TotalMilliseconds));
        Close(reason);
        try
        {
            await _allGone.Task.WaitAsync(timeout, _time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LogCut(_sessions.Count, Volatile.Read(ref _webSockets));
            foreach (var session in _sessions.Values)
            {
                session.Cut();
            }
        }
    }

    internal void OnWebSocketOpened() => Interlocked.Increment(ref _webSockets);

    internal void OnWebSocketGone()
    {
        Interlocked.Decrement(ref _webSockets);
        CompleteIfAllGone();
    }

    internal Task HandleAsync(HttpContext context)
    {
        var webSocket = WebSocketHandshake.IsRequested(context);
        if (!Cors.Apply(context, Options))
        {
            return RefuseAsync(context, Refusal.Forbidden, webSocket);
        }

        if (Options.AllowOrigin is not null && HttpMethods.IsOptions(context.Request.Method))
        {
            Cors.Preflight(context);
            return Task.CompletedTask;
        }

        var refusal = Check(context, webSocket, out var session);
        if (refusal is not null)
        {
            return RefuseAsync(context, refusal, webSocket);
        }

        return session is null ? OpenAsync(context, webSocket)
            : webSocket ? UpgradeAsync(context, session)
            : PollingEndpoint.HandleAsync(context, session, this);
    }

    /// <summary>Turns a request away, and tells who wants to know.</summary>
    internal Task RefuseAsync(HttpContext context, Refusal refusal, bool webSocket)
    {
        Metrics.OnRefused(refusal.Code);
        try
        {
            Options.OnConnectionError?.Invoke(new ConnectionError(context, refusal.Code, refusal.Message));
        }
        catch (Exception e)
        {
            LogCallbackFailure(e);
        }

        return refusal.WriteAsync(context, webSocket);
    }

    internal void OnEnded(EngineSession session, string reason, bool draining)
    {
        Metrics.OnClosed(reason);
        if (reason == DisconnectReason.SlowConsumer)
        {
            LogSlowConsumer(session.Id, Options.MaxQueuedBytes);
        }
        else
        {
            LogClosed(session.Id, reason);
        }

        if (draining)
        {
            Wheel.Schedule(session, Wheel.Now);
        }
        else
        {
            OnDrained(session);
        }
    }

    internal void OnDrained(EngineSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        Wheel.Remove(session);
        CompleteIfAllGone();
    }

    [LoggerMessage(1, LogLevel.Error, "A handler failed in session {Id}")]
    internal partial void LogHandlerFailure(Exception failure, string id);

    [LoggerMessage(6, LogLevel.Information, "The server closed before {Polling} polling sessions and {WebSockets} WebSockets had ended")]
    private partial void LogCut(int polling, int webSockets);

    [LoggerMessage(5, LogLevel.Error, "A callback of the application for a handshake or a refusal failed")]
    private partial void LogCallbackFailure(Exception failure);

    [LoggerMessage(2, LogLevel.Debug, "Session {Id} opened over {Transport}")]
    private partial void LogOpened(string id, string transport);

    [LoggerMessage(3, LogLevel.Debug, "Session {Id} ended: {Reason}")]
    private partial void LogClosed(string id, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Session {Id} was closed as a slow consumer: more than {MaxQueuedBytes} bytes waited for it")]
    private partial void LogSlowConsumer(string id, long maxQueuedBytes);

    private void CompleteIfAllGone()
    {
        if (_closed && _sessions.IsEmpty && Volatile.Read(ref _webSockets) == 0)
        {
            _allGone.TrySetResult();
        }
    }
}
