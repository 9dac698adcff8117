using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>Flow control: how far the client is behind what is sent to it.</summary>
public sealed partial class EngineSession
{
    private List<(long Most, TaskCompletionSource<bool> Done)>? _drains;

    /// <summary>Completes when at most so many bytes wait for the client; false: the session has ended.</summary>
    internal ValueTask<bool> DrainedAsync(long most)
    {
        lock (_lock)
        {
            if (_phase != Phase.Open || Unwritten <= most)
            {
                return new(_phase == Phase.Open);
            }

            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            (_drains ??= []).Add((most, done));
            return new(done.Task);
        }
    }

    /// <summary>Sends, unless more than half of what may wait for the client does. False: it was dropped.</summary>
    internal bool SendExpendable(Frame frame)
    {
        lock (_lock)
        {
            if (_phase == Phase.Open && Unwritten > _server.Options.MaxQueuedBytes / 2)
            {
                return false;
            }
        }

        Send(frame);
        return true;
    }

    /// <summary>Something has been written, or the session has ended. Not under the lock.</summary>
    internal void OnWritten()
    {
        // Whoever began to wait did so under the lock, before what is written now was counted off under it. The rest is a
        // method of its own: what its lambdas capture would be allocated for every write.
        if (Volatile.Read(ref _drains) is not null)
        {
            CompleteDrains();
        }

        if (_listeners is not null)
        {
            TellDrained();
        }
    }

    private void CompleteDrains()
    {
        bool open;
        List<(long Most, TaskCompletionSource<bool> Done)>? over;
        lock (_lock)
        {
            open = _phase == Phase.Open;
            over = _drains?.FindAll(drain => !open || Unwritten <= drain.Most);
            _drains?.RemoveAll(drain => !open || Unwritten <= drain.Most);
            _drains = _drains is { Count: > 0 } ? _drains : null;
        }

        over?.ForEach(drain => drain.Done.TrySetResult(open));
    }
}
