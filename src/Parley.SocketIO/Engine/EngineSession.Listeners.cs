using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>What an application may follow of a session. Most sessions are followed by nobody, and pay one field for it.</summary>
/// <remarks>Handlers are called on the thread on which it happens and must not block it. One that throws is logged.</remarks>
public sealed partial class EngineSession
{
    private Listeners? _listeners;

    /// <summary>Adds a handler that is called when the session has moved from polling to WebSocket.</summary>
    public void OnUpgrade(Action handler)
    {
        lock (_lock)
        {
            (_listeners ??= new()).Upgraded += handler;
        }
    }

    /// <summary>
    /// Adds a handler that is called with every packet of the client, heartbeats too, before it is handled. The packet's data is
    /// valid until the handler returns.
    /// </summary>
    public void OnPacket(Action<EnginePacket> handler)
    {
        lock (_lock)
        {
            (_listeners ??= new()).Received += handler;
        }
    }

    /// <summary>Adds a handler that is called with every message and ping to the client, before it is sent.</summary>
    public void OnPacketCreate(Action<EnginePacket> handler)
    {
        lock (_lock)
        {
            (_listeners ??= new()).Sending += handler;
        }
    }

    /// <summary>
    /// Adds a handler that is called when all that was sent has been handed to the network: over WebSocket when it was written,
    /// over polling when the answer with it was.
    /// </summary>
    public void OnDrain(Action handler)
    {
        lock (_lock)
        {
            (_listeners ??= new()).Drained += handler;
        }
    }

    /// <summary>
    /// Adds a handler that is called once, with the reason (<see cref="DisconnectReason"/>), after the session has ended. It is
    /// not called if it has ended already.
    /// </summary>
    public void OnClose(Action<string> handler)
    {
        lock (_lock)
        {
            (_listeners ??= new()).Closed += handler;
        }
    }

    private void TellReceived(EnginePacket packet)
    {
        if (Volatile.Read(ref _listeners)?.Received is { } tell)
        {
            Call(() => tell(packet));
        }
    }

    private void TellSending(Frame frame)
    {
        if (_phase == Phase.Open && Volatile.Read(ref _listeners)?.Sending is { } tell)
        {
            foreach (var packet in frame.Packets())
            {
                Call(() => tell(packet));
            }
        }
    }

    private void TellDrained()
    {
        if (Volatile.Read(ref _listeners)?.Drained is not { } tell)
        {
            return;
        }

        bool drained;
        lock (_lock)
        {
            drained = _phase == Phase.Open && Unwritten == 0;
        }

        Call(drained ? tell : null);
    }

    private void TellClosed(string reason)
    {
        if (Volatile.Read(ref _listeners)?.Closed is { } tell)
        {
            Call(() => tell(reason));
        }
    }

    private sealed class Listeners
    {
        public Action? Upgraded;
        public Action<EnginePacket>? Received;
        public Action<EnginePacket>? Sending;
        public Action? Drained;
        public Action<string>? Closed;
    }
}
