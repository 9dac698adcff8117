using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>
/// How the rooms on this node change. The handlers of a namespace are called one at a time, in the order of the changes, and
/// mostly before what made the change returns; they must not block. A socket's own room, named by its id, counts as a room.
/// </summary>
public sealed partial class Namespace
{
    /// <summary>Adds a handler of rooms that get their first socket on this node.</summary>
    public Namespace OnRoomCreated(Action<string> handler)
    {
        RoomEvents().Created += handler;
        return this;
    }

    /// <summary>Adds a handler of rooms whose last socket on this node has left.</summary>
    public Namespace OnRoomDeleted(Action<string> handler)
    {
        RoomEvents().Deleted += handler;
        return this;
    }

    /// <summary>Adds a handler of sockets that enter a room. The socket may have left it again.</summary>
    public Namespace OnRoomJoined(Action<Socket, string> handler)
    {
        RoomEvents().Joined += handler;
        return this;
    }

    /// <summary>Adds a handler of sockets that leave a room, or are disconnected while in it.</summary>
    public Namespace OnRoomLeft(Action<Socket, string> handler)
    {
        RoomEvents().Left += handler;
        return this;
    }

    private RoomEvents RoomEvents() => Rooms.Events ??= new(Server.Loggers.CreateLogger(typeof(Namespace).FullName!));
}
