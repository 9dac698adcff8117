using System.Text;
using System.Text.Json;
using static Parley.SocketIO.Redis.Tests.Text;

namespace Parley.SocketIO.Redis.Tests;

/// <summary>What the reference adapter was seen to publish, and its like in JSON.</summary>
public sealed class MessagesTests
{
    private const string NoRooms = "83a5726f6f6d7390a665786365707490a5666c61677380";

    [Fact]
    public void A_broadcast_to_all() =>
        Convert.ToHexStringLower(Messages.Broadcast("AEoMtE", "/", Payload("""["hello",1,"two"]"""), new BroadcastTarget()))
            .ShouldBe("93a641456f4d744583a47479706502a46461746193a568656c6c6f01a374776fa36e7370a12f" + NoRooms);

    [Fact]
    public void A_broadcast_with_binary() =>
        Convert.ToHexStringLower(Messages.Broadcast(
            "AEoMtE", "/", Payload("""["bin",{"_placeholder":true,"num":0}]""", [1, 2, 3]), new BroadcastTarget()))
            .ShouldBe("93a641456f4d744583a47479706502a46461746192a362696ec403010203a36e7370a12f" + NoRooms);

    [Fact]
    public void A_broadcast_to_rooms_with_flags() =>
        Convert.ToHexStringLower(Messages.Broadcast(
            "AEoMtE",
            "/",
            Payload("""["hi"]"""),
            new BroadcastTarget { Rooms = ["r1", "r2", "r1"], Except = ["x"], Volatile = true, Compress = false }))
            .ShouldBe("93a641456f4d744583a47479706502a46461746191a26869a36e7370a12f"
                + "83a5726f6f6d7392a27231a27232a665786365707491a178a5666c61677382a8766f6c6174696c65c3a8636f6d7072657373c2");

    [Fact]
    public void A_broadcast_that_asks_for_acknowledgements() =>
        Convert.ToHexStringLower(Messages.BroadcastWithAck(
            "AEoMtE", "90L7E_", "/", Payload("""["ping"]"""), new BroadcastTarget(), TimeSpan.FromSeconds(1)))
            .ShouldBe("85a3756964a641456f4d7445a9726571756573744964a639304c37455fa47479706507a67061636b6574"
                + "83a47479706502a46461746191a470696e67a36e7370a12fa46f707473"
                + "83a5726f6f6d7390a665786365707490a5666c61677381a774696d656f7574cd03e8");

    [Fact]
    public void An_acknowledgement() =>
        Convert.ToHexStringLower(Messages.ClientAck("90L7E_", Payload("\"pong1\"")))
            .ShouldBe("83a47479706509a9726571756573744964a639304c37455fa67061636b6574a5706f6e6731");

    [Fact]
    public void Requests_and_answers_in_JSON()
    {
        var target = new BroadcastTarget { Rooms = ["r1"] };
        Text(Messages.ClientCount("abcdef", 1)).ShouldBe("""{"type":8,"requestId":"abcdef","clientCount":1}""");
        Text(Messages.JoinOrLeave(RequestType.Join, "AEoMtE", target, ["r9", "r10"]))
            .ShouldBe("""{"uid":"AEoMtE","type":2,"opts":{"rooms":["r1"],"except":[]},"rooms":["r9","r10"]}""");
        Text(Messages.Disconnect("AEoMtE", target, close: true))
            .ShouldBe("""{"uid":"AEoMtE","type":4,"opts":{"rooms":["r1"],"except":[]},"close":true}""");
        Text(Messages.Fetch("AEoMtE", "abcdef", target))
            .ShouldBe("""{"uid":"AEoMtE","requestId":"abcdef","type":5,"opts":{"rooms":["r1"],"except":[]}}""");
        Text(Messages.Names("abcdef", "rooms", ["é", "r1"])).ShouldBe("""{"requestId":"abcdef","rooms":["é","r1"]}""");
        Text(Messages.ServerSideEmit("AEoMtE", null, Payload("""["hello","world"]""")))
            .ShouldBe("""{"uid":"AEoMtE","type":6,"data":["hello","world"]}""");
        Text(Messages.ServerSideEmit("AEoMtE", "abcdef", Payload("""["hello"]""")))
            .ShouldBe("""{"uid":"AEoMtE","requestId":"abcdef","type":6,"data":["hello"]}""");
        Text(Messages.ServerSideAnswer("abcdef", Payload("1.50"))).ShouldBe("""{"type":6,"requestId":"abcdef","data":1.50}""");
    }

    [Fact]
    public void Binary_between_nodes_makes_the_message_MessagePack()
    {
        var message = Messages.ServerSideEmit("AEoMtE", null, Payload("""["b",{"_placeholder":true,"num":0}]""", [7]));
        var received = ReceivedMessage.Parse(message);
        received.Type.ShouldBe((int)RequestType.ServerSideEmit);
        var arguments = received.Payload("data").ToEvent(out var name);
        name.ShouldBe("b");
        arguments[0].Bytes.ToArray().ShouldBe([7]);
    }

    [Fact]
    public void Ids_are_six_letters_and_digits()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => Messages.NewId()).ToHashSet(StringComparer.Ordinal);
        ids.Count.ShouldBeGreaterThan(990);
        ids.ShouldAllBe(id => id.Length == 6 && id.All(char.IsAsciiLetterOrDigit));
    }

    private static string Text(byte[] message)
    {
        JsonDocument.Parse(message).Dispose();
        return Encoding.UTF8.GetString(message);
    }
}
