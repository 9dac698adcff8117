using Parley.SocketIO.Engine;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO;

/// <summary>From the CONNECT packet to the disconnect, each step once.</summary>
public sealed partial class Socket
{
    private volatile Phase _phase;
    private string? _reason;
    private bool _introducing;
    private Action<string>? _disconnectHandlers;
    private List<Frame>? _held;

    private enum Phase : byte
    {
        Connecting,
        Connected,
        Disconnected,
    }

    /// <summary>Whether it is connected: true from the CONNECT answer until it is disconnected.</summary>
    public bool Connected => _phase == Phase.Connected;

    /// <summary>
    /// Adds a handler that is called once with the reason, when the socket has left its namespace and its rooms, and
    /// after the connection handlers have ended.
    /// </summary>
    public void OnDisconnect(Action<string> handler)
    {
        lock (_lock)
        {
            if (_phase != Phase.Disconnected || _introducing)
            {
                _disconnectHandlers += handler;
                return;
            }
        }

        handler(_reason!);
    }

    /// <summary>Removes the socket from its namespace; with <paramref name="close"/>, ends the whole connection in all namespaces.</summary>
    public void Disconnect(bool close = false)
    {
        if (close)
        {
            _connection.DisconnectAll();
            return;
        }

        Send(PacketEncoder.Disconnect(Namespace));
        End(DisconnectReason.ServerNamespaceDisconnect);
    }

    internal bool IsConnecting => _phase == Phase.Connecting;

    /// <summary>The filters let it pass. False if it has been ended meanwhile.</summary>
    internal bool TryConnect()
    {
        if (!Recovered)
        {
            // What is sent to its rooms from here on follows its CONNECT; what one who comes back missed precedes it, as with the
            // reference.
            _held = [];
        }

        Namespace.Rooms.Add(this);
        lock (_lock)
        {
            if (_phase == Phase.Connecting)
            {
                _phase = Phase.Connected;
                _introducing = true;
                return true;
            }
        }

        Namespace.Rooms.Remove(this);
        return false;
    }

    /// <summary>Takes over from a connection that was lost.</summary>
    internal void Restore(RecoveredConnection restored)
    {
        Id = restored.SocketId ?? Id;
        Recovered = true;
        Data = restored.Data;
        State = restored.State;
        _user = restored.User ?? _user;
    }

    /// <summary>
    /// Ends the whole connection without telling the client that it was meant to: a stock client takes it for lost and comes
    /// back by itself, which it does not after <see cref="Disconnect"/>. What was sent before still leaves.
    /// </summary>
    public void CloseConnection() => _connection.Session.Close(DisconnectReason.TransportClose);

    /// <summary>
    /// Completes when at most so many bytes that were sent wait for the client, in this namespace or another one; false:
    /// the connection has ended. Whoever sends much to one client awaits this in between, and is never too much for it.
    /// </summary>
    public ValueTask<bool> DrainedAsync(long bytes) => _connection.Session.DrainedAsync(bytes);

    /// <summary>Answers CONNECT; what was sent to the socket meanwhile follows.</summary>
    internal void Announce(Frame answer)
    {
        _connection.Session.Send(answer);
        while (TakeHeld() is { } held)
        {
            held.ForEach(_connection.Session.Send);
        }
    }

    /// <summary>The connection handlers have ended.</summary>
    internal void EndIntroduction()
    {
        lock (_lock)
        {
            _introducing = false;
            if (_phase != Phase.Disconnected)
            {
                return;
            }
        }

        RunDisconnectHandlers();
    }

    /// <summary>Leaves rooms, namespace and connection, fails what waits for the client, and tells the handlers.</summary>
    internal void End(string reason)
    {
        bool wasConnected, tell;
        lock (_lock)
        {
            if (_phase == Phase.Disconnected)
            {
                return;
            }

            wasConnected = _phase == Phase.Connected;
            _phase = Phase.Disconnected;
            _reason = reason;
            tell = wasConnected && !_introducing;
        }

        _connection.Remove(this);
        if (!wasConnected)
        {
            Namespace.Rooms.Remove(this);
            Namespace.Server.OnLeft(Namespace);
            return;
        }

        foreach (var handler in Namespace.DisconnectingHandlers)
        {
            _connection.Guard(() => handler(this, reason));
        }

        var recovery = Namespace.Recovery;
        var rooms = recovery is null ? [] : Rooms;
        Namespace.Rooms.Remove(this);
        if (recovery is not null)
        {
            _connection.Guard(() => recovery.OnDisconnect(this, reason, rooms));
        }

        FailAcks(reason);
        Namespace.Server.OnLeft(Namespace);
        Interlocked.Exchange(ref _heard, null);
        if (tell)
        {
            RunDisconnectHandlers();
        }
    }

    /// <summary>False: nothing is held any more.</summary>
    private bool TryHold(Frame frame)
    {
        lock (_lock)
        {
            _held?.Add(frame);
            return _held is not null;
        }
    }

    /// <summary>Null, when there is nothing: from then on nothing is held.</summary>
    private List<Frame>? TakeHeld()
    {
        lock (_lock)
        {
            var held = _held;
            _held = held is { Count: > 0 } ? [] : null;
            return held is { Count: > 0 } ? held : null;
        }
    }

    private void RunDisconnectHandlers()
    {
        foreach (var handler in Namespace.DisconnectHandlers)
        {
            _connection.Guard(() => handler(this, _reason!));
        }

        foreach (var handler in Delegate.EnumerateInvocationList(_disconnectHandlers))
        {
            _connection.Guard(() => handler(_reason!));
        }

        Namespace.Recovery?.OnEnded(this);
    }
}
