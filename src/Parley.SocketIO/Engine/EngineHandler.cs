namespace Parley.SocketIO;

/// <summary>
/// What lives on an Engine.IO endpoint. The calls for one session never overlap, except that
/// <see cref="OnClose"/> comes from whichever thread closed the session, once, and after it nothing more.
/// An exception is logged and closes the session.
/// </summary>
public abstract class EngineHandler
{
    /// <summary>A session is open; messages may be sent from here on.</summary>
    public virtual void OnOpen(EngineSession session)
    {
    }

    /// <summary>
    /// A message came. The memory is valid until the method returns (not until its task completes).
    /// Nothing more is read from this client until the task completes.
    /// </summary>
    public abstract ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary);

    /// <summary>A session has ended, for one of <see cref="DisconnectReason"/>.</summary>
    public virtual void OnClose(EngineSession session, string reason)
    {
    }

    /// <summary>A deadline that was set on the session has come.</summary>
    internal virtual void OnDeadline(EngineSession session)
    {
    }
}
