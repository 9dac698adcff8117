using Parley.Configuration;

namespace Parley.Conversations;

/// <summary>Opens or closes the public room as the settings say, and brings in everybody, once the server runs.</summary>
internal sealed partial class PublicRoomKeeper(PublicRoom room, Settings settings, TimeProvider time, ILogger<PublicRoomKeeper> logger)
    : PeriodicService(TimeSpan.FromMinutes(1), time, logger, isAlsoAtStart: true)
{
    // What is written together holds up others.
    private const int MostAtOnce = 100;

    private bool _isDone;

    public override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (_isDone)
        {
            return;
        }

        await room.SwitchAsync();
        var admitted = 0;
        while (settings.PublicRoom && !stoppingToken.IsCancellationRequested && await room.AdmitSomeAsync(MostAtOnce) is > 0 and var some)
        {
            admitted += some;
        }

        await room.RegradeAsync();
        _isDone = true;
        if (admitted > 0)
        {
            LogAdmitted(logger, admitted);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} accounts came into the public room")]
    private static partial void LogAdmitted(ILogger logger, int count);
}
