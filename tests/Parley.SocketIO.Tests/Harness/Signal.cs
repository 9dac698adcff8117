namespace Parley.SocketIO.Tests.Harness;

/// <summary>Something that happens once, and that either side may wait for.</summary>
internal sealed class Signal
{
    private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _source.Task.WaitAsync(EngineClient.Patience);

    public bool IsSet => _source.Task.IsCompleted;

    public void Set() => _source.TrySetResult();
}
