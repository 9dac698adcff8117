using Parley.SocketIO.Protocol;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>What comes from other nodes, in the order in which Redis got it.</summary>
internal sealed partial class RedisAdapter
{
    private void OnMessage(RedisChannel channel, RedisValue message) =>
        Guard(() => OnMessage((string)channel!, (byte[]?)message ?? []));

    private void OnMessage(string channel, byte[] message)
    {
        if (channel == _channels.Request)
        {
            OnRequest(ReceivedMessage.Parse(message));
        }
        else if (channel.StartsWith(_channels.Response, StringComparison.Ordinal))
        {
            OnAnswer(ReceivedMessage.Parse(message));
        }
        else if (channel.StartsWith(_channels.Broadcast, StringComparison.Ordinal))
        {
            var room = _channels.RoomOf(channel);
            if (room.Length == 0 || Local.HasRoom(room))
            {
                OnBroadcast(message);
            }
        }
    }

    private void OnBroadcast(byte[] message)
    {
        var reader = new MessagePackReader(message);
        if (reader.ReadArrayHeader() < 3)
        {
            throw new FormatException("A broadcast has three parts.");
        }

        if (reader.ReadUtf8().SequenceEqual(_uidUtf8))
        {
            return;
        }

        JsonPayload? payload = null;
        var place = "/";
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadText())
            {
                case "data":
                    payload = JsonPayload.FromMessagePack(ref reader);
                    break;
                case "nsp":
                    place = reader.ReadText();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // The pattern of this namespace also matches the channels of one whose name begins like a room of this one.
        if (place == Namespace.Name)
        {
            Local.Emit(payload ?? throw new FormatException("A broadcast has no data."), ReadTarget(ref reader));
        }
    }

    private static BroadcastTarget ReadTarget(ref MessagePackReader reader)
    {
        IReadOnlyList<string> rooms = [], except = [];
        bool isVolatile = false, compress = true;
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadText())
            {
                case "rooms":
                    rooms = ReadNames(ref reader);
                    break;
                case "except":
                    except = ReadNames(ref reader);
                    break;
                case "flags" when !reader.IsNil:
                    ReadFlags(ref reader, ref isVolatile, ref compress);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new BroadcastTarget { Rooms = rooms, Except = except, Volatile = isVolatile, Compress = compress };
    }

    private static string[] ReadNames(ref MessagePackReader reader)
    {
        var names = new string[reader.ReadArrayHeader()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadText();
        }

        return names;
    }

    private static void ReadFlags(ref MessagePackReader reader, ref bool isVolatile, ref bool compress)
    {
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadText())
            {
                case "volatile":
                    isVolatile = reader.ReadFlag();
                    break;
                case "compress":
                    compress = reader.ReadFlag();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>The reference lets Redis bring its own requests back and does them then; here they have been done already.</summary>
    private void OnRequest(ReceivedMessage request)
    {
        if (request.Text("uid") == _uid)
        {
            return;
        }

        switch ((RequestType?)request.Type)
        {
            case RequestType.Sockets:
                var sockets = Local.Fetch(new BroadcastTarget { Rooms = request.Texts("rooms") });
                Answer(request, id => Messages.Names(id, "sockets", sockets.Select(socket => socket.Id)));
                break;
            case RequestType.AllRooms:
                Answer(request, id => Messages.Names(id, "rooms", Local.Rooms));
                break;
            case RequestType.Fetch:
                var found = Local.Fetch(request.Target());
                Answer(request, id => Messages.Fetched(id, found));
                break;
            case RequestType.Join:
                ForSockets(request, target => Local.Join(target, Rooms(request)));
                break;
            case RequestType.Leave:
                ForSockets(request, target => Local.Leave(target, Rooms(request)));
                break;
            case RequestType.Disconnect:
                ForSockets(request, target => Local.Disconnect(target, request.IsTrue("close")));
                break;
            case RequestType.ServerSideEmit:
                OnServerSideEmit(request);
                break;
            case RequestType.BroadcastWithAck:
                OnBroadcastWithAck(request);
                break;
            default:
                throw new FormatException("A request is of no known type.");
        }
    }

    private static IReadOnlyList<string> Rooms(ReceivedMessage request) =>
        request.Has("opts") ? request.Texts("rooms") : [request.Text("room") ?? throw new FormatException("A request names no room.")];

    /// <summary>Old nodes name one socket, and want to know when it is done; the others choose sockets, and do not.</summary>
    private void ForSockets(ReceivedMessage request, Action<BroadcastTarget> action)
    {
        if (request.Has("opts"))
        {
            action(request.Target());
            return;
        }

        var id = request.Text("sid") ?? throw new FormatException("A request names no socket.");
        if (Namespace.TryGetSocket(id, out _))
        {
            action(new BroadcastTarget { Rooms = [id] });
            Answer(request, Messages.Done);
        }
    }

    private void OnServerSideEmit(ReceivedMessage request)
    {
        var payload = request.Payload("data");
        if (request.Text("requestId") is { } id)
        {
            // The reference answers this one to all, whatever its settings.
            Local.OnServerSideEmit(payload, value => _bus.Publish(_channels.Response, Messages.ServerSideAnswer(id, value)));
        }
        else
        {
            Local.OnServerSideEmit(payload, onAck: null);
        }
    }

    private void OnBroadcastWithAck(ReceivedMessage request)
    {
        if ((request.Part("packet").Text("nsp") ?? "/") == Namespace.Name)
        {
            var count = AskHere(request, value => Answer(request, id => Messages.ClientAck(id, value)));
            Answer(request, id => Messages.ClientCount(id, count));
        }
    }

    private void Answer(ReceivedMessage request, Func<string, byte[]> answer)
    {
        if (request.Text("requestId") is { } id)
        {
            var channel = _options.PublishOnSpecificResponseChannel && request.Text("uid") is { } node
                ? _channels.ResponseTo(node)
                : _channels.Response;
            _bus.Publish(channel, answer(id));
        }
    }
}
