namespace Parley.SocketIO.Engine;

/// <summary>
/// What one thread does between two flushes. While a turn is open, sessions that get frames are only remembered,
/// and each is flushed once at its end. A turn never spans an await.
/// </summary>
internal sealed class Turn
{
    // Some tens of microseconds: every write goes through the kernel's network stack.
    private const int FlushesBetweenYields = 16;

    [ThreadStatic]
    private static Turn? _ofThread;

    private readonly List<EngineSession> _sessions = [];
    private int _depth;

    // Timestamps: since when this thread flushes without having given way, and how long it still may before it must again.
    private long _resumed;
    private long _owed;

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

        _resumed = TimeProvider.System.GetTimestamp();
        try
        {
            // A flush can close a session, and the handlers of that may emit: the turn stays open until nothing is left.
            for (var i = 0; i < _sessions.Count; i++)
            {
                _sessions[i].FlushOf(this);
                if (i % FlushesBetweenYields == FlushesBetweenYields - 1)
                {
                    GiveWay();
                }
            }
        }
        finally
        {
            // A turn that did not end would hold back everything that this thread emits from now on.
            _sessions.Clear();
            _depth = 0;
        }
    }

    /// <summary>
    /// Lets the threads that wait for this core go first. A turn that writes to hundreds of sockets would else hold it for
    /// milliseconds, while the thread that reads sockets, or one that an answer of a database has woken, waits for a few
    /// microseconds of it, and everybody whose message they have in hand waits too. To a process that only computes, a yield
    /// gives a whole slice: the time given away is never more than the time used, so that such a neighbour gets half.
    /// </summary>
    private void GiveWay()
    {
        var now = TimeProvider.System.GetTimestamp();
        _owed = Math.Max(0, _owed - (now - _resumed));
        if (_owed == 0)
        {
            Thread.Yield();
            _resumed = TimeProvider.System.GetTimestamp();
            _owed = _resumed - now;
        }
        else
        {
            _resumed = now;
        }
    }
}
