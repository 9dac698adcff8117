namespace Parley.SocketIO.Redis;

/// <summary>To which sharded channels a node subscribes.</summary>
public enum SubscriptionMode
{
    /// <summary>
    /// To two for each namespace, and to one for each room that it has, but for the sockets' own. Broadcasts to one room then
    /// concern only the nodes that have it.
    /// </summary>
    Dynamic,

    /// <summary>To two for each namespace. Every broadcast concerns every node.</summary>
    Static,

    /// <summary>To two for each namespace, and to one for each room and each socket that it has.</summary>
    DynamicPrivate,
}
