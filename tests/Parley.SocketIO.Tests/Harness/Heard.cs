using System.Threading.Channels;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>What handlers of the server report to a test, in order.</summary>
internal sealed class Heard<T>
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>();

    public void Add(T value) => _channel.Writer.TryWrite(value);

    /// <summary>The next report; fails when none comes.</summary>
    public Task<T> NextAsync() => _channel.Reader.ReadAsync().AsTask().WaitAsync(EngineClient.Patience);

    public bool IsEmpty => _channel.Reader.Count == 0;
}
