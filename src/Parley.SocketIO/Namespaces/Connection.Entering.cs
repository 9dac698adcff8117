using System.Text.Json;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

/// <summary>From the CONNECT packet to the end of the connection handlers.</summary>
internal sealed partial class Connection
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private bool _joined;

    // The time to join is over, and a CONNECT is being decided.
    private bool _overdue;

    private void Connect(string name, ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload.IsEmpty ? EmptyObject : payload, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var auth = JsonElement.ParseValue(ref reader);
        if (server.Find(name) is { } place)
        {
            Track(EnterAsync(place, auth));
        }
        else
        {
            Track(EnterDynamicAsync(name, auth));
        }
    }

    private async ValueTask EnterDynamicAsync(string name, JsonElement auth)
    {
        if (await server.FindDynamicAsync(name, auth) is { } place)
        {
            await EnterAsync(place, auth);
        }
        else
        {
            session.Send(PacketEncoder.ConnectError(server, name, new ConnectError("Invalid namespace")));
        }
    }

    /// <summary>Recovery, filters, the answer, and the connection handlers, in this order and each to its end.</summary>
    private async ValueTask EnterAsync(Namespace place, JsonElement auth)
    {
        var socket = new Socket(this, place, auth);
        switch (Add(socket))
        {
            case Admission.Twice:
                server.OnLeft(place);
                OutOfPlace(SocketPacketType.Connect);
                return;
            case Admission.TooMany:
                server.OnLeft(place);
                session.Send(PacketEncoder.ConnectError(server, place.Name, new ConnectError("Too many namespaces")));
                return;
        }

        var restored = place.Recovery is null ? null : await RestoreAsync(place.Recovery, socket);
        if (restored is not null)
        {
            socket.Restore(restored);
        }

        if (restored is null || !place.Recovery!.SkipFilters)
        {
            foreach (var filter in place.Filters)
            {
                if (await FilterAsync(filter, socket) is { } error)
                {
                    socket.End(DisconnectReason.ServerNamespaceDisconnect);
                    session.Send(PacketEncoder.ConnectError(server, place.Name, error));
                    CloseIfOverdue();
                    return;
                }
            }
        }

        if (!(restored is null ? socket.TryConnect() : await ResumeAsync(place.Recovery!, socket, restored)))
        {
            CloseIfOverdue();
            return;
        }

        OnUsed();
        socket.Announce(PacketEncoder.Connect(place, socket.Id, restored is null ? Begin(place, socket) : restored.Id));
        foreach (var handler in place.ConnectionHandlers)
        {
            try
            {
                await handler(socket);
            }
            catch (Exception e)
            {
                server.LogCallbackFailed(e, session.Id);
            }
        }

        socket.EndIntroduction();
    }

    /// <summary>A client that comes back has its connection's id in what it sends with CONNECT, and most likely an offset.</summary>
    private async ValueTask<RecoveredConnection?> RestoreAsync(ConnectionRecovery recovery, Socket socket)
    {
        var auth = socket.Handshake.Auth;
        if (!auth.TryGetProperty("pid", out var id) || id.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            var offset = auth.TryGetProperty("offset", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
            return await recovery.RestoreAsync(socket, id.GetString()!, offset);
        }
        catch (Exception e)
        {
            // Not recovered is no failure: it is an ordinary new connection.
            server.LogCallbackFailed(e, session.Id);
            return null;
        }
    }

    /// <summary>Puts a recovered socket into its place. False if it has ended meanwhile.</summary>
    private async ValueTask<bool> ResumeAsync(ConnectionRecovery recovery, Socket socket, RecoveredConnection restored)
    {
        try
        {
            return await recovery.EnterAsync(socket, restored);
        }
        catch (Exception e)
        {
            // Some of what was missed may be under way, so this connection is good for nothing. The client tries again.
            server.LogCallbackFailed(e, session.Id);
            session.Close(DisconnectReason.ForcedServerClose);
            return false;
        }
    }

    private string? Begin(Namespace place, Socket socket)
    {
        string? id = null;
        if (place.Recovery is { } recovery)
        {
            Guard(() =>
            {
                id = recovery.Begin(socket);
                if (socket.RoomSet is not null)
                {
                    recovery.OnJoining(socket, [.. socket.Rooms.Where(room => room != socket.Id)]);
                }
            });
        }

        return id;
    }

    /// <summary>The time to join a first namespace is over. Whoever is still being asked about is told the answer first.</summary>
    private void OnConnectDeadline()
    {
        lock (_lock)
        {
            _overdue = !_joined;
        }

        CloseIfOverdue();
    }

    private void CloseIfOverdue()
    {
        bool close;
        lock (_lock)
        {
            close = _overdue && !_joined && _socket is null && _others is null;
        }

        if (close)
        {
            session.Close(DisconnectReason.ForcedServerClose);
        }
    }

    /// <summary>A namespace has been joined. The deadline may be that of attachments by now.</summary>
    private void OnUsed()
    {
        lock (_lock)
        {
            _joined = true;
            if (_partial is null)
            {
                session.ClearDeadline();
            }
        }
    }

    private async ValueTask<ConnectError?> FilterAsync(Func<Socket, ValueTask<ConnectError?>> filter, Socket socket)
    {
        try
        {
            return await filter(socket);
        }
        catch (SocketIOException e)
        {
            return new ConnectError(e.Message);
        }
        catch (Exception e)
        {
            server.LogCallbackFailed(e, session.Id);
            return new ConnectError(InternalError);
        }
    }
}
