using Parley.SocketIO.Protocol;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>What is beneath a socket: the session, what happens on it, and the client's other sockets.</summary>
public sealed class SessionTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task A_socket_knows_its_session_and_its_siblings(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);
        var neighbour = await hall.EnterAsync(transport);
        guest.Socket.Siblings.ShouldBeEmpty();

        var other = await guest.Client.ConnectAsync("/other");

        guest.Socket.Session.Id.ShouldBe(guest.Client.Sid);
        guest.Socket.Session.Transport.ShouldBe(transport);
        var sibling = guest.Socket.Siblings.ShouldHaveSingleItem();
        (sibling.Id, sibling.Namespace.Name).ShouldBe((other, "/other"));
        sibling.Session.ShouldBeSameAs(guest.Socket.Session);
        sibling.Siblings.ShouldHaveSingleItem().ShouldBeSameAs(guest.Socket);
        neighbour.Socket.Siblings.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_upgrade_is_told_once()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);
        var upgrades = new Heard<string>();
        guest.Socket.Session.OnUpgrade(() => upgrades.Add(guest.Socket.Transport));

        await using var socket = await ((RawPolling)guest.Client).UpgradeAsync();

        (await upgrades.NextAsync()).ShouldBe("websocket");
        await socket.ShouldBeQuietAsync();
        upgrades.IsEmpty.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Packets_are_told_both_ways(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);
        var (received, sent) = (new Heard<string>(), new Heard<string>());
        guest.Socket.Session.OnPacket(packet => received.Add(Text(packet)));
        guest.Socket.Session.OnPacketCreate(packet => sent.Add(Text(packet)));

        await guest.Client.SendAsync("""42["hi"]""", """451-["file",{"_placeholder":true,"num":0}]""", "bAQID", "3");
        guest.Socket.Emit("one", 1);
        hall.Everyone.Emit("two", new byte[] { 7 });

        (await NextAsync(received, 4)).ShouldBe(
            ["""Message 2["hi"]""", """Message 51-["file",{"_placeholder":true,"num":0}]""", "Message 010203", "Pong "]);
        (await NextAsync(sent, 3)).ShouldBe(
            ["""Message 2["one",1]""", """Message 51-["two",{"_placeholder":true,"num":0}]""", "Message 07"]);
        (await guest.Client.NextAsync(3)).ShouldBe(["""42["one",1]""", """451-["two",{"_placeholder":true,"num":0}]""", "bBw=="]);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_session_tells_when_all_has_left_and_when_it_ends(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);
        var (drained, closed) = (new Heard<string>(), new Heard<string>());
        guest.Socket.Session.OnDrain(() => drained.Add("drained"));
        guest.Socket.Session.OnClose(closed.Add);

        guest.Socket.Emit("x");
        await guest.Client.NextAsync();
        await drained.NextAsync();

        guest.Socket.Session.Close();
        (await closed.NextAsync()).ShouldBe("forced close");
        await guest.Client.EndAsync();
        closed.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_listener_that_throws_harms_nobody()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        guest.Socket.Session.OnPacket(_ => throw new InvalidOperationException("in a listener"));
        guest.Socket.Session.OnPacketCreate(_ => throw new InvalidOperationException("in a listener"));
        guest.Socket.Session.OnDrain(() => throw new InvalidOperationException("in a listener"));

        await guest.Client.ShouldBeQuietAsync();
        await guest.Client.ShouldBeQuietAsync();

        hall.Server.Log.Errors.ShouldContain(line => line.Exception is InvalidOperationException);
    }

    private static string Text(EnginePacket packet) =>
        $"{packet.Type} {(packet.IsBinary ? Convert.ToHexString(packet.Data.Span) : System.Text.Encoding.UTF8.GetString(packet.Data.Span))}";

    private static async Task<string[]> NextAsync(Heard<string> heard, int count)
    {
        var lines = new string[count];
        for (var i = 0; i < count; i++)
        {
            lines[i] = await heard.NextAsync();
        }

        return lines;
    }
}
