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

    internal SocketIOServer Server => server;

    internal EngineSession Session => session;

    internal bool IsUnused
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
        var error = binary ? OnAttachment(data) : OnText(data);
        if (error != PacketError.None)
        {
            server.LogPacketRefused(session.Id, error);
            session.Close(DisconnectReason.ParseError);
        }

        return WaitForSlot();
    }

    internal void OnClose(string reason)
    {
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
            if (count >= server.Options.MaxNamespacesPerConnection)
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

        var socket = Find(packet.Namespace);
        switch (packet.Type)
        {
            case SocketPacketType.Connect when !PayloadLayout.IsObjectOrNothing(packet.Payload, options.MaxJsonDepth):
            case SocketPacketType.Disconnect when !packet.Payload.IsEmpty:
                return PacketError.InvalidPayload;
            case SocketPacketType.Connect when socket is null:
                Connect(packet);
                return PacketError.None;
            case SocketPacketType.Disconnect when socket is { Connected: true }:
                socket.End(DisconnectReason.ClientNamespaceDisconnect);
                return PacketError.None;
            case SocketPacketType.Event or SocketPacketType.BinaryEvent or SocketPacketType.Ack or SocketPacketType.BinaryAck:
                return OnData(packet, socket);
            default:
                OutOfPlace(packet.Type);
                return PacketError.None;
        }
    }

    private PacketError OnData(in SocketPacket packet, Socket? socket)
    {
        var error = PayloadLayout.TryRead(
            packet.Payload,
            packet.IsEvent,
            packet.Attachments,
            server.Options.MaxJsonDepth,
            socket?.Namespace.Events.Names,
            out var layout);
        if (error != PacketError.None)
        {
            return error;
        }

        if (socket is not { Connected: true })
        {
            OutOfPlace(packet.Type);
        }
        else if (packet.Attachments > 0)
        {
            _partial = new PartialPacket(socket, packet.AckId, packet.Payload.ToArray(), layout, packet.Attachments);
        }
        else if (packet.IsEvent ? HasHandler(socket, layout.Name!) : socket.AwaitsAck(packet.AckId))
        {
            Dispatch(socket, layout.Name, packet.AckId, new Arguments(packet.Payload.ToArray(), layout, []));
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

    private void Connect(in SocketPacket packet)
    {
        var place = server.Find(Encoding.UTF8.GetString(packet.Namespace));
        if (place is null)
        {
            session.Send(PacketEncoder.ConnectError(packet.Namespace, new ConnectError("Invalid namespace")));
            return;
        }

        var auth = new Utf8JsonReader(
            packet.Payload.IsEmpty ? EmptyObject : packet.Payload, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var socket = new Socket(this, place, JsonElement.ParseValue(ref auth));
        if (TryAdd(socket))
        {
            Track(EnterAsync(socket));
        }
        else
        {
            session.Send(PacketEncoder.ConnectError(place.NameUtf8, new ConnectError("Too many namespaces")));
        }
    }

    /// <summary>Filters, the answer, and the connection handlers, in this order and each to its end.</summary>
    private async ValueTask EnterAsync(Socket socket)
    {
        foreach (var filter in socket.Namespace.Filters)
        {
            if (await FilterAsync(filter, socket) is { } error)
            {
                socket.End(DisconnectReason.ServerNamespaceDisconnect);
                session.Send(PacketEncoder.ConnectError(socket.Namespace.NameUtf8, error));
                return;
            }
        }

        if (!socket.TryConnect())
        {
            return;
        }

        session.ClearDeadline();
        session.Send(PacketEncoder.Connect(socket.Namespace, socket.Id));
        foreach (var handler in socket.Namespace.ConnectionHandlers)
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
