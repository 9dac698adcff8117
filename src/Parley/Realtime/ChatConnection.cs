using System.Collections.Concurrent;
using Parley.Accounts;
using Parley.Receipts;
using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>A socket of the chat and whose it is. Fan-out alone changes the conversations it is in.</summary>
/// <param name="socket">The socket.</param>
/// <param name="caller">Whose it is.</param>
/// <param name="whereabouts">Where the person was when the socket began to connect, or when the one before it was lost.</param>
/// <param name="takesOffsets">Whether events end in their offset.</param>
/// <param name="deliveries">Is told what has arrived.</param>
internal sealed class ChatConnection(
    Socket socket, Caller caller, Whereabouts whereabouts, bool takesOffsets, Deliveries deliveries)
{
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Dictionary<long, long> _written = [];
    private Dictionary<long, long>? _awaited;

    public Socket Socket => socket;

    public Caller Caller => caller;

    public Whereabouts Whereabouts => whereabouts;

    public bool TakesOffsets => takesOffsets;

    /// <summary>Its socket has ended: it enters nothing any more.</summary>
    public bool HasLeft { get; set; }

    /// <summary>A set: the values say nothing.</summary>
    public ConcurrentDictionary<long, byte> Conversations { get; } = [];

    public void EnterOwnRooms() => socket.Join(Mine(Room.User(caller.UserId)), Room.Session(caller.SessionId));

    public void Enter(long conversation)
    {
        Conversations.TryAdd(conversation, 0);
        socket.Join(Mine(Room.Conversation(conversation)));
    }

    public void Leave(long conversation)
    {
        Conversations.TryRemove(conversation, out _);
        socket.Leave(Mine(Room.Conversation(conversation)));
    }

    /// <summary>Sends something of a conversation to this socket alone.</summary>
    public void Send(Packet packet, long? conversation, string? offset)
    {
        if (takesOffsets && offset is not null)
        {
            socket.Emit(packet.Name, packet.Arg, offset);
        }
        else
        {
            socket.Emit(packet.Name, packet.Arg);
        }

        if (packet.Reached is { } reached && reached.SenderId != caller.UserId)
        {
            Wrote(conversation!.Value, reached.Seq);
        }
    }

    /// <summary>
    /// A message was written to this socket. It counts as delivered when the client is heard after that; what is written
    /// while an answer is awaited waits for the next one.
    /// </summary>
    public void Wrote(long conversation, long seq)
    {
        lock (_gate)
        {
            _written[conversation] = seq;
            if (_awaited is null)
            {
                Await();
            }
        }
    }

    private string Mine(string room) => takesOffsets ? room : Room.WithoutOffsets(room);

    private void Await()
    {
        (_awaited, _written) = (_written, []);
        socket.WhenHeard(Heard, PingAfter);
    }

    private void Heard()
    {
        Dictionary<long, long>? reached;
        lock (_gate)
        {
            reached = _awaited;
            _awaited = null;
            if (_written.Count > 0)
            {
                Await();
            }
        }

        if (reached is not null)
        {
            deliveries.Note(caller.UserId, [.. reached.Select(r => (r.Key, r.Value))]);
        }
    }
}
