using Parley.Log;
using Parley.Messages;

namespace Parley.Actions;

/// <summary>
/// Tells people when an action that nobody has answered expires. It looks into the database when one is due, and once at the
/// start: some may have expired meanwhile.
/// </summary>
internal sealed class ExpiringActions : PeriodicService
{
    private const int AtOnce = 100;

    private const string NextSql =
        "SELECT COALESCE(MIN(expires_at), 9223372036854775807) FROM actions WHERE state = 'pending' AND expires_at IS NOT NULL";

    private readonly Lazy<EventLog> _log;

    /// <summary>When one may be due; none is earlier.</summary>
    private long _next;

    // The log starts when somebody first asks for it, which must be after all who listen to it have subscribed.
    public ExpiringActions(Lazy<EventLog> log, Tail tail, TimeProvider time, ILogger<ExpiringActions> logger)
        : base(TimeSpan.FromSeconds(1), time, logger)
    {
        _log = log;
        tail.Subscribe(Note);
    }

    public override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (Time.GetUtcNow().ToUnixTimeMilliseconds() < Interlocked.Read(ref _next))
        {
            return;
        }

        // What is sent meanwhile is noted beside what is found here.
        Interlocked.Exchange(ref _next, long.MaxValue);
        var next = 0L;
        try
        {
            next = await _log.Value.AppendAsync(append =>
                RespondToAction.Expire(append, AtOnce) == AtOnce ? append.Now : append.Scalar<long>(NextSql));
        }
        finally
        {
            Lower(next);
        }
    }

    private void Note(IReadOnlyList<Committed> items)
    {
        foreach (var item in items)
        {
            if (item is LogEvent { State: MessageSentState { View.Action.ExpiresAt: { } expiry } })
            {
                Lower(expiry.Milliseconds);
            }
        }
    }

    private void Lower(long next)
    {
        for (var known = Interlocked.Read(ref _next); next < known; known = Interlocked.Read(ref _next))
        {
            Interlocked.CompareExchange(ref _next, next, known);
        }
    }
}
