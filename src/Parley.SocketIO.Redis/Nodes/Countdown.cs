namespace Parley.SocketIO.Redis;

/// <summary>Answers that come, one of each node, of which the number may become known after the first.</summary>
internal sealed class Countdown
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _came;
    private int? _expected;
    private bool _stopped;

    /// <summary>Completes when all have come.</summary>
    internal Task Done => _done.Task;

    /// <summary>How many will come.</summary>
    internal void Expect(int answers)
    {
        lock (_lock)
        {
            _expected = answers;
            CompleteIfAllCame();
        }
    }

    /// <summary>One has come. What is done with it is done before the next, before the end, and not after it.</summary>
    internal void Came(Action? take = null)
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                take?.Invoke();
                _came++;
                CompleteIfAllCame();
            }
        }
    }

    /// <summary>No more are taken.</summary>
    internal void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
        }
    }

    private void CompleteIfAllCame()
    {
        if (_came >= _expected)
        {
            _done.TrySetResult();
        }
    }
}
