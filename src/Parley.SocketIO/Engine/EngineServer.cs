using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Epoll;
using Parley.SocketIO.Protocol;

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

    /// <summary>
    /// The order of the checks is the reference server's. A parameter that comes twice is as good as a wrong one.
    /// </summary>
    private Refusal? Check(HttpContext context, bool webSocket, out EngineSession? session)
    {
        session = null;
        var query = context.Request.Query;
        var transport = query["transport"] is ["polling"] ? EngineTransports.Polling
            : query["transport"] is ["websocket"] ? EngineTransports.WebSocket
            : EngineTransports.None;
        if ((transport & Options.Transports) == EngineTransports.None)
        {
            return Refusal.UnknownTransport;
        }

        var sid = query["sid"];
        if (sid.Count > 0 && (sid.Count > 1 || !_sessions.TryGetValue(sid[0]!, out session)))
        {
            return Refusal.UnknownSession;
        }

        if (session is null && !webSocket && !HttpMethods.IsGet(context.Request.Method))
        {
            return Refusal.BadMethod;
        }

        if (webSocket != (transport == EngineTransports.WebSocket) || (webSocket && !WebSocketHandshake.IsValid(context)))
        {
            return Refusal.BadRequest;
        }

        if (session is not null && (webSocket ? !Options.AllowUpgrades : session.Transport != "polling"))
        {
            return Refusal.BadRequest;
        }

        return query["EIO"] is ["4"] ? null : Refusal.UnsupportedVersion;
    }

    private async Task OpenAsync(HttpContext context, bool webSocket)
    {
        if (_closed)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (Options.AllowRequest is not null && await Options.AllowRequest(context) is { } message)
        {
            await RefuseAsync(context, new Refusal(Refusal.Forbidden.Code, message), webSocket);
            return;
        }

        if (await NewIdAsync(context) is not { } id)
        {
            await RefuseAsync(context, Refusal.BadRequest, webSocket);
            return;
        }

        Options.InitialHeaders?.Invoke(context, context.Response.Headers);
        Options.Headers?.Invoke(context, context.Response.Headers);
        var session = new EngineSession(this, id, RequestFacts.Of(context, _time));
        if (Options.Cookie is { Name: { } cookie } settings)
        {
            context.Response.Cookies.Append(cookie, session.Id, settings.Build(context));
        }

        var open = Frame.Packet(EnginePacketType.Open, OpenPacket(session.Id, webSocket));
        if (webSocket)
        {
            await OpenWebSocketAsync(context, session, open);
            return;
        }

        Register(session);
        var answer = PollAnswer.Of(open);
        if (InitialFrame() is { } initial)
        {
            answer.Frames.Add(initial);
        }

        await PollingEndpoint.WriteAsync(context, answer, this);
    }

    /// <summary>Null: the application's own way to make ids failed, or gave one that is in use.</summary>
    private async ValueTask<string?> NewIdAsync(HttpContext context)
    {
        if (Options.GenerateId is null)
        {
            return SessionId.New();
        }

        try
        {
            var id = await Options.GenerateId(context);
            return SessionId.IsValid(id) && !_sessions.ContainsKey(id) ? id : null;
        }
        catch (Exception e)
        {
            LogCallbackFailure(e);
            return null;
        }
    }

    private Frame? InitialFrame() =>
        Options.InitialMessage is { } message ? Frame.Packet(EnginePacketType.Message, Encoding.UTF8.GetBytes(message)) : null;

    private async Task OpenWebSocketAsync(HttpContext context, EngineSession session, Frame open)
    {
        var transport = await AcceptAsync(context, session);
        session.Start(transport, open, InitialFrame());
        Register(session);
        transport.Flush();
        await transport.RunAsync();
    }

    private async Task UpgradeAsync(HttpContext context, EngineSession session)
    {
        Options.Headers?.Invoke(context, context.Response.Headers);
        var transport = await AcceptAsync(context, session);
        session.BeginUpgrade(transport);
        await transport.RunAsync();
    }

    /// <summary>Takes the socket from the HTTP layer where that is possible; else goes on with its stream.</summary>
    private async Task<WebSocketTransport> AcceptAsync(HttpContext context, EngineSession session)
    {
        var extension = Options.PerMessageDeflateThreshold is null ? null : WebSocketHandshake.AcceptDeflate(context);
        var deflates = extension is not null;
        var stream = await WebSocketHandshake.AcceptAsync(context, extension);
        if (context.Features.Get<IDetachFeature>() is { CanDetach: true } connection && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            var socket = await connection.DetachAsync();
            return session.CreateTransport(socket, await ReadToEndAsync(stream), deflates);
        }

        return session.CreateTransport(stream, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), deflates);
    }

    private static async Task<byte[]?> ReadToEndAsync(Stream stream)
    {
        var rest = new MemoryStream();
        await stream.CopyToAsync(rest);
        return rest.Length > 0 ? rest.ToArray() : null;
    }

    private void CompleteIfAllGone()
    {
        if (_closed && _sessions.IsEmpty && Volatile.Read(ref _webSockets) == 0)
        {
            _allGone.TrySetResult();
        }
    }

    private void Register(EngineSession session)
    {
        _sessions[session.Id] = session;
        LogOpened(session.Id, session.Transport);
        Metrics.OnOpened(session.Transport);
        session.Open();

        // Closing walks over the sessions once; one that came after that walk ends itself.
        if (_closed)
        {
            session.Close(DisconnectReason.ServerShuttingDown);
        }
    }

    private byte[] OpenPacket(string id, bool webSocket)
    {
        var upgrades = !webSocket && Options.AllowUpgrades && Options.Transports.HasFlag(EngineTransports.WebSocket)
            ? "[\"websocket\"]"
            : "[]";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"sid\":\"{id}\",\"upgrades\":{upgrades},\"pingInterval\":{PingInterval},\"pingTimeout\":{PingTimeout},\"maxPayload\":{Options.MaxHttpBufferSize}}}"));
    }
}
