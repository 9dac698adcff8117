using System.Text;
using System.Text.Json;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

/// <summary>One client's connection: what its packets mean, and its sockets, of which it mostly has one.</summary>
internal sealed partial class Connection(SocketIOServer server, EngineSession session)
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private readonly Lock _lock = new();
    private Socket? _socket;
    private Dictionary<string, Socket>? _others;
    private PartialPacket? _partial;
    private bool _closed;

    internal SocketIOServer Server => server;

    internal EngineSession Session => session;

    private bool IsUnused
    {
        get
        {
            lock (_lock)
            {
                return _socket is null && _others is null;
            }
        }
    }

    /// <summary>One message of the client. A task that is not complete means: not more, for now.</summary>
    internal ValueTask OnMessage(ReadOnlySpan<byte> data, bool binary)
    {
        if (Volatile.Read(ref _finishing) is not null)
        {
            return WaitForEnd();
        }

        var error = server.Options.Parser is { } parser ? OnParsed(parser, data, binary)
            : binary ? OnAttachment(data)
            : OnText(data);
        if (error != PacketError.None)
        {
            server.LogPacketRefused(session.Id, error);
            session.Close(DisconnectReason.ParseError);
        }

        return WaitForSlot();
    }

    internal void OnClose(string reason)
    {
        lock (_lock)
        {
            _closed = true;
        }

        _over?.TrySetResult();
        foreach (var socket in Sockets())
        {
            socket.End(reason);
        }
    }

    /// <summary>Ends every socket, telling the client, and then the connection.</summary>
    internal void DisconnectAll()
    {
        foreach (var socket in Sockets())
        {
            socket.Disconnect();
        }

        session.Close(DisconnectReason.ForcedServerClose);
    }

    /// <summary>No namespace has been joined in time, or attachments have not come.</summary>
    internal void OnDeadline()
    {
        if (_partial is not null)
        {
            server.LogPacketRefused(session.Id, PacketError.IllegalAttachments);
            session.Close(DisconnectReason.ParseError);
        }
        else if (IsUnused)
        {
            session.Close(DisconnectReason.ForcedServerClose);
        }
    }

    internal void Remove(Socket socket)
    {
        lock (_lock)
        {
            if (_socket == socket)
            {
                _socket = null;
            }
            else if (_others is not null && _others.GetValueOrDefault(socket.Namespace.Name) == socket)
            {
                _others.Remove(socket.Namespace.Name);
                _others = _others.Count == 0 ? null : _others;
            }
        }
    }

    internal void Guard(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception e)
        {
            server.LogCallbackFailed(e, session.Id);
        }
    }

    private Socket[] Sockets()
    {
        lock (_lock)
        {
            return _others is null
                ? _socket is null ? [] : [_socket]
                : _socket is null ? [.. _others.Values] : [_socket, .. _others.Values];
        }
    }

    private Socket? Find(ReadOnlySpan<byte> name)
    {
        lock (_lock)
        {
            if (_socket is not null && name.SequenceEqual(_socket.Namespace.NameUtf8))
            {
                return _socket;
            }

            return _others?.GetValueOrDefault(Encoding.UTF8.GetString(name));
        }
    }

    private bool TryAdd(Socket socket)
    {
        lock (_lock)
        {
            var count = (_socket is null ? 0 : 1) + (_others?.Count ?? 0);
            if (_closed || count >= server.Options.MaxNamespacesPerConnection || Holds(socket.Namespace))
            {
                return false;
            }

            if (_socket is null)
            {
                _socket = socket;
            }
            else
            {
                (_others ??= new Dictionary<string, Socket>(StringComparer.Ordinal)).Add(socket.Namespace.Name, socket);
            }

            return true;
        }
    }

    /// <summary>A second CONNECT can overtake the question whether the first one's namespace exists.</summary>
    private bool Holds(Namespace place) => _socket?.Namespace == place || _others?.ContainsKey(place.Name) == true;

    private PacketError OnText(ReadOnlySpan<byte> text)
    {
        var options = server.Options;
        if (_partial is not null)
        {
            return PacketError.IllegalAttachments;
        }

        var error = SocketPacket.TryRead(text, options.MaxAttachments, out var packet);
        if (error != PacketError.None)
        {
            return error;
        }

        return OnPacket(packet.Type, packet.Namespace, packet.AckId, packet.Payload, packet.Attachments, attachments: null);
    }

    /// <summary>A packet whose attachments, if it has any, are there or will follow.</summary>
    private PacketError OnPacket(
        SocketPacketType type,
        ReadOnlySpan<byte> name,
        long ackId,
        ReadOnlySpan<byte> payload,
        int attachmentCount,
        ReadOnlyMemory<byte>[]? attachments)
    {
        var socket = Find(name);
        switch (type)
        {
            case SocketPacketType.Connect when !PayloadLayout.IsObjectOrNothing(payload, server.Options.MaxJsonDepth):
            case SocketPacketType.Disconnect when !payload.IsEmpty:
                return PacketError.InvalidPayload;
            case SocketPacketType.Connect when socket is null:
                Connect(Encoding.UTF8.GetString(name), payload);
                return PacketError.None;
            case SocketPacketType.Disconnect when socket is { Connected: true }:
                socket.End(DisconnectReason.ClientNamespaceDisconnect);
                return PacketError.None;
            case SocketPacketType.Event or SocketPacketType.BinaryEvent or SocketPacketType.Ack or SocketPacketType.BinaryAck:
                var isEvent = type is SocketPacketType.Event or SocketPacketType.BinaryEvent;
                var error = PayloadLayout.TryRead(
                    payload, isEvent, attachmentCount, server.Options.MaxJsonDepth, socket?.Namespace.Events.Names, out var layout);
                return error != PacketError.None ? error : OnData(type, socket, ackId, payload, layout, attachmentCount, attachments);
            default:
                OutOfPlace(type);
                return PacketError.None;
        }
    }

    private PacketError OnData(
        SocketPacketType type,
        Socket? socket,
        long ackId,
        ReadOnlySpan<byte> payload,
        PayloadLayout layout,
        int attachmentCount,
        ReadOnlyMemory<byte>[]? attachments)
    {
        if (socket is not { Connected: true })
        {
            OutOfPlace(type);
        }
        else if (attachmentCount > 0 && attachments is null)
        {
            _partial = new PartialPacket(socket, ackId, payload.ToArray(), layout, attachmentCount);
            session.SetDeadline((long)server.Options.AttachmentTimeout.TotalMilliseconds);
        }
        else if (layout.Name is { } name ? IsHeard(socket, name) : socket.AwaitsAck(ackId))
        {
            Dispatch(socket, layout.Name, ackId, new Arguments(payload.ToArray(), layout, attachments ?? []));
        }

        return PacketError.None;
    }

    private PacketError OnAttachment(ReadOnlySpan<byte> data)
    {
        if (_partial is null)
        {
            return PacketError.IllegalAttachments;
        }

        if (_partial.HeldBytes + data.Length > server.Options.MaxAttachmentBytes)
        {
            return PacketError.TooManyAttachments;
        }

        _partial.Add(data);
        if (_partial.IsComplete)
        {
            var packet = _partial;
            _partial = null;
            session.ClearDeadline();
            if (packet.Socket.Connected)
            {
                Dispatch(packet.Socket, packet.Name, packet.AckId, packet.Arguments);
            }
        }

        return PacketError.None;
    }

    private void Dispatch(Socket socket, string? name, long ackId, Arguments args)
    {
        if (name is null)
        {
            socket.OnAck(ackId, args);
        }
        else
        {
            RunHandlers(socket, new SocketEvent(socket, name, args, ackId));
        }
    }

    /// <summary>A packet for a namespace that is not joined, a second CONNECT, or one that only servers send.</summary>
    private void OutOfPlace(SocketPacketType type)
    {
        server.LogPacketOutOfPlace(session.Id, type);
        session.Close(DisconnectReason.ForcedServerClose);
    }

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
        if (!TryAdd(socket))
        {
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
                    return;
                }
            }
        }

        if (!(restored is null ? socket.TryConnect() : await place.Recovery!.EnterAsync(socket, restored)))
        {
            return;
        }

        session.ClearDeadline();
        session.Send(PacketEncoder.Connect(place, socket.Id, restored is null ? place.Recovery?.Begin(socket) : restored.Id));
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
