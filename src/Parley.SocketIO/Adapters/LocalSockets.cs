using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO;

/// <summary>The sockets of one namespace on this node, for an adapter that does what the other nodes ask.</summary>
public sealed class LocalSockets
{
    private readonly Namespace _place;

    internal LocalSockets(Namespace place) => _place = place;

    /// <summary>The rooms that have a socket here, the sockets' own among them.</summary>
    public IReadOnlyCollection<string> Rooms => _place.Rooms.Names();

    /// <summary>Whether a room has a socket here.</summary>
    public bool HasRoom(string room) => _place.Rooms.Contains(room);

    /// <summary>Sends an event.</summary>
    /// <param name="payload">A JSON array: the event's name and its arguments.</param>
    /// <param name="target">Which sockets.</param>
    /// <param name="offset">
    /// What a client is to give when it comes back after this event: letters, digits and hyphens, added as the last argument.
    /// Null leaves that to the namespace's recovery.
    /// </param>
    /// <exception cref="System.Text.Json.JsonException">The payload is none; nothing has been sent.</exception>
    /// <exception cref="ArgumentException">The offset has other characters; nothing has been sent.</exception>
    public void Emit(JsonPayload payload, BroadcastTarget target, string? offset = null)
    {
        payload.RequireEvent();
        if (offset is null)
        {
            Operator(target).EmitLocally(payload);
        }
        else
        {
            Operator(target).EmitLocally(payload, RequireOffset(offset));
        }
    }

    /// <summary>Sends an event to one socket; listeners of what is sent to it have heard it before.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="payload">A JSON array: the event's name and its arguments.</param>
    /// <param name="offset">See <see cref="Emit(JsonPayload, BroadcastTarget, string?)"/>.</param>
    /// <exception cref="System.Text.Json.JsonException">The payload is none; nothing has been sent.</exception>
    /// <exception cref="ArgumentException">The offset has other characters; nothing has been sent.</exception>
    public void Replay(Socket socket, JsonPayload payload, string offset)
    {
        payload.RequireEvent();
        socket.Send(PacketEncoder.Event(_place, payload, offset: RequireOffset(offset)));
    }

    /// <summary>Sends an event and hands over the acknowledgements that come in time: the first argument of each.</summary>
    /// <returns>How many sockets have been asked.</returns>
    /// <exception cref="System.Text.Json.JsonException">The payload is none; nothing has been sent.</exception>
    public int EmitWithAck(JsonPayload payload, BroadcastTarget target, TimeSpan timeout, Action<Argument> onAck)
    {
        payload.RequireEvent();
        var collector = new AckCollector(_place.Server.Wheel, onAck);
        var count = Operator(target).EmitLocally(payload, collector);
        collector.Start(timeout);
        return count;
    }

    /// <summary>The sockets at this moment.</summary>
    public IReadOnlyList<RemoteSocket> Fetch(BroadcastTarget target) =>
        [.. Operator(target).SelectLocally().Select(socket => socket.ToRemote())];

    /// <summary>Puts sockets into rooms.</summary>
    public void Join(BroadcastTarget target, IReadOnlyList<string> rooms) => Operator(target).SocketsJoin([.. rooms]);

    /// <summary>Takes sockets out of rooms.</summary>
    public void Leave(BroadcastTarget target, IReadOnlyList<string> rooms) => Operator(target).SocketsLeave([.. rooms]);

    /// <summary>Disconnects sockets; with <paramref name="close"/>, their whole connections.</summary>
    public void Disconnect(BroadcastTarget target, bool close) => Operator(target).DisconnectSockets(close);

    /// <summary>Hands an event of another node to the handlers of <see cref="Namespace.OnServerSideEmit"/>.</summary>
    /// <param name="payload">A JSON array: the event's name and its arguments.</param>
    /// <param name="onAck">Gets the first argument of the acknowledgement, once; null if none is wanted.</param>
    /// <exception cref="System.Text.Json.JsonException">The payload is none.</exception>
    public void OnServerSideEmit(JsonPayload payload, Action<JsonPayload>? onAck)
    {
        var args = payload.ToEvent(out var name);
        _place.RunServerHandlers(new ServerEvent(name, args, onAck));
    }

    private static string RequireOffset(string offset) => offset.Length > 0 && offset.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        ? offset
        : throw new ArgumentException($"An offset has letters, digits and hyphens; \"{offset}\" is none.", nameof(offset));

    /// <summary>What another node asks for is local already.</summary>
    private BroadcastOperator Operator(BroadcastTarget target) => new(_place, target);
}
