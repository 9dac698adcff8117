using System.Collections.Concurrent;
using Parley.Dialects;
using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>
/// The sockets that are sent the same: those of one namespace, in one dialect, with offsets or without. It knows which rooms
/// have any of them, so that nothing is translated for nobody.
/// </summary>
internal sealed class Outlet
{
    private readonly Namespace _place;
    private readonly string _suffix;
    private readonly ConcurrentDictionary<string, int> _sockets = new(StringComparer.Ordinal);

    public Outlet(Namespace place, Dialect dialect, bool takesOffsets)
    {
        _place = place;
        Dialect = dialect;
        TakesOffsets = takesOffsets;
        var room = dialect == KnownDialects.Canonical ? "" : ":" + dialect.Audience;
        _suffix = takesOffsets ? room : room + ":plain";
    }

    public Dialect Dialect { get; }

    public bool TakesOffsets { get; }

    public Namespace Place => _place;

    public bool Has(string room) => _sockets.ContainsKey(room);

    // Counted before it is in the room, and as long as it is.
    public void Enter(Socket socket, string room)
    {
        _sockets.AddOrUpdate(room, 1, (_, sockets) => sockets + 1);
        socket.Join(room + _suffix);
    }

    public void Leave(Socket socket, string room)
    {
        socket.Leave(room + _suffix);
        if (_sockets.AddOrUpdate(room, 0, (_, sockets) => sockets - 1) == 0)
        {
            _sockets.TryRemove(KeyValuePair.Create(room, 0));
        }
    }

    /// <summary>What is remembered: the last packet moves the offset.</summary>
    public void Emit(IReadOnlyList<string> rooms, IReadOnlyList<Packet> packets, string? offset)
    {
        for (var i = 0; i < packets.Count; i++)
        {
            var (packet, to) = (packets[i], To(rooms, packets[i]));
            if (TakesOffsets && offset is not null && i == packets.Count - 1)
            {
                to.Emit(packet.Name, packet.Arg, offset);
            }
            else
            {
                to.Emit(packet.Name, packet.Arg);
            }
        }
    }

    /// <summary>What the next of its kind replaces.</summary>
    public void Pass(IReadOnlyList<string> rooms, IReadOnlyList<Packet> packets)
    {
        foreach (var packet in packets)
        {
            To(rooms, packet).Expendable.Emit(packet.Name, packet.Arg);
        }
    }

    private BroadcastOperator To(IReadOnlyList<string> rooms, Packet packet)
    {
        var to = _place.To([.. rooms.Select(room => room + _suffix)]);
        string[] hidden =
        [
            .. packet.Hidden.Select(user => Room.User(user) + _suffix),
            .. packet.HiddenFrom is { } connection ? [connection] : Array.Empty<string>(),
        ];
        return hidden.Length == 0 ? to : to.Except(hidden);
    }
}

/// <summary>The outlets that any socket has had.</summary>
internal sealed class Outlets(SocketIOServer server)
{
    private readonly Lock _gate = new();
    private volatile Outlet[] _all = [];

    public IReadOnlyList<Outlet> All => _all;

    public Outlet Of(Namespace place, Dialect dialect, bool takesOffsets)
    {
        lock (_gate)
        {
            if (Array.Find(_all, o => o.Place == place && o.Dialect == dialect && o.TakesOffsets == takesOffsets) is { } there)
            {
                return there;
            }

            var outlet = new Outlet(place, dialect, takesOffsets);
            _all = [.. _all, outlet];
            return outlet;
        }
    }

    /// <summary>Ends all sockets of a login session, whatever they speak.</summary>
    public void EndSession(long session)
    {
        foreach (var place in ChatSockets.PlacesOf(server))
        {
            place.In(Room.Session(session)).DisconnectSockets(close: true);
        }
    }
}

/// <summary>A packet in the dialects in which somebody is to have it; in each it is made once.</summary>
internal sealed class Translations(Packet packet)
{
    private readonly List<(Dialect Dialect, IReadOnlyList<Packet> Packets)> _made = [];

    public IReadOnlyList<Packet> In(Dialect dialect)
    {
        foreach (var made in _made)
        {
            if (made.Dialect == dialect)
            {
                return made.Packets;
            }
        }

        var packets = dialect.Translate(packet);
        _made.Add((dialect, packets));
        return packets;
    }
}
