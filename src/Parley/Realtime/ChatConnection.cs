using System.Collections.Concurrent;
using Parley.Accounts;
using Parley.Receipts;
using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>A socket of the chat and whose it is. Fan-out alone changes the conversations it is in.</summary>
internal sealed class ChatConnection(Socket socket, Caller caller, Whereabouts whereabouts, Deliveries deliveries)
{
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Dictionary<long, long> _written = [];
    private Dictionary<long, long>? _awaited;

    public Socket Socket => socket;

    public Caller Caller => caller;

    /// <summary>Where the person was when the socket began to connect.</summary>
    public Whereabouts Whereabouts => whereabouts;

    /// <summary>A set: the values say nothing.</summary>
    public ConcurrentDictionary<long, byte> Conversations { get; } = [];

    public void Enter(long conversation)
    {
        Conversations.TryAdd(conversation, 0);
        socket.Join(Room.Conversation(conversation));
    }

    public void Leave(long conversation)
    {
        Conversations.TryRemove(conversation, out _);
        socket.Leave(Room.Conversation(conversation));
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
