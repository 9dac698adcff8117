using System.Text.Json;
using Parley.Accounts;
using Parley.Configuration;
using Parley.Data;
using Parley.Dialects;
using Parley.Presence;
using Parley.RateLimits;
using Parley.Receipts;
using Parley.SocketIO;
using Parley.Typing;
using Parley.Wire;

namespace Parley.Realtime;

/// <summary>The namespaces of the chat: who may connect, what happens then, and what becomes of an event.</summary>
internal sealed partial class ChatSockets(
    SocketIOServer server,
    FanOut fanOut,
    Outlets outlets,
    ClientEvents events,
    DialectCommands commands,
    SocketAuthentication authentication,
    Replay replay,
    PresenceBoard presence,
    ChangePresence changePresence,
    TypingBoard typing,
    Deliveries deliveries,
    Limits limits,
    Database database,
    Settings settings,
    ILogger<ChatSockets> logger)
{
    private const string Chat = "/chat";
    private const string Default = "/";
    private const string Unauthorized = "Unauthorized";

    public static bool IsPlace(string name) => name is Chat or Default;

    public static IReadOnlyList<Namespace> PlacesOf(SocketIOServer server) => [server.Of(Chat), server.Of(Default)];

    public void Map()
    {
        // No two dialects have a word in common, and each is understood from everybody; what one is told depends on his own.
        ClientEvent[] all = [.. events.All, .. KnownDialects.All.SelectMany(dialect => dialect.Events(commands))];
        foreach (var place in PlacesOf(server))
        {
            place.Use(EnterAsync);
            place.OnConnection(OnConnectedAsync);
            place.OnCaughtUp(socket => ShowOnline(socket, _ => { }));
            place.OnDisconnect((socket, _) => OnDisconnected(socket));
            foreach (var e in all)
            {
                place.On(e.Name, (socket, received) => OnEventAsync(e, socket, received));
            }
        }
    }

    private async ValueTask<ConnectError?> EnterAsync(Socket socket)
    {
        try
        {
            return await AdmitAsync(socket);
        }
        catch (Exception error)
        {
            var refusal = database.Explain(error, isQuery: false);
            if (refusal is null)
            {
                LogNotAdmitted(logger, error);
            }

            if (refusal is not { RetryAfter: null })
            {
                // Clients take an error for an answer and stay away; a connection that ends they make again.
                socket.CloseConnection();
            }

            return new ConnectError(refusal?.Message ?? "Internal server error");
        }
    }

    // Without a valid token a client is let into /chat and put out again, because existing clients wait for "disconnect"
    // there; from / it is turned away.
    private async ValueTask<ConnectError?> AdmitAsync(Socket socket)
    {
        if (socket.State is ChatConnection)
        {
            // It comes back, and has been authenticated to that end.
            return null;
        }

        await SocketLoop.LeaveAsync();
        var handshake = socket.Handshake;
        if (authentication.Authenticate(Handshakes.Token(handshake)) is not { } caller)
        {
            return RefuseToken(socket);
        }

        if (KnownDialects.Choose(Handshakes.Dialect(handshake), socket.Namespace.Name, caller.Dialect, Handshakes.Origin(handshake)) is not { } dialect)
        {
            return new ConnectError($"dialect must be one of {string.Join(", ", KnownDialects.All.Select(d => d.Name))}");
        }

        if (await fanOut.LookUpAsync(caller) is not { } whereabouts)
        {
            return RefuseToken(socket);
        }

        var takesOffsets = settings.Recovery && Handshakes.TakesOffsets(handshake);
        socket.User = caller.ToPrincipal();
        socket.State = new ChatConnection(
            socket, socket.Id, caller, whereabouts, outlets.Of(socket.Namespace, dialect, takesOffsets), deliveries);
        return null;
    }

    private ConnectError? RefuseToken(Socket socket)
    {
        LogNoToken(logger, socket.Handshake.Address);
        return socket.Namespace.Name == Default ? new ConnectError(Unauthorized) : null;
    }

    private async ValueTask OnConnectedAsync(Socket socket)
    {
        if (socket.State is not ChatConnection connection)
        {
            socket.Disconnect(close: true);
            return;
        }

        if (!await TryEnterAsync(connection))
        {
            // The client comes again: from where it is then, or from a new view. One whose login has ended is put out then.
            socket.CloseConnection();
            return;
        }

        // Entering the room with the list in one step: no change of presence can fall between the two.
        ShowOnline(socket, entering => entering.EnterPresence());
    }

    private async ValueTask<bool> TryEnterAsync(ChatConnection connection)
    {
        try
        {
            // Before anything is awaited: its end, which takes it back, comes after this.
            await EnterPresenceAsync(connection);
            await SocketLoop.LeaveAsync();
            return connection.Socket.Recovered ? await replay.RunAsync(connection) : fanOut.Enter(connection) == EntryKind.Entered;
        }
        catch (Exception error)
        {
            LogNotEntered(logger, connection.Caller.UserId, error);
            return false;
        }
    }

    private void ShowOnline(Socket socket, Action<ChatConnection> first)
    {
        if (socket.State is ChatConnection { Caller.UserId: var user } connection)
        {
            presence.List(user, (online, more) =>
            {
                first(connection);
                ShowOnline(connection, online, more);
            });
        }
    }

    /// <summary>All that there is to know of who is online: what a client had before counts no more.</summary>
    public static void ShowOnline(ChatConnection connection, IReadOnlyList<Id> online, IReadOnlyList<UserStatusChanged> more)
    {
        var user = connection.Caller.UserId;
        connection.Send(Packet.ToOne(user, ServerEvent.OnlineUsers, online, ChatJson.Relaxed.IReadOnlyListId), null, null);
        foreach (var one in more)
        {
            connection.Send(Packet.ToOne(user, ServerEvent.UserStatusChanged, one, ChatJson.Relaxed.UserStatusChanged), null, null);
        }
    }

    // A client says the same each time it connects: what it says does not make visible who has become invisible since.
    private async ValueTask EnterPresenceAsync(ChatConnection connection)
    {
        var caller = connection.Caller;
        var status = Handshakes.Status(connection.Socket.Handshake);
        presence.Enter(caller.UserId, connection.Socket.Id, status, caller.IsInvisible);
        if (status == OnlineStatus.Invisible && !caller.IsInvisible)
        {
            await changePresence.RunAsync(caller, connection.Socket.Id, new PresenceWish(status));
        }
    }

    // On another thread: the end of a socket may be noticed while something is sent to it, under any of the locks.
    private void OnDisconnected(Socket socket)
    {
        if (socket.State is ChatConnection connection)
        {
            ThreadPool.QueueUserWorkItem(_ => Forget(connection));
        }
    }

    private void Forget(ChatConnection connection)
    {
        fanOut.Leave(connection);
        typing.StopAll(connection.Socket.Id, connection.Caller.UserId);
        presence.Leave(connection.Caller.UserId, connection.Socket.Id);
    }

    private async ValueTask OnEventAsync(ClientEvent e, Socket socket, SocketEvent received)
    {
        if (socket.State is not ChatConnection connection)
        {
            return;
        }

        var outcome = await RunAsync(e, connection, received.Args[0]);
        if (outcome.Refusal is { } refusal)
        {
            LogRefused(logger, e.Name, connection.Caller.UserId, refusal.StatusCode);
            Refuse(socket, received, refusal);
        }
        else if (received.ExpectsAck)
        {
            Chaos.At("before-ack");
            received.Ack(outcome.Value);
            Chaos.At("after-ack");
        }
    }

    private async Task<Outcome<Arg>> RunAsync(ClientEvent e, ChatConnection connection, Argument payload)
    {
        try
        {
            return limits.Event(connection.Caller.UserId, connection.Socket.Handshake.Address, e.IsSend) is { } tooMany
                ? tooMany
                : await e.Handle(connection, payload);
        }
        catch (Exception error)
        {
            if (database.Explain(error, isQuery: false) is { } refusal)
            {
                return refusal;
            }

            LogFailed(logger, e.Name, connection.Caller.UserId, error);
            return new Refusal(StatusCodes.Status500InternalServerError, "Internal server error");
        }
    }

    private static void Refuse(Socket socket, SocketEvent received, Refusal refusal)
    {
        if (received.ExpectsAck)
        {
            received.Ack(Arg.Json(
                new FailedAck(refusal.Message, refusal.StatusCode, refusal.RetryAfter), ChatJson.Relaxed.FailedAck));
        }

        var payload = received.Args[0];
        JsonElement? data = payload.Kind == ArgumentKind.Missing ? null : payload.Element;
        socket.Emit(
            ServerEvent.Exception,
            Arg.Json(
                new ExceptionFrame(refusal.Message, new FailedEvent(received.Name, data), refusal.RetryAfter),
                ChatJson.Relaxed.ExceptionFrame));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A socket from {Address} had no valid token and was disconnected")]
    private static partial void LogNoToken(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Error, Message = "Who connects could not be looked up; the client comes again")]
    private static partial void LogNotAdmitted(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "User {UserId} was not let in, or not sent what was missed; the client comes again")]
    private static partial void LogNotEntered(ILogger logger, long userId, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The event {Event} of user {UserId} was refused: {StatusCode}")]
    private static partial void LogRefused(ILogger logger, string @event, long userId, int statusCode);

    [LoggerMessage(Level = LogLevel.Error, Message = "The event {Event} of user {UserId} failed")]
    private static partial void LogFailed(ILogger logger, string @event, long userId, Exception error);
}
