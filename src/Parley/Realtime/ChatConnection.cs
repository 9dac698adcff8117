using System.Collections.Concurrent;
using Parley.Accounts;
using Parley.Receipts;
using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>A socket of the chat and whose it is. Fan-out alone changes the conversations it is in.</summary>
/// <param name="socket">The socket.</param>
/// <param name="id">That of the socket with which the connection began; it stays when that is lost and the connection recovered.</param>
/// <param name="caller">Whose it is.</param>
/// <param name="whereabouts">Where the person was when the socket began to connect, or when the one before it was lost.</param>
/// <param name="outlet">Where it is sent what others are sent too.</param>
/// <param name="deliveries">Is told what has arrived.</param>
internal sealed class ChatConnection(
    Socket socket, string id, Caller caller, Whereabouts whereabouts, Outlet outlet, Deliveries deliveries)
{
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lock _entering = new();
    private readonly HashSet<string> _rooms = new(StringComparer.Ordinal);
    private Dictionary<long, long> _written = [];
    private Dictionary<long, long>? _awaited;

    public Socket Socket => socket;

    public string Id => id;

    public Caller Caller { get; private set; } = caller;

    public Whereabouts Whereabouts => whereabouts;

    public Outlet Outlet => outlet;

    /// <summary>Its socket has ended: it enters nothing any more.</summary>
    public bool HasLeft { get; set; }

    /// <summary>A set: the values say nothing.</summary>
    public ConcurrentDictionary<long, byte> Conversations { get; } = [];

    /// <summary>What is known of the person has changed.</summary>
    public void Update(Me me) => Caller = Caller with { Username = me.Username, Email = me.Email, Role = me.Role };

    public void EnterOwnRooms()
    {
        Join(Room.User(Caller.UserId));
        socket.Join(Room.Session(Caller.SessionId));
        socket.Join(Id);
    }

    /// <summary>Where it is told of who is online.</summary>
    public void EnterPresence() => Join(Room.Presence(Caller.UserId));

    public void Enter(long conversation)
    {
        Conversations.TryAdd(conversation, 0);
        Join(Room.Conversation(conversation));
    }

    public void Leave(long conversation)
    {
        Conversations.TryRemove(conversation, out _);
        lock (_entering)
        {
            if (_rooms.Remove(Room.Conversation(conversation)))
            {
                outlet.Leave(socket, Room.Conversation(conversation));
            }
        }
    }

    /// <summary>It has ended; it enters no room any more.</summary>
    public void LeaveAll()
    {
        lock (_entering)
        {
            foreach (var room in _rooms)
            {
                outlet.Leave(socket, room);
            }

            _rooms.Clear();
        }
    }

    /// <summary>Sends something of a conversation to this socket alone.</summary>
    public void Send(Packet packet, long? conversation, string? offset)
    {
        var packets = outlet.Dialect.Translate(packet.As(Caller.UserId)).Where(p => p.IsFor(Caller.UserId) && p.HiddenFrom != Id).ToList();
        for (var i = 0; i < packets.Count; i++)
        {
            if (outlet.TakesOffsets && offset is not null && i == packets.Count - 1)
            {
                socket.Emit(packets[i].Name, packets[i].Arg, offset);
            }
            else
            {
                socket.Emit(packets[i].Name, packets[i].Arg);
            }
        }

        if (packets.Count > 0 && packet.Reached is { } reached && reached.SenderId != Caller.UserId)
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

    private void Join(string room)
    {
        lock (_entering)
        {
            if (!HasLeft && _rooms.Add(room))
            {
                outlet.Enter(socket, room);
            }
        }
    }

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
            deliveries.Note(Caller.UserId, [.. reached.Select(r => (r.Key, r.Value))]);
        }
    }
}
