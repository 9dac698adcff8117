using System.Runtime.InteropServices;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>Sending to the sockets of this node.</summary>
public readonly partial struct BroadcastOperator
{
    internal bool Compresses => !Has(EmitFlags.Uncompressed);

    internal bool IsVolatile => Has(EmitFlags.Volatile);

    internal bool IsExpendable => Has(EmitFlags.Expendable);

    internal BroadcastOperator ExpectingOne() => With(EmitFlags.ExpectSingleResponse);

    internal BroadcastTarget Target() => new()
    {
        Rooms = _rooms,
        Except = _sender is null ? _except : [.. _except, _sender.Id],
        Volatile = IsVolatile,
        Compress = Compresses,
        ExpectSingleResponse = Has(EmitFlags.ExpectSingleResponse),
    };

    internal List<Socket> SelectLocally()
    {
        var selected = new List<Socket>();
        foreach (var socket in Select())
        {
            if (socket != _sender)
            {
                selected.Add(socket);
            }
        }

        return selected;
    }

    internal void EmitLocally(JsonPayload payload)
    {
        if (_place.Recorder is { } recorder && !IsVolatile && !IsExpendable)
        {
            recorder.Emit(this, payload);
        }
        else if (Select() is { IsEmpty: false } sockets)
        {
            SendLocally(sockets, PacketEncoder.Event(_place, payload, compress: Compresses), payload);
        }
    }

    /// <summary>With an offset that is known, whoever keeps the event.</summary>
    internal void EmitLocally(JsonPayload payload, string offset)
    {
        if (Select() is { IsEmpty: false } sockets)
        {
            SendLocally(sockets, PacketEncoder.Event(_place, payload, compress: Compresses, offset: offset), payload);
        }
    }

    internal void SendLocally(Frame frame, JsonPayload payload) => SendLocally(Select(), frame, payload);

    /// <summary>Asks each of the sockets for an acknowledgement; how many there are.</summary>
    internal int EmitLocally(JsonPayload payload, AckCollector collector)
    {
        var sockets = SelectLocally();
        if (sockets.Count > 0)
        {
            var ackId = _place.NextAckId();
            var frame = PacketEncoder.Event(_place, payload, ackId, Compresses);
            foreach (var socket in sockets)
            {
                socket.AskForAck(frame, ackId, collector);
            }

            TellWatchers(CollectionsMarshal.AsSpan(sockets), payload);
        }

        return sockets.Count;
    }

    private bool Has(EmitFlags flag) => (_flags & flag) == flag;

    private BroadcastOperator With(EmitFlags flag) => new(_place, _rooms, _except, _sender, _flags | flag);

    private BroadcastOperator On(Namespace place) => new(place, _rooms, _except, _sender, _flags);

    private void EmitToChildren(string name, ReadOnlySpan<Arg> args)
    {
        foreach (var child in _place.Children)
        {
            On(child).Emit(name, args);
        }
    }

    private ReadOnlySpan<Socket> Select() => _place.Rooms.Select(_rooms, _except);

    private void SendLocally(ReadOnlySpan<Socket> sockets, Frame frame, JsonPayload payload)
    {
        if (Send(sockets, frame))
        {
            TellWatchers(sockets, payload);
        }
    }

    /// <summary>True if one of the sockets watches what it is sent.</summary>
    private bool Send(ReadOnlySpan<Socket> sockets, Frame frame)
    {
        var (watched, onlyIfReady, expendable) = (false, IsVolatile, IsExpendable);
        foreach (var socket in sockets)
        {
            if (socket == _sender)
            {
                continue;
            }

            watched |= socket.WatchesOutgoing;
            if (onlyIfReady)
            {
                socket.SendVolatile(frame);
            }
            else if (expendable)
            {
                socket.SendExpendable(frame);
            }
            else
            {
                socket.Send(frame);
            }
        }

        return watched;
    }

    private void TellWatchers(ReadOnlySpan<Socket> sockets, JsonPayload payload)
    {
        foreach (var socket in sockets)
        {
            if (socket != _sender && socket.WatchesOutgoing)
            {
                socket.NotifyOutgoing(payload);
            }
        }
    }
}
