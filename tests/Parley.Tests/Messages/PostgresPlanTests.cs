using System.Text.RegularExpressions;
using Dapper;
using Parley.Data;
using Parley.Search;

namespace Parley.Tests.Messages;

/// <summary>
/// The same for PostgreSQL, whose planner goes by numbers: fifty thousand messages, and the plan that it keeps for a statement
/// that is run again and again, which it makes without knowing what is asked for.
/// </summary>
public sealed partial class PostgresPlanTests(PostgresPlanTests.LongHistory history) : IClassFixture<PostgresPlanTests.LongHistory>
{
    public static TheoryData<string> Queries => [.. QueryPlanTests.Queries.Select(row => row.Data.Item1)];

    [Theory]
    [MemberData(nameof(Queries))]
    public void No_query_walks_through_the_history(string sql)
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "The plans are those of PostgreSQL.");

        history.Explain(sql).Where(step => WalksThrough().IsMatch(step)).ShouldBeEmpty();
    }

    [Fact]
    public void A_search_begins_with_the_words()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "The plans are those of PostgreSQL.");

        var plan = history.Explain(new SearchQueries(history.Database!).Sql);

        plan.ShouldContain(step => step.Contains("Bitmap Index Scan on message_search_words", StringComparison.Ordinal));
        plan.Where(step => step.Contains(" on messages m", StringComparison.Ordinal)).ShouldAllBe(
            step => step.Contains("Index Scan using messages_pkey", StringComparison.Ordinal));
    }

    [GeneratedRegex("Seq Scan on (messages|events|message_search)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WalksThrough();

    public sealed partial class LongHistory : IDisposable
    {
        private const string Fill =
            """
            INSERT INTO events (pos, kind, conversation_id, actor_id, at)
            SELECT n, 'message.sent', CASE WHEN n % 2 = 0 THEN 1 ELSE n % 50 END, n % 500, n FROM generate_series(1, 50000) n;
            INSERT INTO messages (id, conversation_id, seq, sender_id, type, content, created_at, updated_at, mentioned)
            SELECT n, CASE WHEN n % 2 = 0 THEN 1 ELSE n % 50 END, n, n % 500, 'text', 'hello', n, n, 0 FROM generate_series(1, 50000) n;
            INSERT INTO message_search (rowid, tokens)
            SELECT n, 'w' || n % 7 || ' w' || n % 1000 || ' _c' || n % 50 FROM generate_series(1, 50000) n;
            ANALYZE;
            """;

        private readonly TestDatabase? _place = TestDatabase.IsPostgres ? new TestDatabase() : null;

        public LongHistory()
        {
            if (_place is not null)
            {
                Database = _place.Open();
                using var connection = Database.Open();
                connection.Execute(Fill);
            }
        }

        internal Database? Database { get; }

        internal IReadOnlyList<string> Explain(string sql)
        {
            using var connection = Database!.Open();
            var names = new List<string>();
            var numbered = Parameter().Replace(Database.Translate(sql), found =>
            {
                var name = found.Groups["name"].Value;
                var known = names.IndexOf(name);
                if (known < 0)
                {
                    known = names.Count;
                    names.Add(name);
                }

                return FormattableString.Invariant($"${known + 1}");
            });
            connection.Execute($"SET plan_cache_mode = force_generic_plan; PREPARE asked AS {numbered}");
            var values = names.Count == 0 ? "" : $"({string.Join(", ", names.Select(_ => "NULL"))})";
            var plan = connection.Query<string>($"EXPLAIN EXECUTE asked{values}").ToList();
            connection.Execute("DEALLOCATE asked");
            return plan;
        }

        public void Dispose()
        {
            Database?.Dispose();
            _place?.Dispose();
        }

        [GeneratedRegex("@(?<name>\\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
        private static partial Regex Parameter();
    }
}
