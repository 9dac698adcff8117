namespace Parley.Accounts;

/// <summary>Deletes expired sessions, a few at a time, so that no command waits behind it.</summary>
internal sealed partial class ExpiredSessions(Sessions sessions, TimeProvider time, ILogger<ExpiredSessions> logger)
    : BackgroundService
{
    private const int Batch = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await DeleteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task DeleteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await sessions.DeleteExpiredAsync(Batch) == Batch && !stoppingToken.IsCancellationRequested)
            {
            }
        }
        catch (Exception error)
        {
            // The next round tries again.
            LogFailed(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Expired sessions could not be deleted")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
