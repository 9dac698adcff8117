using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>
/// The chat's side of the library's recovery. What was missed is sent by the connection handler (<see cref="Replay"/>), after
/// CONNECT has been answered: clients keep what comes before the answer, also when the connection is lost again before it,
/// and would see it twice.
/// </summary>
internal sealed class ChatRecovery(Lazy<Comebacks> comebacks) : ConnectionRecovery
{
    // Tokens are checked again: a login session may have ended meanwhile.
    public override bool SkipFilters => false;

    public override string? Begin(Socket socket) => comebacks.Value.Begin(socket);

    public override ValueTask<RecoveredConnection?> RestoreAsync(Socket socket, string id, string? offset) =>
        comebacks.Value.RestoreAsync(socket, id, offset);

    public override ValueTask ReplayAsync(Socket socket, RecoveredConnection restored) => default;
}
