using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Data;
using Parley.Log;
using static System.FormattableString;

namespace Parley.Tests.Data;

/// <summary>What is PostgreSQL's alone: connections that are lost, and servers that are not good enough.</summary>
public sealed class PostgresTests : IAsyncDisposable
{
    private readonly TestDatabase? _place = TestDatabase.IsPostgres ? new() : null;
    private readonly List<long> _seen = [];

    private static string Server => Environment.GetEnvironmentVariable("PARLEY_TEST_POSTGRES")!;

    [Fact]
    public async Task A_lost_connection_in_a_transaction_is_not_noticed_by_callers()
    {
        await using var log = Open(NeedPostgres().Url!);
        (await log.Log.AppendAsync(append => append.Add("test"))).ShouldBe(1);
        var runs = 0;
        var pos = await log.Log.AppendAsync(append =>
        {
            var pos = append.Add("test");
            if (++runs == 1)
            {
                Execute(Invariant($"SELECT pg_terminate_backend({append.Scalar<long>("SELECT pg_backend_pid()")})"));
            }

            append.Scalar<long>("SELECT 1");
            return pos;
        });
        (pos, runs).ShouldBe((2, 2));
        (await log.Log.AppendAsync(append => append.Add("test"))).ShouldBe(3);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task A_connection_lost_in_the_commit_is_asked_about(bool afterIt, int expectedRuns)
    {
        var place = NeedPostgres();
        using var proxy = new CuttingProxy(new Uri(Server).Port);
        await using var log = Open(Through(proxy, place));
        var cut = proxy.CutAt("COMMIT"u8.ToArray(), afterIt);
        var runs = 0;
        var pos = await log.Log.AppendAsync(append =>
        {
            runs++;
            return append.Add("test");
        });
        await cut;
        (pos, runs).ShouldBe((1, expectedRuns));
        (await log.Log.AppendAsync(append => append.Add("test"))).ShouldBe(2);
        await log.DisposeAsync();
        _seen.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task While_the_database_is_away_callers_are_told_to_come_again()
    {
        var place = NeedPostgres();
        var proxy = new CuttingProxy(new Uri(Server).Port);
        await using var log = Open(Through(proxy, place));
        await log.Log.AppendAsync(append => append.Add("test"));
        var cut = proxy.CutAt("SELECT 41 + 1"u8.ToArray(), afterThem: false);
        proxy.Dispose();
        var lost = log.Log.AppendAsync(append => append.Scalar<long>("SELECT 41 + 1"));
        await cut;
        await Should.ThrowAsync<LogBusyException>(lost);
    }

    [Fact]
    public async Task Nobody_is_told_that_nothing_was_done_when_that_is_not_known()
    {
        var place = NeedPostgres();
        var proxy = new CuttingProxy(new Uri(Server).Port);
        await using var log = Open(Through(proxy, place));
        var cut = proxy.CutAt("COMMIT"u8.ToArray(), afterThem: true);
        proxy.Dispose();
        var inDoubt = await Should.ThrowAsync<OutcomeUnknownException>(log.Log.AppendAsync(append => append.Add("test")));
        await cut;
        Count("SELECT COUNT(*) FROM events", place.Url).ShouldBe(1);

        using var database = place.Open();
        database.Explain(inDoubt, isQuery: false)!.StatusCode.ShouldBe(500);
        var unreachable = await Should.ThrowAsync<Exception>(() => new NpgsqlConnection("Host=127.0.0.1;Port=1").OpenAsync());
        database.Explain(unreachable, isQuery: false)!.StatusCode.ShouldBe(500);
        database.Explain(unreachable, isQuery: true)!.StatusCode.ShouldBe(503);
    }

    [Fact]
    public void A_server_that_may_lose_what_was_acknowledged_is_refused_unless_that_is_wanted()
    {
        var place = NeedPostgres();
        Execute("DO $$ BEGIN CREATE ROLE careless LOGIN SUPERUSER; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        Execute("ALTER ROLE careless SET synchronous_commit = off");
        var url = DatabaseUrl.Parse(new UriBuilder(place.Address) { UserName = "careless" }.Uri.AbsoluteUri).Url!;
        Should.Throw<UnusableDatabaseException>(() => new PostgresDatabase(url, mayLose: false)).Message
            .ShouldContain("synchronous_commit = off");
        new PostgresDatabase(url, mayLose: true).Dispose();
    }

    [Fact]
    public async Task A_database_belongs_to_one_server()
    {
        var place = NeedPostgres();
        await using var log = Open(place.Url!);
        using var second = place.Open();
        Should.Throw<UnusableDatabaseException>(() => second.OpenWriter()).Message.ShouldContain("another Parley uses this database");
    }

    [Fact]
    public async Task A_transaction_of_a_server_that_stands_still_ends_by_itself()
    {
        await using var log = Open(NeedPostgres().Url!);
        var runs = 0;
        var pos = await log.Log.AppendAsync(append =>
        {
            var pos = append.Add("test");
            append.Scalar<long>("SELECT 1");
            if (++runs == 1)
            {
                // As a process that is stopped would, until its transaction is gone.
                var pid = append.Scalar<long>("SELECT pg_backend_pid()");
                while (Count(Invariant($"SELECT COUNT(*) FROM pg_stat_activity WHERE pid = {pid}")) > 0)
                {
                }
            }

            return pos;
        });
        (pos, runs).ShouldBe((1, 2));
    }

    [Fact]
    public async Task Text_that_PostgreSQL_cannot_keep_is_refused()
    {
        NeedPostgres();
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        (await anna.Client.GetAsync("/users/search?q=a%00b")).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    public ValueTask DisposeAsync()
    {
        _place?.Dispose();
        return ValueTask.CompletedTask;
    }

    private TestDatabase NeedPostgres()
    {
        Assert.SkipWhen(_place is null, "Needs PARLEY_TEST_POSTGRES.");
        return _place!;
    }

    private static DatabaseUrl Through(CuttingProxy proxy, TestDatabase place)
    {
        var url = new UriBuilder(place.Address) { Port = proxy.Port };
        return DatabaseUrl.Parse(url.Uri.AbsoluteUri).Url!;
    }

    private static void Execute(string sql)
    {
        using var source = NpgsqlDataSource.Create(DatabaseUrl.Parse(Server).Url!.ForReaders());
        using var connection = source.OpenConnection();
        connection.Execute(sql);
    }

    private static long Count(string sql, DatabaseUrl? url = null)
    {
        using var source = NpgsqlDataSource.Create((url ?? DatabaseUrl.Parse(Server).Url!).ForReaders());
        using var connection = source.OpenConnection();
        return connection.ExecuteScalar<long>(sql);
    }

    private OpenLog Open(DatabaseUrl url)
    {
        var database = new PostgresDatabase(url, mayLose: false);
        var tail = new Tail(NullLogger<Tail>.Instance);
        tail.Subscribe(items => _seen.AddRange(items.OfType<LogEvent>().Select(e => e.Pos)));
        return new OpenLog(database, new EventLog(database, tail, TimeProvider.System, NullLogger<EventLog>.Instance));
    }

    private sealed record OpenLog(Database Database, EventLog Log) : IAsyncDisposable
    {
        private bool _isClosed;

        public async ValueTask DisposeAsync()
        {
            if (!_isClosed)
            {
                _isClosed = true;
                await Log.DisposeAsync();
                Database.Dispose();
            }
        }
    }
}
