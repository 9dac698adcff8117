namespace Parley.SocketIO;

/// <summary>One received event.</summary>
public sealed class SocketEvent
{
    private readonly Socket _socket;
    private long _ackId;

    internal SocketEvent(Socket socket, string name, Arguments args, long ackId)
    {
        _socket = socket;
        _ackId = ackId;
        Name = name;
        Args = args;
        ExpectsAck = ackId >= 0;
    }

    /// <summary>The event's name; a number as name is its text.</summary>
    public string Name { get; }

    /// <summary>The arguments, without the name.</summary>
    public Arguments Args { get; }

    /// <summary>Whether the client waits for an acknowledgement.</summary>
    public bool ExpectsAck { get; }

    /// <summary>Acknowledges the event. Does nothing if none is expected, or the second time, or when the socket is gone.</summary>
    public void Ack(params ReadOnlySpan<Arg> args)
    {
        var id = Interlocked.Exchange(ref _ackId, -1);
        if (id >= 0)
        {
            _socket.SendAck(args, id);
        }
    }
}
