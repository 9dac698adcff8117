using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>Gathers what one thread emits; see <see cref="SocketIOServer.Batch"/>.</summary>
public readonly ref struct EmitBatch : IDisposable
{
    private readonly Turn? _turn;

    internal EmitBatch(Turn turn) => _turn = turn;

    /// <summary>Sends what was gathered.</summary>
    public void Dispose() => _turn?.Exit();
}
