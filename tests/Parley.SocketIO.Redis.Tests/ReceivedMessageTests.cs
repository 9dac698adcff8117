using System.Text;

namespace Parley.SocketIO.Redis.Tests;

public sealed class ReceivedMessageTests
{
    [Fact]
    public void A_target_has_rooms_and_flags()
    {
        var target = Parse("""{"opts":{"rooms":["a",1],"except":["b"],"flags":{"volatile":true,"compress":false}}}""").Target();
        target.Rooms.ShouldBe(["a", "1"]);
        target.Except.ShouldBe(["b"]);
        target.Volatile.ShouldBeTrue();
        target.Compress.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"opts":{}}""")]
    [InlineData("""{"opts":{"rooms":null,"except":null,"flags":null}}""")]
    public void What_a_target_does_not_say_is_everybody(string json)
    {
        var target = Parse(json).Target();
        target.Rooms.ShouldBeEmpty();
        target.Except.ShouldBeEmpty();
        target.Volatile.ShouldBeFalse();
        target.Compress.ShouldBeTrue();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"opts":null}""")]
    [InlineData("""{"opts":[]}""")]
    [InlineData("""{"opts":{"rooms":"abc"}}""")]
    [InlineData("""{"opts":{"rooms":[null]}}""")]
    [InlineData("""{"opts":{"flags":[]}}""")]
    public void A_wrong_target_is_not_taken_for_everybody(string json) => Should.Throw<FormatException>(() => Parse(json).Target());

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":\"\u00ff\"}")]
    [InlineData("[]")]
    [InlineData("\u0090")]
    public void What_is_no_message_is_a_format_error(string latin1) =>
        Should.Throw<FormatException>(() => ReceivedMessage.Parse(Encoding.Latin1.GetBytes(latin1)));

    [Fact]
    public void A_value_that_is_not_there_is_null() =>
        Parse("{}").Payload("data").ToArgument().Kind.ShouldBe(ArgumentKind.Null);

    private static ReceivedMessage Parse(string json) => ReceivedMessage.Parse(Encoding.UTF8.GetBytes(json));
}
