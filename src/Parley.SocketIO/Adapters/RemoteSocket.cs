using System.Text.Json;

namespace Parley.SocketIO;

/// <summary>A socket of any node of the cluster, as it was when it was fetched; what is done to it is done where it is.</summary>
public sealed class RemoteSocket
{
    private readonly BroadcastOperator _self;

    /// <summary>A socket with this id in this namespace.</summary>
    public RemoteSocket(Namespace place, string id, Handshake handshake, IReadOnlyCollection<string> rooms, JsonElement data)
    {
        Id = id;
        Handshake = handshake;
        Rooms = rooms;
        Data = data;
        _self = place.To(id);
    }

    /// <summary>The socket's id.</summary>
    public string Id { get; }

    /// <summary>How it came to be.</summary>
    public Handshake Handshake { get; }

    /// <summary>Its rooms, its own among them.</summary>
    public IReadOnlyCollection<string> Rooms { get; }

    /// <summary>Its <see cref="Socket.Data"/>.</summary>
    public JsonElement Data { get; }

    /// <summary>Sends it an event.</summary>
    public void Emit(string name, params ReadOnlySpan<Arg> args) => _self.Emit(name, args);

    /// <summary>Sends it an event and waits for its acknowledgement: the first argument of it.</summary>
    /// <exception cref="AckTimeoutException">None came in time.</exception>
    public async Task<Argument> EmitWithAckAsync(
        string name, ReadOnlyMemory<Arg> args, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var responses = await _self.ExpectingOne().EmitWithAckAsync(name, args, timeout, cancellationToken);
        return responses.Count > 0 ? responses[0] : throw new AckTimeoutException(responses);
    }

    /// <summary>Puts it into rooms.</summary>
    public void Join(params ReadOnlySpan<string> rooms) => _self.SocketsJoin(rooms);

    /// <summary>Takes it out of a room.</summary>
    public void Leave(string room) => _self.SocketsLeave(room);

    /// <summary>Disconnects it; with <paramref name="close"/>, its whole connection.</summary>
    public void Disconnect(bool close = false) => _self.DisconnectSockets(close);
}
