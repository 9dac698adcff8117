using Dapper;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Messages;
using Parley.Receipts;
using Parley.Search;
using Parley.Wire;

namespace Parley.Bench;

/// <summary>How the engine runs the queries that matter most, on what is there now: which index it takes, and how many rows it looks at.</summary>
internal static class Plans
{
    public static void Print(Database database, Caller caller, Id group, string word)
    {
        using var snapshot = database.Read();
        var latest = snapshot.First<long>("SELECT last_seq FROM conversations WHERE id = @group", new { group = group.Value });
        var half = snapshot.Pos / 2;
        var user = caller.UserId;
        var conversation = group.Value;
        Print(database, snapshot, "the borders of a page", History.BordersSql,
            new { conversation, before = half, after = half, around = 0L, from = 0L, to = long.MaxValue });
        Print(database, snapshot, "the messages of a page", History.PageSql,
            new { conversation, seqs = Enumerable.Range(0, 50).Select(i => latest - i).ToArray() });
        Print(database, snapshot, "what a person may see of a conversation", SeenSeqs.StaysSql, new { conversation, user });
        Print(database, snapshot, "the list of conversations", ConversationQueries.LatestOfMine, new { user, limit = 50, offset = 0 });
        Print(database, snapshot, "the totals of what is unread", UnreadQueries.Sql, new { user });
        Print(database, snapshot, "a search", new SearchQueries(database).Sql, new
        {
            query = database.SearchExpression([(word, false)], [SearchText.Conversation(conversation)]),
            before = long.MaxValue,
            since = 0L,
            until = long.MaxValue,
            conversations = (long[])[conversation],
            user,
            limit = 21,
        });
    }

    private static void Print(Database database, Snapshot snapshot, string name, string sql, object parameters)
    {
        Console.WriteLine();
        Console.WriteLine(name);
        var explain = database is PostgresDatabase ? "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) " : "EXPLAIN QUERY PLAN ";
        foreach (IDictionary<string, object> row in snapshot.Connection.Query(database.Translate(explain + sql), parameters))
        {
            Console.WriteLine("    " + row.Values.Last());
        }
    }
}
