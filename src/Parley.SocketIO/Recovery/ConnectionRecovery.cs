using System.Security.Claims;
using System.Text.Json;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Recovery;

namespace Parley.SocketIO;

/// <summary>
/// Lets a client that lost its connection go on where it was, as Socket.IO's connection state recovery: one object per
/// namespace. The client sends the id of its lost connection, and as offset the last argument of the last event it
/// received, when that is a string. Where the answer to its CONNECT has the same id again, it reports
/// <c>socket.recovered === true</c>.
/// </summary>
/// <remarks>
/// The server calls <see cref="Begin"/> for a new connection; for one that comes back <see cref="RestoreAsync"/>, the connect
/// filters unless <see cref="SkipFilters"/>, and <see cref="ReplayAsync"/>; then, for both, it answers CONNECT and runs the
/// connection handlers. The client keeps events that arrive before that answer and handles them after it.
/// </remarks>
public abstract class ConnectionRecovery
{
    /// <summary>What <see cref="Exclusively"/> holds.</summary>
    private protected Lock Gate { get; } = new();

    /// <summary>Whether a connection that is recovered does not pass the namespace's connect filters again.</summary>
    public virtual bool SkipFilters => true;

    /// <summary>Whether clients come back after a disconnect for this reason.</summary>
    public static bool IsRecoverable(string reason) => reason is DisconnectReason.TransportClose or DisconnectReason.TransportError
        or DisconnectReason.PingTimeout or DisconnectReason.ForcedClose or DisconnectReason.ForcedServerClose
        or DisconnectReason.ServerShuttingDown or DisconnectReason.SlowConsumer;

    /// <summary>A new connection has passed the filters, and is in no room but its own.</summary>
    /// <returns>The secret id by which it can be recovered; null if it cannot.</returns>
    public abstract string? Begin(Socket socket);

    /// <summary>A client comes back.</summary>
    /// <param name="socket">The new connection; <see cref="Socket.Handshake"/> says what the client sent.</param>
    /// <param name="id">The id of the lost connection, as the client gives it.</param>
    /// <param name="offset">The offset, as the client gives it; null before its first event.</param>
    /// <returns>What to go on with; null makes this an ordinary new connection.</returns>
    public abstract ValueTask<RecoveredConnection?> RestoreAsync(Socket socket, string id, string? offset);

    /// <summary>
    /// Sends what was missed. The socket is in its rooms already, so what is emitted to them meanwhile reaches it too: whoever
    /// replays sees to it that nothing comes twice or in the wrong order.
    /// </summary>
    public abstract ValueTask ReplayAsync(Socket socket, RecoveredConnection restored);

    /// <summary>A socket is about to enter rooms: what they got before is not for it.</summary>
    public virtual void OnJoining(Socket socket, ReadOnlySpan<string> rooms)
    {
    }

    /// <summary>A socket has left a room.</summary>
    public virtual void OnLeft(Socket socket, string room)
    {
    }

    /// <summary>A socket has ended. Its handlers of disconnects have not run yet, or are running.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="reason">One of <see cref="DisconnectReason"/>.</param>
    /// <param name="rooms">Its rooms at the end.</param>
    public virtual void OnDisconnect(Socket socket, string reason, IReadOnlyCollection<string> rooms)
    {
    }

    /// <summary>The handlers of a socket's disconnect have run.</summary>
    protected internal virtual void OnEnded(Socket socket)
    {
    }

    /// <summary>
    /// Puts a recovered socket into its place: it connects, enters its rooms and has <see cref="ReplayAsync"/> send what it
    /// missed. To do the three in one step, as seen by what is emitted, override this with <see cref="Exclusively"/> and
    /// <see cref="TryEnter"/>.
    /// </summary>
    /// <returns>Whether it is there; false if it has ended meanwhile.</returns>
    protected internal virtual async ValueTask<bool> EnterAsync(Socket socket, RecoveredConnection restored)
    {
        if (!socket.TryConnect())
        {
            return false;
        }

        socket.Join([.. restored.Rooms]);
        await ReplayAsync(socket, restored);
        return true;
    }

    /// <summary>
    /// Does something that must not mix with what else is done so in a namespace. What is sent in it leaves when it has ended, and
    /// then the application is told what follows from it: of rooms that were entered, of connections that took too little. So
    /// handlers never run in it.
    /// </summary>
    protected void Exclusively(Namespace place, Action action)
    {
        var rooms = place.Rooms.Events;
        rooms?.Hold();
        var turn = Enter();
        try
        {
            lock (Gate)
            {
                action();
            }
        }
        finally
        {
            Exit(turn);
            rooms?.Release();
        }
    }

    /// <summary>Connects a recovered socket and puts it into rooms. False if it has ended meanwhile.</summary>
    protected static bool TryEnter(Socket socket, IReadOnlyCollection<string> rooms)
    {
        if (!socket.TryConnect())
        {
            return false;
        }

        socket.Namespace.Rooms.Join(socket, [.. rooms]);
        return true;
    }

    /// <summary>What is sent under a lock leaves after it, and what follows from that, a slow connection's end for instance, as well.</summary>
    private protected static Turn Enter()
    {
        Aftermath.Begin();
        return Turn.Enter();
    }

    private protected static void Exit(Turn turn)
    {
        Aftermath.End();
        turn.Exit();
    }
}

/// <summary>What a recovered connection goes on with.</summary>
/// <param name="Id">The id of the lost connection, by which this one can be recovered in turn.</param>
public sealed record RecoveredConnection(string Id)
{
    /// <summary>The socket's former id; null lets it have the new one.</summary>
    public string? SocketId { get; init; }

    /// <summary>The rooms to enter, besides its own.</summary>
    public IReadOnlyCollection<string> Rooms { get; init; } = [];

    /// <summary>The socket's former <see cref="Socket.Data"/>.</summary>
    public JsonElement Data { get; init; }

    /// <summary>Who it is, if the filters are not asked again.</summary>
    public ClaimsPrincipal? User { get; init; }

    /// <summary>The socket's former <see cref="Socket.State"/>, or another.</summary>
    public object? State { get; init; }

    /// <summary>What <see cref="ConnectionRecovery.RestoreAsync"/> leaves for the steps after it.</summary>
    public object? Detail { get; init; }
}
