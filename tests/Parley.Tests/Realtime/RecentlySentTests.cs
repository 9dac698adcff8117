using Parley.Realtime;
using Parley.SocketIO;

namespace Parley.Tests.Realtime;

public sealed class RecentlySentTests
{
    [Fact]
    public void What_came_after_a_position_is_remembered_in_order()
    {
        var recent = Remember(capacity: 10, mostBytes: 1000, sizes: [1, 1, 1]);
        recent.Since(1).ShouldNotBeNull().Select(sent => sent.Pos).ShouldBe([2L, 3L]);
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

    private static RecentlySent Remember(int capacity, long mostBytes, int[] sizes)
    {
        var recent = new RecentlySent(capacity, mostBytes);
        var pos = 0;
        foreach (var size in sizes)
        {
            recent.Add(++pos, new Frame(1, null, "newMessage", Arg.Null, size), isNotice: false);
        }

        return recent;
    }
}
