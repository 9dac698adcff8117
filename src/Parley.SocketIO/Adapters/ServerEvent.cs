using Parley.SocketIO.Packets;

namespace Parley.SocketIO;

/// <summary>An event from another node of the cluster.</summary>
public sealed class ServerEvent
{
    private Action<JsonPayload>? _onAck;

    internal ServerEvent(string name, Arguments args, Action<JsonPayload>? onAck)
    {
        Name = name;
        Args = args;
        ExpectsAck = onAck is not null;
        _onAck = onAck;
    }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>The arguments, without the name.</summary>
    public Arguments Args { get; }

    /// <summary>Whether the other node waits for an acknowledgement.</summary>
    public bool ExpectsAck { get; }

    /// <summary>Acknowledges the event. Does nothing if that is not expected, or the second time.</summary>
    public void Ack(Arg value = default) =>
        Interlocked.Exchange(ref _onAck, null)?.Invoke(PacketEncoder.Value(value));
}
