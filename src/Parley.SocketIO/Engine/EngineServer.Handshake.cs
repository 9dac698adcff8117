using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.SocketIO.Epoll;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>From a request to a session, a transport, or a refusal.</summary>
internal sealed partial class EngineServer
{
    /// <summary>Ids of the application's own whose handshakes are under way.</summary>
    private readonly ConcurrentDictionary<string, byte> _opening = new(StringComparer.Ordinal);

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

        try
        {
            await OpenAsync(context, webSocket, id);
        }
        finally
        {
            _opening.TryRemove(id, out _);
        }
    }

    private async Task OpenAsync(HttpContext context, bool webSocket, string id)
    {
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
            if (!SessionId.IsValid(id) || !_opening.TryAdd(id, 0))
            {
                return null;
            }

            if (!_sessions.ContainsKey(id))
            {
                return id;
            }

            _opening.TryRemove(id, out _);
            return null;
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
            // Kestrel closes the socket if anything fails before the transport has it.
            await connection.StopAsync(Options.UpgradeTimeout, _time);
            var early = await ReadToEndAsync(stream);
            return session.CreateTransport(connection.Detach(), early, deflates);
        }

        return session.CreateTransport(stream, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), deflates);
    }

    private static async Task<byte[]?> ReadToEndAsync(Stream stream)
    {
        var rest = new MemoryStream();
        try
        {
            await stream.CopyToAsync(rest);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone already; whoever reads from the socket next sees that too.
        }

        return rest.Length > 0 ? rest.ToArray() : null;
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
