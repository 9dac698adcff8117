using Parley.Realtime;
using Parley.Typing;
using Parley.Wire;

namespace Parley.Tests.Realtime;

public sealed class RecentlySentTests
{
    [Fact]
    public void What_came_after_a_position_is_remembered_in_order()
    {
        var recent = Remember(capacity: 10, mostBytes: 1000, sizes: [1, 1, 1]);
        recent.Since(1).ShouldNotBeNull().Select(sent => sent.Pos).ShouldBe([2L, 3L]);
        recent.Since(3).ShouldBe([]);
    }

    [Fact]
    public void No_more_is_remembered_than_so_many_things() =>
        Remember(capacity: 2, mostBytes: 1000, sizes: [1, 1, 1]).Since(0).ShouldBeNull();

    [Fact]
    public void No_more_is_remembered_than_so_many_bytes()
    {
        var recent = Remember(capacity: 100, mostBytes: 1000, sizes: [400, 400, 400]);
        recent.Since(0).ShouldBeNull();
        recent.Since(2).ShouldNotBeNull().Count.ShouldBe(1);
    }

    [Fact]
    public void What_was_before_the_beginning_is_not_known()
    {
        var recent = new RecentlySent(10, 1000);
        recent.BeginAfter(5);
        recent.Since(4).ShouldBeNull();
        recent.Since(5).ShouldBe([]);
    }

    [Fact]
    public void A_notice_at_the_position_itself_may_have_come_after_it()
    {
        var recent = Remember(capacity: 10, mostBytes: 1000, sizes: [1, 1]);
        recent.Add(Thing(2, 1) with { IsNotice = true });
        recent.Since(2).ShouldNotBeNull().ShouldHaveSingleItem().IsNotice.ShouldBeTrue();
    }

    [Fact]
    public void After_very_many_things_the_latest_are_found()
    {
        var recent = Remember(capacity: 100, mostBytes: 1_000_000, sizes: [.. Enumerable.Repeat(1, 10_000)]);
        recent.Since(9_899).ShouldBeNull();
        recent.Since(9_990).ShouldNotBeNull().Select(sent => sent.Pos).ShouldBe(Enumerable.Range(9_991, 10).Select(n => (long)n));
    }

    private static RecentlySent Remember(int capacity, long mostBytes, int[] sizes)
    {
        var recent = new RecentlySent(capacity, mostBytes);
        var pos = 0;
        foreach (var size in sizes)
        {
            recent.Add(Thing(++pos, size));
        }

        return recent;
    }

    private static Sent Thing(long pos, int size) => new(
        pos,
        Packet: Packet.ToAll("userStoppedTyping", new UserStoppedTyping(1, 1), ChatJson.Relaxed.UserStoppedTyping) with { Size = size },
        Conversation: 1);
}
