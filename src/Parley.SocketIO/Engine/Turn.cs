namespace Parley.SocketIO.Engine;

/// <summary>
/// What one thread does between two flushes. While a turn is open, sessions that get frames are only remembered,
/// and each is flushed once at its end. A turn never spans an await.
/// </summary>
internal sealed class Turn
{
    [ThreadStatic]
    private static Turn? _ofThread;

    private readonly List<EngineSession> _sessions = [];
    private int _depth;

    internal static Turn Enter()
    {
        var turn = _ofThread ??= new Turn();
        turn._depth++;
        return turn;
    }

    /// <summary>The open turn of this thread, if there is one.</summary>
    internal static Turn? Current => _ofThread is { _depth: > 0 } turn ? turn : null;

    /// <summary>How many sessions are going to be flushed.</summary>
    internal int Sessions => _sessions.Count;

    /// <summary>Has the session flushed at the end. The session sees to it that it adds itself once.</summary>
    internal void Add(EngineSession session) => _sessions.Add(session);

    internal void Exit()
    {
        if (_depth > 1)
        {
            _depth--;
            return;
        }

        // A flush can close a session, and the handlers of that may emit: the turn stays open until nothing is left.
        for (var i = 0; i < _sessions.Count; i++)
        {
            _sessions[i].FlushOf(this);
        }

        _sessions.Clear();
        _depth = 0;
    }
}
