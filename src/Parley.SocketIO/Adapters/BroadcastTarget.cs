namespace Parley.SocketIO;

/// <summary>A choice of sockets as it crosses nodes, and how they are sent to.</summary>
public sealed record BroadcastTarget
{
    /// <summary>The sockets in any of these rooms; all, if there are none. A socket's id is a room of its own.</summary>
    public IReadOnlyList<string> Rooms { get; init; } = [];

    /// <summary>Without the sockets in any of these rooms.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Sockets to which something else is being written are left out.</summary>
    public bool Volatile { get; init; }

    /// <summary>Whether the packet may be compressed where compression was negotiated.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>The acknowledgement of one socket is wanted, and its value alone is the answer.</summary>
    public bool ExpectSingleResponse { get; init; }
}
