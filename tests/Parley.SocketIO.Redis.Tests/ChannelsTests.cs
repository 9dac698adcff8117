namespace Parley.SocketIO.Redis.Tests;

public sealed class ChannelsTests
{
    private readonly Channels _channels = new("socket.io", "/chat", "AEoMtE");

    [Fact]
    public void A_node_subscribes_to_what_the_reference_subscribes_to() =>
        _channels.Subscriptions.Select(channel => (string)channel!).ShouldBe(
        [
            "socket.io#/chat#*", "socket.io-request#/chat#", "socket.io-response#/chat#", "socket.io-response#/chat#AEoMtE#",
        ]);

    [Fact]
    public void A_name_with_wildcards_is_taken_literally() =>
        new Channels("key", "/a*[b]?", "AEoMtE").Subscriptions.Select(channel => (string)channel!).ShouldBe(
        [
            @"key#/a\*\[b\]\?#*", "key-request#/a*[b]?#", "key-response#/a*[b]?#", "key-response#/a*[b]?#AEoMtE#",
        ]);

    [Theory]
    [InlineData("socket.io#/chat#")]
    [InlineData("socket.io#/chat#room#", "room")]
    [InlineData("socket.io#/chat#room#", "room", "room")]
    [InlineData("socket.io#/chat#", "room", "other")]
    public void One_room_has_a_channel_of_its_own(string channel, params string[] rooms)
    {
        _channels.For(new BroadcastTarget { Rooms = rooms }).ShouldBe(channel);
        _channels.RoomOf(channel).ShouldBe(channel == "socket.io#/chat#" ? "" : "room");
    }
}
