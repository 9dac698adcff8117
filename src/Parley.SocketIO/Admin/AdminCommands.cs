using Microsoft.Extensions.Logging;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Admin;

/// <summary>
/// What administrators can do to the sockets of a namespace: all of them, or those in one room, of which a socket's id is one.
/// A command that is wrong does nothing and says why to whoever asks for an acknowledgement.
/// </summary>
internal sealed partial class AdminCommands(SocketIOServer server, bool readOnly, ILogger logger)
{
    internal void Register(Namespace place)
    {
        Add(place, "emit", Emit);
        Add(place, "join", args => Target(args[0], args[2]).SocketsJoin(Room(args[1])));
        Add(place, "leave", args => Target(args[0], args[2]).SocketsLeave(Room(args[1])));
        Add(place, "_disconnect", Disconnect);
    }

    private static string Room(Argument room) =>
        room.GetString() is { Length: > 0 } name ? name : throw new SocketIOException("The room must have a name.");

    private static bool IsAbsent(Argument argument) => argument.Kind is ArgumentKind.Missing or ArgumentKind.Null;

    private void Add(Namespace place, string command, Action<Arguments> run) => place.On(command, (socket, received) =>
    {
        if (readOnly)
        {
            throw new SocketIOException("The admin UI of this server is read-only.");
        }

        run(received.Args);
        LogDone(socket.Id, command);
        received.Ack();
        return default;
    });

    /// <summary>Namespace, room, event, arguments.</summary>
    private void Emit(Arguments args)
    {
        var target = Target(args[0], args[1]);
        var name = args[2].GetString();
        if (PayloadLayout.IsReserved(name))
        {
            throw new SocketIOException("This name is reserved and cannot be emitted.");
        }

        target.Emit(name, args.ToArgs().AsSpan(3));
    }

    /// <summary>Namespace, whether to end whole connections, room.</summary>
    private void Disconnect(Arguments args)
    {
        var close = !IsAbsent(args[1]) && args[1].GetBoolean();
        Target(args[0], args[2]).DisconnectSockets(close);
    }

    private BroadcastOperator Target(Argument name, Argument room)
    {
        var wanted = name.GetString();
        var place = server.Namespaces.FirstOrDefault(place => place.Name == wanted)
            ?? throw new SocketIOException("There is no such namespace.");
        return IsAbsent(room) || room.GetString().Length == 0 ? place.To() : place.To(room.GetString());
    }

    [LoggerMessage(3, LogLevel.Information, "Administrator {Socket} has used the command {Command}")]
    private partial void LogDone(string socket, string command);
}
