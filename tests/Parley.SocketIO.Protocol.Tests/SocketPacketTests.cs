using System.Text;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class SocketPacketTests
{
    [Theory]
    [InlineData("0", SocketPacketType.Connect, 0, "/", -1, "")]
    [InlineData("0{\"a\":1}", SocketPacketType.Connect, 0, "/", -1, "{\"a\":1}")]
    [InlineData("0/admin,", SocketPacketType.Connect, 0, "/admin", -1, "")]
    [InlineData("0/admin", SocketPacketType.Connect, 0, "/admin", -1, "")]
    [InlineData("0/a?x=1,{}", SocketPacketType.Connect, 0, "/a?x=1", -1, "{}")]
    [InlineData("1/admin,", SocketPacketType.Disconnect, 0, "/admin", -1, "")]
    [InlineData("2[\"a\"]", SocketPacketType.Event, 0, "/", -1, "[\"a\"]")]
    [InlineData("212[\"a\"]", SocketPacketType.Event, 0, "/", 12, "[\"a\"]")]
    [InlineData("2007[\"a\"]", SocketPacketType.Event, 0, "/", 7, "[\"a\"]")]
    [InlineData("2/admin,12[\"a\"]", SocketPacketType.Event, 0, "/admin", 12, "[\"a\"]")]
    [InlineData("30[]", SocketPacketType.Ack, 0, "/", 0, "[]")]
    [InlineData("29007199254740991[]", SocketPacketType.Event, 0, "/", 9007199254740991, "[]")]
    [InlineData("51-[\"a\"]", SocketPacketType.BinaryEvent, 1, "/", -1, "[\"a\"]")]
    [InlineData("510-/x,3[\"a\"]", SocketPacketType.BinaryEvent, 10, "/x", 3, "[\"a\"]")]
    [InlineData("61-/x,3[]", SocketPacketType.BinaryAck, 1, "/x", 3, "[]")]
    public void Heads_are_read(string text, SocketPacketType type, int attachments, string name, long ackId, string payload)
    {
        SocketPacket.TryRead(Encoding.UTF8.GetBytes(text), 10, out var packet).ShouldBe(PacketError.None);
        packet.Type.ShouldBe(type);
        packet.Attachments.ShouldBe(attachments);
        Encoding.UTF8.GetString(packet.Namespace).ShouldBe(name);
        packet.AckId.ShouldBe(ackId);
        Encoding.UTF8.GetString(packet.Payload).ShouldBe(payload);
    }

    [Theory]
    [InlineData("", PacketError.UnknownType)]
    [InlineData("7", PacketError.UnknownType)]
    [InlineData("999", PacketError.UnknownType)]
    [InlineData("abc", PacketError.UnknownType)]
    [InlineData("/", PacketError.UnknownType)]
    [InlineData("5", PacketError.IllegalAttachments)]
    [InlineData("51", PacketError.IllegalAttachments)]
    [InlineData("5a-", PacketError.IllegalAttachments)]
    [InlineData("51.23-", PacketError.IllegalAttachments)]
    [InlineData("50-[\"a\"]", PacketError.IllegalAttachments)]
    [InlineData("51e3-[\"a\"]", PacketError.IllegalAttachments)]
    [InlineData("5+1-[\"a\"]", PacketError.IllegalAttachments)]
    [InlineData("50x10-[\"a\"]", PacketError.IllegalAttachments)]
    [InlineData("5 1-[\"a\"]", PacketError.IllegalAttachments)]
    [InlineData("5--1-[\"a\"]", PacketError.IllegalAttachments)]
    [InlineData("511-[\"a\"]", PacketError.TooManyAttachments)]
    [InlineData("599999999999999999999-[\"a\"]", PacketError.TooManyAttachments)]
    [InlineData("29007199254740992[\"a\"]", PacketError.IllegalAckId)]
    [InlineData("299999999999999999999[\"a\"]", PacketError.IllegalAckId)]
    [InlineData("2 [\"a\"]", PacketError.InvalidPayload)]
    [InlineData("2/a,\n[\"a\"]", PacketError.InvalidPayload)]
    [InlineData("21\t[\"a\"]", PacketError.InvalidPayload)]
    [InlineData("1 ", PacketError.InvalidPayload)]
    public void Wrong_heads_are_refused_by_name(string text, PacketError error) =>
        SocketPacket.TryRead(Encoding.UTF8.GetBytes(text), 10, out _).ShouldBe(error);

    [Fact]
    public void Ten_megabytes_of_digits_are_refused_and_not_computed()
    {
        var text = new byte[10_000_000];
        Array.Fill(text, (byte)'1');
        text[0] = (byte)'2';
        SocketPacket.TryRead(text, 10, out _).ShouldBe(PacketError.IllegalAckId);
        text[0] = (byte)'5';
        SocketPacket.TryRead(text, 10, out _).ShouldBe(PacketError.IllegalAttachments);
        text[^1] = (byte)'-';
        SocketPacket.TryRead(text, 10, out _).ShouldBe(PacketError.TooManyAttachments);
    }

    [Theory]
    [InlineData(SocketPacketType.Event, 0, "/", -1, "2")]
    [InlineData(SocketPacketType.Event, 0, "/chat", -1, "2/chat,")]
    [InlineData(SocketPacketType.Ack, 0, "/", 0, "30")]
    [InlineData(SocketPacketType.BinaryEvent, 2, "/chat", 17, "52-/chat,17")]
    [InlineData(SocketPacketType.BinaryAck, 10, "/", 9007199254740991, "610-9007199254740991")]
    public void Heads_are_written_as_they_are_read(SocketPacketType type, int attachments, string name, long ackId, string text)
    {
        var head = new byte[SocketPacket.MaxHeadLength(name.Length)];
        var length = SocketPacket.WriteHead(head, type, attachments, Encoding.UTF8.GetBytes(name), ackId);
        Encoding.UTF8.GetString(head, 0, length).ShouldBe(text);
    }
}
