using static Parley.SocketIO.Redis.Tests.Text;

namespace Parley.SocketIO.Redis.Tests;

/// <summary>What the reference's sharded and streams adapter were seen to publish.</summary>
public sealed class ClusterMessageTests
{
    private const string Uid = "013dbf703df434a5";
    private const string Sender = $$""","uid":"{{Uid}}","nsp":"/"}""";
    private const string PackedSender = "a3756964b030313364626637303364663433346135a36e7370a12f";
    private const string RequestId = "a40c3176000d1234";

    private static readonly BroadcastTarget Everybody = new();
    private static readonly BroadcastTarget Room = new() { Rooms = ["r1"] };

    [Fact]
    public void Broadcasts() => ShouldBe(
        (ClusterMessage.Broadcast(Payload("""["hi",1,{"a":"ö"}]"""), Everybody),
            """{"type":3,"data":{"packet":{"type":2,"data":["hi",1,{"a":"ö"}]},"opts":{"rooms":[],"except":[],"flags":{}}}"""),
        (ClusterMessage.Broadcast(Payload("""["x"]"""), Room),
            """{"type":3,"data":{"packet":{"type":2,"data":["x"]},"opts":{"rooms":["r1"],"except":[],"flags":{}}}"""),
        (ClusterMessage.Broadcast(
            Payload("""["x"]"""), new BroadcastTarget { Rooms = ["r1", "r2", "r1"], Except = ["y"], Volatile = true, Compress = false }),
            """{"type":3,"data":{"packet":{"type":2,"data":["x"]},"opts":{"rooms":["r1","r2"],"except":["y"],"flags":{"volatile":true,"compress":false}}}"""));

    [Fact]
    public void Changes_of_sockets() => ShouldBe(
        (ClusterMessage.JoinOrLeave(ClusterMessageType.SocketsJoin, Room, ["a", "b"]),
            """{"type":4,"data":{"opts":{"rooms":["r1"],"except":[],"flags":{}},"rooms":["a","b"]}"""),
        (ClusterMessage.JoinOrLeave(ClusterMessageType.SocketsLeave, Room, ["a"]),
            """{"type":5,"data":{"opts":{"rooms":["r1"],"except":[],"flags":{}},"rooms":["a"]}"""),
        (ClusterMessage.Disconnect(Room, close: true),
            """{"type":6,"data":{"opts":{"rooms":["r1"],"except":[],"flags":{}},"close":true}"""));

    [Fact]
    public void Questions() => ShouldBe(
        (ClusterMessage.BroadcastWithAck("4636127270a49bbd", Payload("""["ask",1]"""), Everybody, TimeSpan.FromSeconds(1)),
            """{"type":3,"data":{"packet":{"type":2,"data":["ask",1]},"requestId":"4636127270a49bbd","opts":{"rooms":[],"except":[],"flags":{"timeout":1000}}}"""),
        (ClusterMessage.Fetch("bad6b892fbf4e5d9", Everybody),
            """{"type":7,"data":{"opts":{"rooms":[],"except":[],"flags":{}},"requestId":"bad6b892fbf4e5d9"}"""),
        (ClusterMessage.ServerSideEmit(null, Payload("""["hello","world"]""")), """{"type":9,"data":{"packet":["hello","world"]}"""),
        (ClusterMessage.ServerSideEmit("459abfef5ccb67e2", Payload("""["q"]""")),
            """{"type":9,"data":{"requestId":"459abfef5ccb67e2","packet":["q"]}"""));

    [Fact]
    public void Answers() => ShouldBe(
        (ClusterMessage.Fetched("r", []), """{"type":8,"data":{"requestId":"r","sockets":[]}"""),
        (ClusterMessage.ServerSideAck("r", Payload("1.50")), """{"type":10,"data":{"requestId":"r","packet":1.50}"""),
        (ClusterMessage.ClientCount("r", 1), """{"type":11,"data":{"requestId":"r","clientCount":1}"""),
        (ClusterMessage.ClientAck("r", Payload("\"pong1\"")), """{"type":12,"data":{"requestId":"r","packet":"pong1"}"""));

    [Fact]
    public void Binary_makes_it_MessagePack()
    {
        var broadcast = ClusterMessage.Broadcast(Payload("""["bin",{"_placeholder":true,"num":0}]""", [1, 2, 3]), Everybody);
        Of(broadcast.Encode(Uid, "/")).ShouldBe(
            "84a47479706503a46461746182a67061636b657482a47479706502a46461746192a362696ec403010203"
            + "a46f70747383a5726f6f6d7390a665786365707490a5666c61677380" + PackedSender);
        var told = ClusterMessage.ServerSideEmit(null, Payload("""["hello",{"_placeholder":true,"num":0}]""", [7]));
        Of(told.Encode(Uid, "/")).ShouldBe("84a47479706509a46461746181a67061636b657492a568656c6c6fc40107" + PackedSender);
    }

    [Fact]
    public void What_is_not_kept_in_a_stream_is_always_MessagePack()
    {
        Of(ClusterMessage.ServerSideEmit(null, Payload("""["hello","world"]""")).EncodePacked(Uid, "/"))
            .ShouldBe("84a47479706509a46461746181a67061636b657492a568656c6c6fa5776f726c64" + PackedSender);
        Of(ClusterMessage.BroadcastWithAck(RequestId, Payload("""["ask",1]"""), Everybody, TimeSpan.FromSeconds(1)).EncodePacked(Uid, "/"))
            .ShouldBe("84a47479706503a46461746183a67061636b657482a47479706502a46461746192a361736b01"
                + "a9726571756573744964b061343063333137363030306431323334"
                + "a46f70747383a5726f6f6d7390a665786365707490a5666c61677381a774696d656f7574cd03e8" + PackedSender);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("room", "room")]
    [InlineData("room", "room", "room")]
    [InlineData(null, "room", "other")]
    public void A_broadcast_to_one_room_knows_it(string? room, params string[] rooms)
    {
        var target = new BroadcastTarget { Rooms = rooms };
        ClusterMessage.Broadcast(Payload("[\"x\"]"), target).Room.ShouldBe(room);
        ClusterMessage.BroadcastWithAck("r", Payload("[\"x\"]"), target, TimeSpan.FromSeconds(1)).Room.ShouldBeNull();
    }

    [Fact]
    public void Ids_are_sixteen_hexadecimal_digits()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => ClusterMessage.NewId()).ToHashSet(StringComparer.Ordinal);
        ids.Count.ShouldBe(1000);
        ids.ShouldAllBe(id => id.Length == 16 && id.All(char.IsAsciiHexDigitLower));
    }

    private static void ShouldBe(params (ClusterMessage Message, string Text)[] expected)
    {
        foreach (var (message, text) in expected)
        {
            Of(message.Encode(Uid, "/")).ShouldBe(text + Sender);
        }
    }
}
