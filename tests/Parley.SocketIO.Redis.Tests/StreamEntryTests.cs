using System.Text;
using static Parley.SocketIO.Redis.Tests.Text;

namespace Parley.SocketIO.Redis.Tests;

/// <summary>Entries of the stream, as the reference was seen to append them.</summary>
public sealed class StreamEntryTests
{
    private const string Binary = "gqZwYWNrZXSCpHR5cGUCpGRhdGGSo2JpbsQDAQIDpG9wdHODpXJvb21zkKZleGNlcHSQpWZsYWdzgA==";

    [Fact]
    public void An_entry_is_what_the_reference_appends()
    {
        Shown(StreamEntry.Fields(ClusterMessage.Broadcast(Payload("""["hi",1]"""), new BroadcastTarget()), "013dbf703df434a5", "/chat")).ShouldBe(
        [
            "uid", "013dbf703df434a5", "nsp", "/chat", "type", "3",
            "data", """{"packet":{"type":2,"data":["hi",1]},"opts":{"rooms":[],"except":[],"flags":{}}}""",
        ]);
        Shown(StreamEntry.Fields(
            ClusterMessage.Broadcast(Payload("""["bin",{"_placeholder":true,"num":0}]""", [1, 2, 3]), new BroadcastTarget()), "u", "/"))[^1].ShouldBe(Binary);
    }

    [Theory]
    [InlineData("""{"packet":{"type":2,"data":["bin",{"_placeholder":true,"num":0}]},"opts":{"rooms":[]}}""", 0)]
    [InlineData(Binary, 1)]
    public void Data_is_JSON_or_MessagePack(string data, int attachments)
    {
        var read = Entry("data", data).Read();
        read.Part("packet").Payload("data").ToEvent(out var name);
        name.ShouldBe("bin");
        read.Attachments.Count.ShouldBe(attachments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("no base64 !")]
    [InlineData("AAAA")]
    public void Data_that_is_neither_is_a_format_error(string data) => Should.Throw<FormatException>(() => Entry("data", data).Read());

    [Fact]
    public void Fields_come_in_any_order_and_some_may_be_missing()
    {
        var entry = Entry("type", "4", "more", "x", "nsp", "/", "uid", "u");
        entry.ShouldBe(new StreamEntry(new StreamId(5, 1), "u", "/", ClusterMessageType.SocketsJoin, Array.Empty<byte>()) with { Data = entry.Data });
        Entry("type", "x", "uid").ShouldBe(new StreamEntry(new StreamId(5, 1), null, null, null, Array.Empty<byte>()) with { Data = Entry().Data });
    }

    [Theory]
    [InlineData("1795178927313-0", 1795178927313, 0)]
    [InlineData("0-0", 0, 0)]
    [InlineData("18446744073709551615-18446744073709551615", ulong.MaxValue, ulong.MaxValue)]
    public void A_name_is_a_time_and_a_number(string text, ulong time, ulong number)
    {
        StreamId.TryParse(text).ShouldBe(new StreamId(time, number));
        new StreamId(time, number).ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("1-1-1")]
    [InlineData("1-x")]
    [InlineData(" 1-1")]
    [InlineData("+1-1")]
    [InlineData("1-18446744073709551616")]
    [InlineData("$")]
    public void What_is_no_name_is_none(string? text) => StreamId.TryParse(text).ShouldBeNull();

    [Fact]
    public void Names_have_an_order()
    {
        new StreamId(2, 0).IsAfter(new StreamId(1, 9)).ShouldBeTrue();
        new StreamId(1, 10).IsAfter(new StreamId(1, 9)).ShouldBeTrue();
        new StreamId(1, 9).IsAfter(new StreamId(1, 9)).ShouldBeFalse();
        StreamId.Later(null, StreamId.Zero).ShouldBe(StreamId.Zero);
        StreamId.Later(StreamId.Zero, null).ShouldBe(StreamId.Zero);
        StreamId.Later(new StreamId(2, 0), new StreamId(1, 0)).ShouldBe(new StreamId(2, 0));
        StreamId.Later(new StreamId(1, 0), new StreamId(2, 0)).ShouldBe(new StreamId(2, 0));
        StreamId.Later(null, null).ShouldBeNull();
    }

    private static StreamEntry Entry(params string[] fields) => StreamEntry.Parse(new RespReply(Items:
    [
        new RespReply("5-1"u8.ToArray()),
        new RespReply(Items: [.. fields.Select(field => new RespReply(Encoding.UTF8.GetBytes(field)))]),
    ]));

    private static string[] Shown(object[] fields) => [.. fields.Select(field => field as string ?? Encoding.UTF8.GetString((byte[])field))];
}
