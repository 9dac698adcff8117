using Parley.Messages;

namespace Parley.Tests.Messages;

public sealed class SeenSeqsTests
{
    // Two stays: 3 to 5, and 9 to 12.
    private readonly SeenSeqs _seen = new([(3, 5), (9, 12)]);

    [Fact]
    public void The_newest_are_taken_from_the_end_in_their_order()
    {
        _seen.Newest(2).ShouldBe([11L, 12L]);
        _seen.Newest(5).ShouldBe([5L, 9L, 10L, 11L, 12L]);
        _seen.Newest(100).ShouldBe([3L, 4L, 5L, 9L, 10L, 11L, 12L]);
        _seen.Newest(3, skip: 3).ShouldBe([4L, 5L, 9L]);
        _seen.Newest(3, skip: 6).ShouldBe([3L]);
        _seen.Newest(3, skip: 7).ShouldBeEmpty();
        _seen.Newest(3, skip: 100_000_000_000).ShouldBeEmpty();
        _seen.Newest(0).ShouldBeEmpty();
    }

    [Fact]
    public void The_oldest_are_taken_from_the_start()
    {
        _seen.Oldest(4).ShouldBe([3L, 4L, 5L, 9L]);
        _seen.Oldest(100).Length.ShouldBe(7);
    }

    [Fact]
    public void Borders_cut_off_what_is_beyond_them_and_a_missing_one_leaves_nothing()
    {
        _seen.From(4).To(9).Oldest(100).ShouldBe([4L, 5L, 9L]);
        _seen.From(6).Oldest(100).ShouldBe([9L, 10L, 11L, 12L]);
        _seen.To(8).Newest(100).ShouldBe([3L, 4L, 5L]);
        _seen.From(null).Oldest(100).ShouldBeEmpty();
        _seen.To(null).Newest(100).ShouldBeEmpty();
        (_seen.Contains(5), _seen.Contains(6), _seen.Contains(12)).ShouldBe((true, false, true));
    }
}
