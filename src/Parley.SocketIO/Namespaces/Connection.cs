using System.Text;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Recovery;

namespace Parley.SocketIO.Namespaces;

/// <summary>One client's connection: what its packets mean, and its sockets, of which it mostly has one.</summary>
internal sealed partial class Connection(SocketIOServer server, EngineSession session)
{
    private readonly Lock _lock = new();
    private PartialPacket? _partial;
    private bool _closed;

    internal SocketIOServer Server => server;

    internal EngineSession Session => session;

    /// <summary>One message of the client. A task that is not complete means: not more, for now.</summary>
    internal ValueTask OnMessage(ReadOnlySpan<byte> data, bool binary)
    {
        Interlocked.Increment(ref _running);
        var wanted = Volatile.Read(ref _finishing) is null;
        try
        {
            if (wanted)
            {
                Handle(data, binary);
            }
        }
        finally
        {
            EndRunning();
        }

        return wanted ? WaitForSlot() : WaitForEnd();
    }

    private void Handle(ReadOnlySpan<byte> data, bool binary)
    {
        var error = server.Options.Parser is { } parser ? OnParsed(parser, data, binary)
            : binary ? OnAttachment(data)
            : OnText(data);
        if (error != PacketError.None)
        {
            server.LogPacketRefused(session.Id, error);
            session.Close(DisconnectReason.ParseError);
        }
    }

    internal void OnClose(string reason)
    {
        lock (_lock)
        {
            _closed = true;
        }

        _over?.TrySetResult();
        Aftermath.Tell(() =>
        {
            foreach (var socket in Sockets())
            {
                socket.End(reason);
            }
        });
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
        if (Volatile.Read(ref _partial) is not { } partial)
        {
            OnConnectDeadline();
        }
        else if (!HasSlot || partial.Due > server.Wheel.Now)
        {
            // They may have come, and it is we who do not read; or it is the next packet's turn by now.
            Postpone();
        }
        else
        {
            server.LogPacketRefused(session.Id, PacketError.IllegalAttachments);
            session.Close(DisconnectReason.ParseError);
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
            AwaitAttachments(new PartialPacket(socket, ackId, payload.ToArray(), layout, attachmentCount));
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
            lock (_lock)
            {
                _partial = null;
                session.ClearDeadline();
            }

            if (packet.Socket.Connected)
            {
                Dispatch(packet.Socket, packet.Name, packet.AckId, packet.Arguments);
            }
        }

        return PacketError.None;
    }

    private void AwaitAttachments(PartialPacket partial)
    {
        lock (_lock)
        {
            _partial = partial;
            Postpone();
        }
    }

    /// <summary>From now on, the attachments have their full time.</summary>
    private void Postpone()
    {
        lock (_lock)
        {
            if (_partial is not null)
            {
                var timeout = (long)server.Options.AttachmentTimeout.TotalMilliseconds;
                _partial.Due = server.Wheel.Now + timeout;
                session.SetDeadline(timeout);
            }
        }
    }

    private void Dispatch(Socket socket, string? name, long ackId, Arguments args)
    {
        if (name is null)
        {
            try
            {
                socket.OnAck(ackId, args);
            }
            catch (Exception e)
            {
                // What an adapter does with an answer is no fault of the client that gave it.
                server.LogCallbackFailed(e, session.Id);
            }
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
}
