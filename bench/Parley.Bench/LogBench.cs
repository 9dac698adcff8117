using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Accounts;
using Parley.Configuration;
using Parley.Data;
using Parley.Log;
using Parley.Messages;
using Parley.Wire;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Parley.Bench;

/// <summary>
/// Concurrent senders through the log, without the network: how many messages share a commit, and how many are written
/// in a second. Each sender waits for its acknowledgement, which means synced to disk, before it sends the next.
/// </summary>
internal static class LogBench
{
    private const string Content = "A message of about the length that people write to each other, give or take a few words.";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    public static async Task RunAsync()
    {
        Console.WriteLine("senders  messages/s  messages/commit  ms p50  ms p99");
        foreach (var senders in (int[])[1, 10, 100, 400, 1_000])
        {
            using var place = BenchDatabase.Open(string.Create(CultureInfo.InvariantCulture, $"log_{senders}"));
            await MeasureAsync(place.Database, senders);
        }
    }

    private static async Task MeasureAsync(Database database, int senders)
    {
        await using var log = new EventLog(
            database, new Tail(NullLogger<Tail>.Instance), TimeProvider.System, NullLogger<EventLog>.Instance);
        var callers = await Population.AddPeopleAsync(log, senders, "");
        var groups = await Population.AddGroupsAsync(log, database, callers);
        var send = new SendMessage(log, new Settings());
        var (commitsBefore, _) = log.Commits;
        var clock = Stopwatch.StartNew();
        var waits = await Task.WhenAll(callers.Select((caller, i) => Task.Run(() => SendAsync(send, caller, groups[i / Population.PeopleInGroup], clock))));
        var seconds = clock.Elapsed.TotalSeconds;
        var all = waits.SelectMany(w => w).Order().ToList();
        var commits = log.Commits.Commits - commitsBefore;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{senders,7}  {all.Count / seconds,10:F0}  {(double)all.Count / commits,15:F1}  {all[all.Count / 2],6:F2}  {all[all.Count * 99 / 100],6:F2}"));
    }

    private static async Task<List<double>> SendAsync(SendMessage send, Caller caller, Id conversation, Stopwatch clock)
    {
        var waits = new List<double>();
        for (var n = 0; clock.Elapsed < Duration; n++)
        {
            var start = clock.Elapsed;
            var sent = await send.RunAsync(
                caller, new Draft(conversation, Content, TempId: string.Create(CultureInfo.InvariantCulture, $"{n}")));
            _ = sent.Value;
            waits.Add((clock.Elapsed - start).TotalMilliseconds);
        }

        return waits;
    }
}
