using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Data;
using Parley.Log;

namespace Parley.Tests.Log;

public sealed class EventLogTests : IAsyncDisposable
{
    private readonly List<long> _seen = [];
    private readonly TestDatabase _place = new();
    private Database _database;
    private EventLog _log;
    private Action _told = () => { };
    private bool _isOpen = true;

    public EventLogTests() => (_database, _log) = Open();

    [Fact]
    public async Task Positions_are_dense_from_one_in_the_order_of_the_calls()
    {
        var positions = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => AddAsync(subject: i)));
        positions.ShouldBe(Enumerable.Range(1, 500).Select(p => (long)p));
        using var snapshot = _database.Read();
        snapshot.Query<long>("SELECT subject_id FROM events ORDER BY pos").ShouldBe(Enumerable.Range(0, 500).Select(p => (long)p));
        snapshot.Pos.ShouldBe(500);
    }

    [Fact]
    public async Task A_command_that_throws_is_undone_and_consumes_no_position()
    {
        await AddAsync(1);
        await Should.ThrowAsync<InvalidOperationException>(_log.AppendAsync<long>(append =>
        {
            append.NextId("thing");
            append.Add("test", subject: 2);
            throw new InvalidOperationException("refused");
        }));
        (await AddAsync(3)).ShouldBe(2);
        (await _log.AppendAsync(append => append.NextId("thing"))).ShouldBe(1);
    }

    [Fact]
    public async Task A_bad_command_harms_nobody_in_its_batch()
    {
        var good = Enumerable.Range(0, 50).Select(i => AddAsync(i)).ToList();
        var bad = _log.AppendAsync<long>(append => append.Run("INSERT INTO no_such_table VALUES (1)"));
        good.AddRange(Enumerable.Range(50, 50).Select(i => AddAsync(i)));
        await Should.ThrowAsync<DbException>(bad);
        (await Task.WhenAll(good)).ShouldBe(Enumerable.Range(1, 100).Select(p => (long)p));
    }

    [Fact]
    public async Task A_refused_command_consumes_no_position()
    {
        var refused = await _log.AppendAsync<Outcome<long>>(_ => Refusal.NotFound("Conversation"));
        refused.Refusal!.StatusCode.ShouldBe(404);
        (await AddAsync(1)).ShouldBe(1);
    }

    [Fact]
    public async Task Senders_who_wait_together_share_a_commit()
    {
        using var gate = new ManualResetEventSlim();
        var first = _log.AppendAsync(_ =>
        {
            gate.Wait();
            return 0L;
        });
        var others = Enumerable.Range(0, 300).Select(i => AddAsync(i)).ToArray();
        gate.Set();
        await Task.WhenAll([first, .. others]);
        var (commits, commands) = _log.Commits;
        commands.ShouldBe(301);
        commits.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task The_tail_sees_every_event_once_and_in_order()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => AddAsync(i)));
        await CloseAsync();
        _seen.ShouldBe(Enumerable.Range(1, 300).Select(p => (long)p));
        (_database, _log) = Open();
    }

    [Fact]
    public async Task Who_commits_is_answered_after_all_others_have_been_told()
    {
        using var gate = new ManualResetEventSlim();
        _told = gate.Wait;
        var added = AddAsync(1);
        while (_log.Commits.Commits == 0)
        {
            await Task.Yield();
        }

        added.IsCompleted.ShouldBeFalse();
        gate.Set();
        (await added).ShouldBe(1);
        _seen.ShouldBe([1]);
    }

    [Fact]
    public async Task Whoever_sends_more_than_can_be_told_is_refused_and_what_was_taken_is_answered()
    {
        using var gate = new ManualResetEventSlim();
        _told = gate.Wait;
        var taken = new List<Task<long>>();
        while (taken.Count < 100_000)
        {
            try
            {
                taken.Add(AddAsync(taken.Count));
            }
            catch (LogBusyException)
            {
                break;
            }
        }

        taken.Count.ShouldBeLessThan(30_000);
        gate.Set();
        (await Task.WhenAll(taken)).ShouldBe(Enumerable.Range(1, taken.Count).Select(p => (long)p));
    }

    [Fact]
    public async Task A_restart_keeps_the_epoch_and_the_head()
    {
        await AddAsync(1);
        var epoch = _log.Epoch;
        await CloseAsync();
        (_database, _log) = Open();
        _log.Epoch.ShouldBe(epoch);
        (await AddAsync(2)).ShouldBe(2);
        _log.Cursor(2).ShouldBe($"{epoch}.2");
    }

    [Fact]
    public async Task Migrations_run_once_and_never_backwards()
    {
        await _log.AppendAsync(append => append.Run("INSERT INTO migrations (number, name) VALUES (9999, '9999_future')"));
        await CloseAsync();
        Should.Throw<UnusableDatabaseException>(() => _place.Open()).Message.ShouldContain("run the newer server");
        _isOpen = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOpen)
        {
            await CloseAsync();
        }

        _place.Dispose();
    }

    private Task<long> AddAsync(long subject) => _log.AppendAsync(append => append.Add("test", subject: subject));

    private (Database Database, EventLog Log) Open()
    {
        var database = _place.Open();
        var tail = new Tail(NullLogger<Tail>.Instance);
        tail.Subscribe(items =>
        {
            _told();
            _seen.AddRange(items.OfType<LogEvent>().Select(e => e.Pos));
        });
        return (database, new EventLog(database, tail, TimeProvider.System, NullLogger<EventLog>.Instance));
    }

    private async Task CloseAsync()
    {
        await _log.DisposeAsync();
        _database.Dispose();
    }
}
