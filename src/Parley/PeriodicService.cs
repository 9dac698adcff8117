namespace Parley;

/// <summary>Work that is done again and again, once the server runs. What fails is tried again the next time.</summary>
internal abstract partial class PeriodicService(TimeSpan interval, TimeProvider time, ILogger logger, bool isAlsoAtStart = false) : BackgroundService
{
    protected TimeProvider Time => time;

    /// <summary>Does it once.</summary>
    public abstract Task RunAsync(CancellationToken stoppingToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            if (isAlsoAtStart)
            {
                await TryAsync(stoppingToken);
            }

            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    protected async Task TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(logger, GetType().Name, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed; it is tried again later")]
    private static partial void LogFailed(ILogger logger, string work, Exception error);
}
