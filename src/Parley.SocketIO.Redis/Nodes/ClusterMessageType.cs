namespace Parley.SocketIO.Redis;

/// <summary>What a message of the sharded and the streams adapter is, by its number on the wire.</summary>
internal enum ClusterMessageType
{
    // 1, 2 and 13 are of adapters that find out by heartbeats who is there.
    Broadcast = 3,
    SocketsJoin = 4,
    SocketsLeave = 5,
    DisconnectSockets = 6,
    FetchSockets = 7,

    /// <summary>Answer to <see cref="FetchSockets"/>.</summary>
    FetchedSockets = 8,

    /// <summary>An event for the nodes themselves.</summary>
    ServerSideEmit = 9,

    /// <summary>Answer to <see cref="ServerSideEmit"/>.</summary>
    ServerSideAck = 10,

    /// <summary>Answer to a <see cref="Broadcast"/> that wants acknowledgements: how many clients have been asked.</summary>
    ClientCount = 11,

    /// <summary>Answer to a <see cref="Broadcast"/> that wants acknowledgements: what one client acknowledged.</summary>
    ClientAck = 12,
}
