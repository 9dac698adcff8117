namespace Parley.SocketIO.Redis;

/// <summary>What a message on the request and response channels is, by its number on the wire.</summary>
internal enum RequestType
{
    /// <summary>The ids of sockets; only old nodes ask.</summary>
    Sockets = 0,
    AllRooms = 1,
    Join = 2,
    Leave = 3,
    Disconnect = 4,
    Fetch = 5,

    /// <summary>An event for the nodes themselves, and the answer to it.</summary>
    ServerSideEmit = 6,
    BroadcastWithAck = 7,

    /// <summary>Answer to <see cref="BroadcastWithAck"/>: how many clients have been asked.</summary>
    ClientCount = 8,

    /// <summary>Answer to <see cref="BroadcastWithAck"/>: what one client acknowledged.</summary>
    ClientAck = 9,
}
