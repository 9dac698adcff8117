using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>A connection of its own to Redis that is made again whenever it ends.</summary>
internal sealed class KeptConnection : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly ConfigurationOptions _redis;
    private readonly BusHealth _health;
    private readonly TimeProvider _time;
    private readonly Func<RespConnection, CancellationToken, Task> _use;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    /// <param name="name">What it is for; its troubles are called so.</param>
    /// <param name="redis">Where Redis is.</param>
    /// <param name="health">Is told when it is lost; that it works is for <paramref name="use"/> to say.</param>
    /// <param name="time">Measures the pauses.</param>
    /// <param name="use">Uses it until it fails.</param>
    internal KeptConnection(
        string name, ConfigurationOptions redis, BusHealth health, TimeProvider time, Func<RespConnection, CancellationToken, Task> use)
    {
        (_name, _redis, _health, _time, _use) = (name, redis, health, time, use);
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _running.WaitAsync(Farewell, _time, CancellationToken.None);
            _end.Dispose();
        }
        catch (TimeoutException)
        {
            // What it is doing must not hold up the end of the process.
        }
    }

    private async Task RunAsync()
    {
        var over = _end.Token;
        while (!over.IsCancellationRequested)
        {
            try
            {
                await using var connection = await RespConnection.OpenAsync(_redis, _time, over);
                await _use(connection, over);
            }
            catch (Exception e) when (!over.IsCancellationRequested)
            {
                _health.Began(_name, e.Message);
                await Task.Delay(Pause, _time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch
            {
                return;
            }
        }
    }
}
