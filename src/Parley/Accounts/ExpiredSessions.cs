namespace Parley.Accounts;

/// <summary>Ends and deletes expired sessions, a few at a time, so that no command waits behind it.</summary>
internal sealed class ExpiredSessions(Sessions sessions, TimeProvider time, ILogger<ExpiredSessions> logger)
    : PeriodicService(TimeSpan.FromMinutes(10), time, logger)
{
    private const int Batch = 100;

    public override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (await sessions.DeleteExpiredAsync(Batch) == Batch && !stoppingToken.IsCancellationRequested)
        {
        }
    }
}
