namespace Parley.SocketIO.Rooms;

/// <summary>How an event is sent.</summary>
[Flags]
internal enum EmitFlags : byte
{
    None = 0,

    /// <summary>Only to sockets of this node.</summary>
    Local = 1,

    /// <summary>Only to sockets that are ready for it.</summary>
    Volatile = 2,

    /// <summary>Never compressed.</summary>
    Uncompressed = 4,

    /// <summary>One socket is asked, and its acknowledgement alone is the answer.</summary>
    ExpectSingleResponse = 8,

    /// <summary>Not to sockets that are far behind.</summary>
    Expendable = 16,
}
