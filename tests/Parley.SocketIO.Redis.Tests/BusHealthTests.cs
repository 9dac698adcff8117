using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Redis.Tests;

public sealed class BusHealthTests : ILogger
{
    private readonly List<string> _lines = [];
    private readonly BusHealth _health;

    public BusHealthTests() => _health = new BusHealth(this);

    [Fact]
    public void An_outage_of_many_connections_and_messages_is_two_lines()
    {
        _health.Began("a/Interactive", "closed");
        _health.Began("a/Subscription", "closed");
        _health.Dropped(3);
        _health.Began("a/Interactive", "refused");
        _health.Dropped(4);
        _health.Restored("a/Interactive");
        _lines.Count.ShouldBe(1);
        _health.Restored("a/Subscription");
        _lines.ShouldBe(
        [
            "Warning: Redis is out of reach or too slow, so other nodes miss what is meant for them: closed",
            "Information: Redis is back; 7 messages to other nodes were dropped",
        ]);
    }

    [Fact]
    public void A_connection_that_comes_back_ends_what_was_slow_or_never_there()
    {
        _health.Began(Trouble.NotConnected, "refused");
        _health.Began(Trouble.TooSlow, "behind");
        _health.Restored("a/Interactive");
        _health.Ended(Trouble.TooSlow);
        _health.Restored("a/Subscription");
        _lines.Count.ShouldBe(2);
    }

    [Fact]
    public void Without_an_outage_nothing_is_said()
    {
        _health.Ended(Trouble.TooSlow);
        _health.Restored("a/Interactive");
        _lines.ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_is_to_know_is_told_once_of_each_outage()
    {
        var told = 0;
        void Count() => told++;
        _health.AddGone(Count);
        _health.IsGood.ShouldBeTrue();
        _health.Began("streams", "closed");
        _health.Began("a/Interactive", "closed");
        (told, _health.IsGood).ShouldBe((1, false));
        _health.Ended("streams");
        _health.IsGood.ShouldBeFalse();
        _health.Restored("a/Interactive");
        _health.IsGood.ShouldBeTrue();
        _health.Began(Trouble.Refused, "OOM");
        told.ShouldBe(2);
        _health.Ended(Trouble.Refused);
        _health.RemoveGone(Count);
        _health.Began("streams", "closed");
        told.ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_waits_for_a_connection_hears_of_the_next_one()
    {
        var next = _health.NextRestoredAsync();
        next.IsCompleted.ShouldBeFalse();
        _health.Restored("a/Interactive");
        await next;
        _health.NextRestoredAsync().IsCompleted.ShouldBeFalse();
    }

    void ILogger.Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
        _lines.Add($"{level}: {format(state, exception)}");

    bool ILogger.IsEnabled(LogLevel level) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
}
