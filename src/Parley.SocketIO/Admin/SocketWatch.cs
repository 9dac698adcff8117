namespace Parley.SocketIO.Admin;

/// <summary>Tells administrators what every socket does.</summary>
internal sealed class SocketWatch(SocketIOServer server, AdminUI ui, Namespace adminPlace)
{
    internal void Start()
    {
        foreach (var place in server.Namespaces)
        {
            Watch(place);
        }

        server.OnNewNamespace(Watch);
        server.Engine.Upgraded = OnUpgraded;
    }

    private void Watch(Namespace place)
    {
        place.OnConnectionFirst(OnConnected);
        place.OnDisconnect((socket, reason) => ui.Tell(() => AdminEvents.SocketDisconnected(socket, reason, Now())));
        place.OnRoomJoined((socket, room) => ui.Tell(() => AdminEvents.RoomChanged("room_joined", socket, room, Now())));
        place.OnRoomLeft((socket, room) => ui.Tell(() => AdminEvents.RoomChanged("room_left", socket, room, Now())));
        place.DataChanged = socket =>
        {
            if (socket.Connected)
            {
                ui.Tell(() => AdminEvents.DataChanged(socket));
            }
        };

        // What goes to and comes from administrators would beget more of the same.
        if (place != adminPlace)
        {
            place.Events.AddAny(new(OnReceived, OnReceived), first: true);
        }
    }

    private void OnConnected(Socket socket)
    {
        ui.Tell(() => AdminEvents.SocketConnected(socket, Now()));
        if (socket.Namespace != adminPlace)
        {
            socket.OnAnyOutgoing((name, args) => ui.Tell(() => AdminEvents.Passed("event_sent", socket, name, args, Now())));
        }
    }

    private ValueTask OnReceived(Socket socket, SocketEvent received)
    {
        ui.Tell(() => AdminEvents.Passed("event_received", socket, received.Name, received.Args, Now()));
        return default;
    }

    private void OnUpgraded(EngineSession session)
    {
        foreach (var socket in session.Connection?.Sockets() ?? [])
        {
            if (socket.Connected)
            {
                ui.Tell(() => AdminEvents.TransportChanged(socket));
            }
        }
    }

    private DateTimeOffset Now() => server.Time.GetUtcNow();
}
