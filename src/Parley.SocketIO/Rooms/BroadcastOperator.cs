using System.Runtime.InteropServices;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO;

/// <summary>
/// A choice of sockets: those in any of the targeted rooms (or all), without those in an excepted room. Immutable;
/// who is in a room is looked up when something is done. A socket in two targeted rooms is reached once.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct BroadcastOperator
{
    private readonly Namespace _place;
    private readonly string[] _rooms;
    private readonly string[] _except;
    private readonly Socket? _sender;

    internal BroadcastOperator(Namespace place, string[] rooms, string[] except, Socket? sender)
    {
        _place = place;
        _rooms = rooms;
        _except = except;
        _sender = sender;
    }

    /// <summary>Targets these rooms as well.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => new(_place, [.. _rooms, .. rooms], _except, _sender);

    /// <summary>Targets these rooms as well.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>Leaves out the sockets in these rooms. A socket's id is a room of its own.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => new(_place, _rooms, [.. _except, .. rooms], _sender);

    /// <summary>Sends an event. It is encoded once.</summary>
    public void Emit(string name, params ReadOnlySpan<Arg> args)
    {
        Namespace.RequireEmittable(name);
        var sockets = Select();
        if (sockets.IsEmpty)
        {
            return;
        }

        var frame = PacketEncoder.Event(_place, name, args);
        foreach (var socket in sockets)
        {
            if (socket != _sender)
            {
                socket.Send(frame);
            }
        }
    }

    /// <summary>Ends these sockets; with <paramref name="close"/>, their whole connections.</summary>
    public void DisconnectSockets(bool close = false)
    {
        foreach (var socket in Select())
        {
            if (socket != _sender)
            {
                socket.Disconnect(close);
            }
        }
    }

    /// <summary>Puts these sockets into rooms.</summary>
    public void SocketsJoin(params ReadOnlySpan<string> rooms)
    {
        foreach (var socket in Select())
        {
            if (socket != _sender)
            {
                socket.Join(rooms);
            }
        }
    }

    /// <summary>Takes these sockets out of rooms.</summary>
    public void SocketsLeave(params ReadOnlySpan<string> rooms)
    {
        foreach (var socket in Select())
        {
            foreach (var room in rooms)
            {
                if (socket != _sender)
                {
                    socket.Leave(room);
                }
            }
        }
    }

    private ReadOnlySpan<Socket> Select() => _place.Rooms.Select(_rooms, _except);
}
