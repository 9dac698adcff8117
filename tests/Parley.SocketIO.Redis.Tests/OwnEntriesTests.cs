namespace Parley.SocketIO.Redis.Tests;

/// <summary>What a node has appended is done once and in order, whether it comes back or not.</summary>
public sealed class OwnEntriesTests
{
    private readonly OwnEntries _own = new(maxBytes: 100);
    private readonly List<string> _done = [];

    [Fact]
    public async Task What_comes_back_is_done_in_its_place()
    {
        var (one, two) = (Send("one"), Send("two"));
        one.SetResult(new StreamId(1, 0));
        two.SetResult(new StreamId(3, 0));

        (await _own.TakeAsync(new StreamId(1, 0)))!.Do(new StreamId(1, 0));
        (await _own.TakeAsync(new StreamId(3, 0)))!.Do(new StreamId(3, 0));

        _done.ShouldBe(["one at 1-0", "two at 3-0"]);
        (await _own.TakeAsync(new StreamId(3, 0))).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_read_before_Redis_has_answered_waits_for_the_answer()
    {
        var one = Send("one");
        var taking = _own.TakeAsync(new StreamId(1, 0)).AsTask();
        taking.IsCompleted.ShouldBeFalse();
        one.SetResult(new StreamId(1, 0));
        (await taking).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_may_be_lost_is_done_without_a_place_and_in_order()
    {
        var (one, two) = (Send("one"), Send("two"));
        two.SetResult(new StreamId(2, 0));
        one.SetResult(null);

        // The first was appended all the same, and nobody knew.
        (await _own.TakeAsync(new StreamId(1, 0))).ShouldBeNull();
        (await _own.TakeAsync(new StreamId(2, 0))).ShouldBeNull();
        _done.ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task Reading_goes_on_when_Redis_never_says_what_it_appended()
    {
        Send("one");
        var taking = _own.TakeAsync(new StreamId(1, 0)).AsTask();
        taking.IsCompleted.ShouldBeFalse();
        _own.DoAll();
        (await taking).ShouldBeNull();
        _done.ShouldBe(["one"]);
    }

    [Fact]
    public async Task What_was_done_in_an_outage_is_not_done_again_when_it_comes_back_late()
    {
        var early = Send("early");
        _own.DoAll();
        _done.ShouldBe(["early"]);
        early.SetResult(new StreamId(1, 0));
        Send("late").SetResult(new StreamId(2, 0));

        (await _own.TakeAsync(new StreamId(1, 0))).ShouldBeNull();
        (await _own.TakeAsync(new StreamId(2, 0)))!.Do(new StreamId(2, 0));

        _done.ShouldBe(["early", "late at 2-0"]);
    }

    [Fact]
    public async Task What_the_stream_skips_is_done_before_what_follows()
    {
        Send("one").SetResult(new StreamId(1, 0));
        Send("two").SetResult(new StreamId(2, 0));

        (await _own.TakeAsync(new StreamId(2, 0))).ShouldBeNull();

        _done.ShouldBe(["one", "two"]);
    }

    [Fact]
    public void No_more_waits_than_can_be_done_at_once()
    {
        Send("one", size: 60);
        _done.ShouldBeEmpty();
        Send("two", size: 60);
        _done.ShouldBe(["one", "two"]);
        Send("three", size: 60);
        _done.Count.ShouldBe(2);
    }

    [Fact]
    public void What_is_sent_while_others_are_done_comes_after_them()
    {
        _own.Send(
            new OwnEntry(1, _ =>
            {
                Send("third", size: 200);
                _done.Add("first");
            }),
            () => new TaskCompletionSource<StreamId?>().Task);
        Send("second");

        _own.DoAll();

        _done.ShouldBe(["first", "second", "third"]);
    }

    private TaskCompletionSource<StreamId?> Send(string name, int size = 1)
    {
        var place = new TaskCompletionSource<StreamId?>();
        _own.Send(new OwnEntry(size, at => _done.Add(at is null ? name : $"{name} at {at}")), () => place.Task);
        return place;
    }
}
