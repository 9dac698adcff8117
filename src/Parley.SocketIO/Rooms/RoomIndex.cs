namespace Parley.SocketIO.Rooms;

/// <summary>
/// The sockets of one namespace on this node, by room. What crosses nodes is the <see cref="Adapter"/>'s.
/// </summary>
internal sealed class RoomIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Socket> _sockets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private Socket[]? _all;

    /// <summary>Who wants to know of changes; null while nobody does.</summary>
    internal RoomEvents? Events { get; set; }

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _sockets.Count;
            }
        }
    }

    internal Socket[] All
    {
        get
        {
            lock (_lock)
            {
                return _all ??= [.. _sockets.Values];
            }
        }
    }

    internal void Add(Socket socket)
    {
        lock (_lock)
        {
            NoteEntering(socket, socket.Id);
            _sockets[socket.Id] = socket;
            _all = null;
            _rooms.GetValueOrDefault(socket.Id)?.Owner = socket;
            foreach (var room in socket.RoomSet ?? [])
            {
                AddTo(room, socket);
            }
        }

        Events?.Tell();
    }

    internal void Remove(Socket socket)
    {
        lock (_lock)
        {
            // A recovered connection has the id of the one before, which may end later.
            if (IsIn(socket))
            {
                _sockets.Remove(socket.Id);
                _all = null;
                _rooms.GetValueOrDefault(socket.Id)?.Owner = null;
                NoteLeft(socket, socket.Id);
            }

            foreach (var room in socket.RoomSet ?? [])
            {
                RemoveFrom(room, socket);
            }

            socket.RoomSet = null;
        }

        Events?.Tell();
    }

    internal Socket? Find(string id)
    {
        lock (_lock)
        {
            return _sockets.GetValueOrDefault(id);
        }
    }

    /// <summary>Every room that has a socket, the sockets' own among them.</summary>
    internal string[] Names()
    {
        lock (_lock)
        {
            return [.. _sockets.Keys.Union(_rooms.Keys)];
        }
    }

    internal bool Contains(string room)
    {
        lock (_lock)
        {
            return Exists(room);
        }
    }

    /// <summary>The rooms a socket is in. Its own room exists without being kept.</summary>
    internal string[] RoomsOf(Socket socket)
    {
        lock (_lock)
        {
            return IsIn(socket) ? [socket.Id, .. socket.RoomSet ?? []] : [.. socket.RoomSet ?? []];
        }
    }

    /// <summary>Rooms of a socket that is still connecting wait with it until it is added.</summary>
    internal void Join(Socket socket, ReadOnlySpan<string> rooms)
    {
        lock (_lock)
        {
            var isIn = IsIn(socket);
            if (!isIn && !socket.IsConnecting)
            {
                return;
            }

            foreach (var name in rooms)
            {
                if (name != socket.Id && (socket.RoomSet ??= new HashSet<string>(StringComparer.Ordinal)).Add(name) && isIn)
                {
                    AddTo(name, socket);
                }
            }
        }

        Events?.Tell();
    }

    internal void Leave(Socket socket, string room)
    {
        lock (_lock)
        {
            if (socket.RoomSet?.Remove(room) == true)
            {
                RemoveFrom(room, socket);
            }
        }

        Events?.Tell();
    }

    /// <summary>The sockets in any of the rooms (of all, if there are none) that are in none of the others, each once.</summary>
    internal ReadOnlySpan<Socket> Select(string[] rooms, string[] except)
    {
        lock (_lock)
        {
            if (except.Length == 0 && rooms.Length <= 1)
            {
                return rooms.Length == 0 ? _all ??= [.. _sockets.Values] : InRoom(rooms[0]);
            }

            HashSet<Socket> left = [];
            foreach (var room in except)
            {
                left.UnionWith(InRoom(room));
            }

            if (rooms.Length == 0)
            {
                // Not with a lambda: what it captures would be allocated for every broadcast.
                return _sockets.Values.Except(left).ToArray();
            }

            // What has been taken is as good as left out: each socket is wanted once.
            var selected = new List<Socket>();
            foreach (var room in rooms)
            {
                foreach (var socket in InRoom(room))
                {
                    if (left.Add(socket))
                    {
                        selected.Add(socket);
                    }
                }
            }

            return selected.ToArray();
        }
    }

    /// <summary>Asks for the socket itself: a recovered connection has the id of the one before.</summary>
    private bool IsIn(Socket socket) => _sockets.GetValueOrDefault(socket.Id) == socket;

    private Socket[] InRoom(string name) =>
        _rooms.TryGetValue(name, out var room) ? room.Members
        : _sockets.TryGetValue(name, out var socket) ? [socket]
        : [];

    private void AddTo(string name, Socket socket)
    {
        NoteEntering(socket, name);
        if (!_rooms.TryGetValue(name, out var room))
        {
            _rooms[name] = room = new Room { Owner = _sockets.GetValueOrDefault(name) };
        }

        room.Add(socket);
    }

    private void RemoveFrom(string name, Socket socket)
    {
        // One that never came in has only wished for it.
        if (!_rooms.TryGetValue(name, out var room) || !room.Remove(socket))
        {
            return;
        }

        if (room.IsEmpty)
        {
            _rooms.Remove(name);
        }

        NoteLeft(socket, name);
    }

    /// <summary>Before it enters.</summary>
    private void NoteEntering(Socket socket, string room)
    {
        if (Events is null)
        {
            return;
        }

        if (room == socket.Id && _sockets.TryGetValue(room, out var before))
        {
            // A recovered connection takes the place of the one before.
            Events.Note(RoomChange.Left, room, before);
        }
        else if (!Exists(room))
        {
            Events.Note(RoomChange.Created, room);
        }

        Events.Note(RoomChange.Joined, room, socket);
    }

    /// <summary>After it has left.</summary>
    private void NoteLeft(Socket socket, string room)
    {
        if (Events is null)
        {
            return;
        }

        Events.Note(RoomChange.Left, room, socket);
        if (!Exists(room))
        {
            Events.Note(RoomChange.Deleted, room);
        }
    }

    private bool Exists(string room) => _rooms.ContainsKey(room) || _sockets.ContainsKey(room);

    /// <summary>The members, and an array of them for broadcasts that lasts until somebody comes or goes.</summary>
    private sealed class Room
    {
        private readonly HashSet<Socket> _sockets = [];
        private Socket[]? _members;

        /// <summary>The socket whose id is the room's name, where others have joined its own room.</summary>
        internal Socket? Owner
        {
            get;
            set
            {
                field = value;
                _members = null;
            }
        }

        /// <summary>Whether nobody has joined it.</summary>
        internal bool IsEmpty => _sockets.Count == 0;

        internal Socket[] Members => _members ??= Owner is null ? [.. _sockets] : [Owner, .. _sockets];

        internal void Add(Socket socket)
        {
            _sockets.Add(socket);
            _members = null;
        }

        internal bool Remove(Socket socket)
        {
            _members = null;
            return _sockets.Remove(socket);
        }
    }
}
