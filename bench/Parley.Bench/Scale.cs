using System.Globalization;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Messages;
using Parley.Receipts;
using Parley.Search;
using Parley.Wire;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Parley.Bench;

/// <summary>
/// How long reads take as the history grows: a page of history, the list of conversations, the totals of what is unread, and a search. Half of all messages
/// are in one conversation, which is the one that is read. The person who reads has read nothing before: all of it is unread.
/// </summary>
internal static class Scale
{
    private const int People = 500;
    private const int Groups = 50;
    private const int Vocabulary = 20_000;
    private const int WordsPerMessage = 12;
    private const int Repeats = 200;
    private const int Chunk = 4_000;

    private static readonly Random Dice = new(1);

    // The 5,000th word is in about one message of a thousand, the 300th in one of a hundred.
    private static readonly double[] Cumulated = Cumulate();

    public static async Task RunAsync(Database database, IReadOnlyList<int> sizes)
    {
        await using var log = new EventLog(
            database, new Tail(NullLogger<Tail>.Instance), TimeProvider.System, NullLogger<EventLog>.Instance);
        var callers = await Population.AddPeopleAsync(log, People, "");
        using var passwords = new Passwords(cost: 4);
        var conversations = new ConversationCommands(log, new ConversationQueries(database), passwords);
        var groups = new List<Id>();
        for (var i = 0; i < Groups; i++)
        {
            // The first person is in all of them, and sends nothing.
            var others = callers.Skip(1 + (i * 9)).Take(9).Select(c => new Id(c.UserId)).ToList();
            groups.Add((await conversations.CreateAsync(callers[0], new NewConversation(others, IsGroup: true))).Value.View.Id);
        }

        var members = Enumerable.Range(0, Groups).Select(i => callers.Skip(1 + (i * 9)).Take(9).ToArray()).ToArray();
        var index = new SearchIndex(log, new Tail(NullLogger<Tail>.Instance), database, NullLogger<SearchIndex>.Instance);
        Console.WriteLine("messages  page p50/p95 ms  older page  conversations     unread      search  (found)");
        var sent = 0;
        foreach (var size in sizes)
        {
            await FillAsync(log, groups, members, size - sent);
            sent = size;
            await index.CatchUpAsync(CancellationToken.None);
            Settle(database);
            Measure(database, callers[0], groups[0]);
            Report(size, database, callers[0], groups[0]);
        }

        Plans.Print(database, callers[0], groups[0], Word(5_000));
    }

    private static async Task FillAsync(EventLog log, List<Id> groups, Caller[][] members, int count)
    {
        var send = new SendMessage(log, new Settings());
        for (var done = 0; done < count; done += Chunk)
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(Chunk, count - done)).Select(i =>
            {
                var group = i % 2 == 0 ? 0 : Dice.Next(Groups);
                return send.RunAsync(members[group][Dice.Next(members[group].Length)], new Draft(groups[group], Text()));
            }));
            if (done / 100_000 != (done + Chunk) / 100_000)
            {
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done + Chunk} of {count} sent ..."));
            }
        }
    }

    // What PostgreSQL does by itself within minutes of so much being written, at a time of its own choosing.
    private static void Settle(Database database)
    {
        if (database is PostgresDatabase)
        {
            using var connection = database.Open();
            connection.Execute("VACUUM (ANALYZE)", commandTimeout: 600);
        }
    }

    private static void Report(int size, Database database, Caller caller, Id group)
    {
        var times = Measure(database, caller, group);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size,8}  {string.Join("  ", times)}"));
    }

    private static List<string> Measure(Database database, Caller caller, Id group)
    {
        var pages = new History(database);
        var lists = new ConversationQueries(database);
        var unread = new UnreadQueries(database);
        var search = new SearchQueries(database);
        var paging = new Paging(1, 50);
        long head;
        using (var snapshot = database.Read())
        {
            head = snapshot.Pos;
        }

        var found = 0;
        return
        [
            Time(() => pages.Page(caller, group, new HistoryQuery(paging, null, null, null, null, null))),
            Time(() => pages.Page(caller, group, new HistoryQuery(paging, new Id(1 + Dice.NextInt64(head)), null, null, null, null))),
            Time(() => lists.List(caller, paging)),
            Time(() => unread.Find(caller)),
            Time(() => found += search.Find(caller, SearchRequest.Parse(Word(300 + Dice.Next(5_000))).Value, null, 20).Value.Result.Messages.Count),
            string.Create(CultureInfo.InvariantCulture, $"({(double)found / Repeats:F0})"),
        ];
    }

    private static string Time(Action action)
    {
        var times = new List<double>(Repeats);
        for (var i = 0; i < Repeats; i++)
        {
            var clock = Stopwatch.StartNew();
            action();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{times[Repeats / 2],6:F2} /{times[Repeats * 95 / 100],6:F2}");
    }

    private static string Text() =>
        string.Join(' ', Enumerable.Range(0, WordsPerMessage).Select(_ =>
        {
            var at = Array.BinarySearch(Cumulated, Dice.NextDouble());
            return Word(Math.Min(at < 0 ? ~at : at, Vocabulary - 1));
        }));

    private static string Word(int rank) => string.Create(CultureInfo.InvariantCulture, $"w{rank}");

    private static double[] Cumulate()
    {
        var weights = Enumerable.Range(1, Vocabulary).Select(rank => 1.0 / rank).ToArray();
        var total = weights.Sum();
        var sum = 0.0;
        return [.. weights.Select(w => (sum += w) / total)];
    }
}
