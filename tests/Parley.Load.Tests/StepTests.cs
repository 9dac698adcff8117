namespace Parley.Load.Tests;

public sealed class StepTests
{
    [Theory]
    [InlineData("fan1000w8", 1000, 1, 8, 0)]
    [InlineData("fan1000r50", 1000, 1, 10, 50)]
    [InlineData("chat1000", 1000, 100, 50, 0)]
    [InlineData("echo50", 50, 0, 50, 0)]
    [InlineData("idle", 10_000, 1, 0, 0)]
    [InlineData("poll", 50, 0, 0, 0)]
    public void A_name_says_the_whole_load(string name, int clients, int rooms, int streams, int rate)
    {
        var step = Step.Parse(name).ShouldNotBeNull();
        (step.Clients, step.Rooms, step.Streams, step.Rate).ShouldBe((clients, rooms, streams, rate));
    }

    [Theory]
    [InlineData("fan100")]
    [InlineData("fan100w0")]
    [InlineData("fan100r0")]
    [InlineData("fan10w11")]
    [InlineData("fan0w1")]
    [InlineData("chat15")]
    [InlineData("echo50w2")]
    [InlineData("walk")]
    [InlineData("")]
    public void A_load_that_cannot_be_is_refused(string name) => Step.Parse(name).ShouldBeNull();

    [Fact]
    public void Chatters_are_spread_over_the_conversations()
    {
        var step = Step.Parse("chat1000").ShouldNotBeNull();
        Enumerable.Range(0, step.Streams).Select(step.SenderOf).Select(step.RoomOf).Distinct().Count().ShouldBe(50);
        step.RoomSize.ShouldBe(10);
    }
}
