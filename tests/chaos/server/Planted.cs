using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using Parley.Log;

namespace Parley;

/// <summary>
/// What the test build does at the places of <see cref="Chaos"/>. <c>PARLEY_CHAOS</c> holds words like
/// <c>kill=before-commit:37</c> (the process ends when it is there for the 37th time), <c>pause=before-entering:50</c>
/// (milliseconds, each time) and <c>bug=ack-before-commit</c>. Which check finds which bug is in tests/chaos/planted.mjs.
/// </summary>
internal static partial class Chaos
{
    private static readonly ILookup<string, string> Orders =
        (Environment.GetEnvironmentVariable("PARLEY_CHAOS") ?? "")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .ToLookup(order => order.Split('=')[0], order => order.Split('=')[1], StringComparer.Ordinal);

    private static readonly string? Bug = Orders["bug"].SingleOrDefault();
    private static readonly Dictionary<string, int> Kills = Counts("kill");
    private static readonly Dictionary<string, int> Pauses = Counts("pause");
    private static readonly ConcurrentDictionary<string, int> Visits = new(StringComparer.Ordinal);
    private static readonly string Process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private static int _spoiled;

    private const string LastStay =
        "p.joined_pos = (SELECT MAX(l.joined_pos) FROM participants l WHERE l.user_id = r.usr AND l.conversation_id = r.conversation)";

    // Queries that are wrong in one place each; a text may come by more than once. planted.mjs says so if no query has
    // what is to be replaced any more.
    private static readonly Dictionary<string, (string Right, string Wrong)[]> Queries = new(StringComparer.Ordinal)
    {
        ["dedupe-in-memory"] =
        [
            ("m.content_hash = r.hash", $"m.content_hash = '{Process}' || r.hash"),
            ("r.client, r.hash, r.original FROM", $"r.client, '{Process}' || r.hash, r.original FROM"),
        ],
        ["temp-id-without-content"] = [("AND m.client_id = r.client AND m.content_hash = r.hash", "AND m.client_id = r.client")],
        ["dedupe-of-others"] = [("ON m.sender_id = r.sender AND m.conversation_id", "ON m.conversation_id")],
        ["seq-gap"] = [("SET last_seq = r.seq, last_pos", "SET last_seq = r.seq + CASE WHEN r.seq % 5 = 0 THEN 1 ELSE 0 END, last_pos")],
        ["position-gap"] = [("SELECT COALESCE(MAX(pos), 0) FROM events", "SELECT COALESCE(MAX(pos), 0) + CASE WHEN MAX(pos) % 7 = 0 THEN 1 ELSE 0 END FROM events")],
        ["content-cut"] = [("r.sender, r.type, r.content, @at", "r.sender, r.type, substr(r.content, 1, 24), @at")],
        ["unread-counts-deleted"] = [("d.seq > w.read_seq AND d.deleted_at IS NOT NULL)", "1 = 0)")],
        ["read-moves-back"] = [("w.read_seq AS readseq, w.delivered_seq", "0 AS readseq, w.delivered_seq")],
        ["deleted-content-stays"] = [("SET content = '', updated_at", "SET updated_at")],
        ["edit-not-kept"] = [("UPDATE messages SET content = @content, mentioned", "UPDATE messages SET mentioned")],
        ["history-seam"] = [("b.id < @before ORDER", "b.id < @before - 1 ORDER")],
        ["late-history"] = [("f.id > p.joined_pos ORDER BY f.id", "f.id > 0 ORDER BY f.id")],
        ["stale-membership"] = [("WHERE user_id = @user AND left_pos IS NULL", "WHERE user_id = @user")],
        ["removed-may-act"] =
        [
            ("AND p.conversation_id = @conversation AND p.left_pos IS NULL", "AND p.conversation_id = @conversation"),
            ("p.conversation_id = r.conversation AND p.left_pos IS NULL", $"p.conversation_id = r.conversation AND {LastStay}"),
        ],
        ["removal-not-kept"] = [("UPDATE participants SET left_pos = @pos WHERE user_id = @user", "UPDATE participants SET left_pos = @pos WHERE user_id = -@user")],
        ["list-of-all-times"] = [("IN @conversations AND p.left_pos IS NULL", "IN @conversations")],
        ["replay-repeats"] = [("e.pos > @after AND e.pos <= @through", "e.pos >= @after AND e.pos <= @through")],
        ["replay-skips"] = [("e.pos > @after AND e.pos <= @through", "e.pos > @after + 1 AND e.pos <= @through")],
        ["block-ignored"] =
        [
            ("WHEN mine.at IS NOT NULL THEN 3", "WHEN 1 = 0 THEN 3"),
            ("WHEN theirs.at IS NOT NULL OR t.who_may_write", "WHEN t.who_may_write"),
        ],
        ["ban-ignored"] = [("x.kind = 'ban' AND x.user_id IN @users", "x.kind = 'none' AND x.user_id IN @users")],
        ["found-of-all-times"] =
        [
            ("c.last_seq AS messages\nFROM participants p JOIN conversations c ON c.id = p.conversation_id\nWHERE p.user_id = @user AND p.left_pos IS NULL",
             "c.last_seq AS messages\nFROM participants p JOIN conversations c ON c.id = p.conversation_id\nWHERE p.user_id = @user"),
            ("OR m.id < p.left_pos))\nORDER BY hit.id", "OR 1 = 1) OR 1 = 1)\nORDER BY hit.id"),
        ],
        ["told-of-all-times"] = [("e.pos >= p.joined_pos AND (p.left_pos IS NULL OR e.pos <= p.left_pos)", "1 = 1")],
        ["sync-seam"] = [("ORDER BY v.pos LIMIT @limit", "ORDER BY v.pos LIMIT @limit OFFSET CASE WHEN @limit < 50 THEN 1 ELSE 0 END")],
        ["no-sync"] = [("PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL")],
    };

    static partial void Reached(string point)
    {
        if (Pauses.TryGetValue(point, out var milliseconds))
        {
            Pause(milliseconds);
        }

        if (Kills.TryGetValue(point, out var visit) && Visits.AddOrUpdate(point, 1, (_, n) => n + 1) == visit)
        {
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }
    }

    static partial void Spoiled<T>(string place, ref T value)
    {
        object? wrong = (place, Bug, value) switch
        {
            ("sql", { } bug, string sql) when Queries.TryGetValue(bug, out var queries) => Rewritten(sql, queries),
            ("published", "fan-out-skips", List<Committed> { Count: > 1 } items) => items[1..],
            ("published", "fan-out-repeats", List<Committed> items) when OneOf(10) => new List<Committed>([.. items, .. items]),
            // The last one stays: connections wait for fan-out to reach it.
            ("published", "fan-out-reversed", List<Committed> { Count: > 2 } items) => new List<Committed>([items[1], items[0], .. items[2..]]),
            ("batch", "commands-reversed", IList { Count: > 1 } batch) => Reversed(batch),
            ("dismissed", "removal-ignored", long) => 0L,
            ("missed", "seam-lost", IList { Count: > 0 } missed) => Emptied(missed),
            _ => null,
        };
        if (wrong is not null && !Equals(wrong, value))
        {
            Say();
            value = (T)wrong;
        }
    }

    static partial void Hurried<T>(string step, IReadOnlyList<T> items, Action<IReadOnlyList<T>> run)
    {
        if (Bug != step || items.Count == 0)
        {
            return;
        }

        Say();
        run([.. items]);
        if (items is IList { IsFixedSize: false } list)
        {
            list.Clear();
        }

        // Long enough for what was said too early to be heard before the server is killed at the next place.
        Pause(100);
    }

    private static string Rewritten(string sql, (string Right, string Wrong)[] queries)
    {
        foreach (var (right, wrong) in queries)
        {
            sql = sql.Replace(right, wrong, StringComparison.Ordinal);
        }

        return sql;
    }

    private static IList Reversed(IList items)
    {
        for (int i = 0, j = items.Count - 1; i < j; i++, j--)
        {
            (items[i], items[j]) = (items[j], items[i]);
        }

        Say();
        return items;
    }

    private static IList Emptied(IList items)
    {
        Say();
        items.Clear();
        return items;
    }

    private static bool OneOf(int many) => Random.Shared.Next(many) == 0;

    // Once: a bug that never shows was not planted, and its run says nothing.
    private static void Say()
    {
        if (Interlocked.Exchange(ref _spoiled, 1) == 0)
        {
            Console.Error.WriteLine($"chaos: {Bug} has had an effect");
        }
    }

    private static void Pause(int milliseconds)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(milliseconds);
    }

    private static Dictionary<string, int> Counts(string what) =>
        Orders[what].Select(order => order.Split(':')).ToDictionary(
            parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
