using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Redis;

/// <summary>Names of troubles that are not of one connection; those are called after it.</summary>
internal static class Trouble
{
    internal const string NotConnected = "start";
    internal const string TooSlow = "slow";
    internal const string Refused = "refused";

    /// <summary>What a connection that is there again ends besides its own.</summary>
    internal static bool IsOfAll(string trouble) => trouble is NotConnected or TooSlow or Refused;
}

/// <summary>Says once that Redis is gone and once that it is back, however many connections and messages that concerns.</summary>
internal sealed partial class BusHealth(ILogger logger)
{
    private readonly ILogger _logger = logger;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _troubles = new(StringComparer.Ordinal);
    private TaskCompletionSource _restored = NewSignal();
    private Action? _gone;
    private long _dropped;

    /// <summary>Whether there is no trouble.</summary>
    internal bool IsGood
    {
        get
        {
            lock (_lock)
            {
                return _troubles.Count == 0;
            }
        }
    }

    /// <summary>Calls back whenever Redis is gone, outside of all locks.</summary>
    internal void AddGone(Action callback)
    {
        lock (_lock)
        {
            _gone += callback;
        }
    }

    internal void RemoveGone(Action callback)
    {
        lock (_lock)
        {
            _gone -= callback;
        }
    }

    /// <summary>Messages have been dropped.</summary>
    internal void Dropped(int count) => Interlocked.Add(ref _dropped, count);

    /// <summary>Completes when a connection is there again.</summary>
    internal Task NextRestoredAsync() => Volatile.Read(ref _restored).Task;

    /// <summary>A trouble has begun, or goes on.</summary>
    internal void Began(string trouble, string reason)
    {
        Action? gone;
        lock (_lock)
        {
            if (!_troubles.Add(trouble) || _troubles.Count > 1)
            {
                return;
            }

            LogGone(reason);
            gone = _gone;
        }

        gone?.Invoke();
    }

    /// <summary>A trouble is over, if it was there.</summary>
    internal void Ended(string trouble)
    {
        lock (_lock)
        {
            if (_troubles.Remove(trouble) && _troubles.Count == 0)
            {
                LogBack(Interlocked.Exchange(ref _dropped, 0));
            }
        }
    }

    /// <summary>A connection is there again: the one in trouble, and with it what could not be sent or made.</summary>
    internal void Restored(string trouble)
    {
        lock (_lock)
        {
            if (_troubles.RemoveWhere(known => known == trouble || Trouble.IsOfAll(known)) > 0
                && _troubles.Count == 0)
            {
                LogBack(Interlocked.Exchange(ref _dropped, 0));
            }
        }

        Interlocked.Exchange(ref _restored, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1, LogLevel.Warning, "Redis is out of reach or too slow, so other nodes miss what is meant for them: {Reason}")]
    private partial void LogGone(string reason);

    [LoggerMessage(2, LogLevel.Information, "Redis is back; {Dropped} messages to other nodes were dropped")]
    private partial void LogBack(long dropped);
}
