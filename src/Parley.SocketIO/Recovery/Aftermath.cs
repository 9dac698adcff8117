namespace Parley.SocketIO.Recovery;

/// <summary>
/// What the application is to be told because of something done under a lock that its code must not run under: it is
/// told on the same thread, when the lock has been left.
/// </summary>
internal static class Aftermath
{
    [ThreadStatic]
    private static int _depth;

    [ThreadStatic]
    private static Queue<Action>? _waiting;

    /// <summary>From here to <see cref="End"/> nobody is told anything.</summary>
    internal static void Begin() => _depth++;

    internal static void End()
    {
        if (--_depth > 0)
        {
            return;
        }

        while (_waiting is not null && _waiting.TryDequeue(out var tell))
        {
            tell();
        }
    }

    /// <summary>Tells now, or later. What is told must not throw.</summary>
    internal static void Tell(Action tell)
    {
        if (_depth == 0)
        {
            tell();
        }
        else
        {
            (_waiting ??= new Queue<Action>()).Enqueue(tell);
        }
    }
}
