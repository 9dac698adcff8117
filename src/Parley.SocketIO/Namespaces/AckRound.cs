namespace Parley.SocketIO.Namespaces;

/// <summary>One event that many sockets, on any node, are to acknowledge.</summary>
internal sealed class AckRound
{
    /// <summary>What timers take.</summary>
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(49);

    private readonly Lock _lock = new();
    private readonly List<Argument> _responses = [];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing;
    private bool _counted;
    private bool _lost;

    internal static async Task<IReadOnlyList<Argument>> RunAsync(
        Namespace place,
        BroadcastOperator sockets,
        Adapter? adapter,
        JsonPayload payload,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        if (timeout != Timeout.InfiniteTimeSpan && (timeout < TimeSpan.Zero || timeout > MaxTimeout))
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A timeout is positive and below 49 days, or infinite.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var round = new AckRound();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var collector = new AckCollector(place.Server.Wheel, round.OnResponse, round.OnLost);
        var counting = adapter?.BroadcastWithAckAsync(
            payload, sockets.Target(), timeout, round.Expect, round.OnResponse, over.Token) ?? Task.CompletedTask;
        round.Expect(sockets.EmitLocally(payload, collector));
        try
        {
            await round.WaitAsync(counting).WaitAsync(timeout, place.Server.Time, cancellationToken);
            return round.Responses();
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new AckTimeoutException(round.Responses(), e);
        }
        finally
        {
            collector.Stop();
            await over.CancelAsync();
        }
    }

    private async Task WaitAsync(Task counting)
    {
        await counting;
        lock (_lock)
        {
            _counted = true;
            CompleteIfAllCame();
        }

        await _done.Task;
    }

    private void Expect(int sockets)
    {
        lock (_lock)
        {
            _missing += sockets;
            CompleteIfAllCame();
        }
    }

    private void OnResponse(Argument response)
    {
        lock (_lock)
        {
            _responses.Add(response);
            _missing--;
            CompleteIfAllCame();
        }
    }

    private void OnLost()
    {
        lock (_lock)
        {
            _lost = true;
            _missing--;
            CompleteIfAllCame();
        }
    }

    /// <summary>An answer may overtake the count it belongs to, so the number alone says nothing until all have counted.</summary>
    private void CompleteIfAllCame()
    {
        if (!_counted || _missing > 0)
        {
            return;
        }

        if (_lost)
        {
            _done.TrySetException(new SocketDisconnectedException("before it could acknowledge"));
        }
        else
        {
            _done.TrySetResult();
        }
    }

    private IReadOnlyList<Argument> Responses()
    {
        lock (_lock)
        {
            return [.. _responses];
        }
    }
}
