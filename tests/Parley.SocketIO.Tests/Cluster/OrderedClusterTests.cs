using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.Cluster;

/// <summary>A cluster in which a node's own events take effect when they have come back, with their offsets.</summary>
public sealed class OrderedClusterTests : IAsyncDisposable
{
    private readonly OrderedCluster _cluster = new();
    private readonly ManualTime _time = new();
    private readonly SocketIOServer _server;

    public OrderedClusterTests()
    {
        var options = new SocketIOOptions
        {
            PingInterval = TimeSpan.FromHours(12),
            PingTimeout = TimeSpan.FromHours(12),
            Adapter = _cluster.Connect,
            Recovery = _cluster.Recover,
        };
        _server = new SocketIOServer(options, _time, NullLoggerFactory.Instance);
    }

    private Namespace Everyone => _server.Default;

    [Fact]
    public void What_is_emitted_is_sent_when_it_has_come_back_with_its_offset()
    {
        var (guest, socket) = Enter();
        Everyone.Emit("all", 1);
        Everyone.To("nobody").Emit("not");
        socket.Emit("you", new byte[] { 1 });
        socket.Compress(false).Emit("plain");
        socket.Broadcast.Emit("others");
        guest.Received().ShouldBeEmpty();

        _cluster.Deliver();

        guest.Received().ShouldBe(
            ["""2["all",1,"o-0"]""", """51-["you",{"_placeholder":true,"num":0},"o-2"]""", "bAQ==", """2["plain","o-3"]"""]);
    }

    [Fact]
    public void What_is_volatile_or_local_is_sent_at_once_and_without()
    {
        var (guest, socket) = Enter();
        Everyone.Volatile.Emit("volatile");
        socket.Volatile.Emit("volatile too");
        Everyone.Local.Emit("local");
        guest.Received().ShouldBe(["""2["volatile"]""", """2["volatile too"]""", """2["local"]"""]);
    }

    [Fact]
    public void Sockets_are_moved_and_disconnected_in_the_same_order()
    {
        var (guest, socket) = Enter();
        Everyone.SocketsJoin("room");
        Everyone.To("room").Emit("in");
        Everyone.SocketsLeave("room");
        Everyone.To("room").Emit("not");
        Everyone.Emit("last");
        Everyone.DisconnectSockets();
        socket.Connected.ShouldBeTrue();
        socket.Rooms.ShouldBe([socket.Id]);

        _cluster.Deliver();

        guest.Received().ShouldBe(["""2["in","o-1"]""", """2["last","o-4"]""", "1"]);
        socket.Connected.ShouldBeFalse();
    }

    [Fact]
    public void Sockets_of_this_node_alone_are_moved_at_once()
    {
        var (_, socket) = Enter();
        Everyone.Local.SocketsJoin("room");
        socket.Rooms.ShouldBe([socket.Id, "room"]);
        Everyone.Local.SocketsLeave("room");
        socket.Rooms.ShouldBe([socket.Id]);
        Everyone.Local.DisconnectSockets();
        socket.Connected.ShouldBeFalse();
    }

    [Fact]
    public void Who_comes_back_gets_what_was_missed_before_the_answer_and_then_hears_like_everybody()
    {
        Enter().Socket.Join("a", "b");
        Everyone.Sockets.Single().Leave("a");
        Everyone.Emit("heard");
        Everyone.Emit("missed");
        _cluster.Deliver();
        Everyone.Emit("under way");

        var guest = FakeGuest.Enter(_server, """{"pid":"p","offset":"o-0"}""");
        var received = guest.Received();
        _cluster.Deliver();

        received.Length.ShouldBe(2);
        received[0].ShouldBe("""2["missed","o-1"]""");
        received[1].ShouldContain("\"pid\":\"p\"");
        guest.Received().ShouldBe(["""2["under way","o-2"]"""]);
        Everyone.Sockets.Single(socket => socket.Recovered).Data.GetRawText().ShouldBe("""["in a,b","out a"]""");
    }

    [Fact]
    public void Handlers_run_when_the_step_of_coming_back_has_ended()
    {
        var isInside = false;
        var told = new List<string>();
        _cluster.Inside = () =>
        {
            isInside = true;
            Everyone.Sockets.First().CloseConnection();
            isInside = false;
        };
        Everyone.OnDisconnect((_, _) => told.Add($"gone {isInside}"));
        Everyone.OnRoomJoined((_, room) => told.Add(room == "returned" ? $"{room} {isInside}" : ""));
        Enter();
        Everyone.Emit("heard");
        _cluster.Deliver();

        FakeGuest.Enter(_server, """{"pid":"p","offset":"o-0"}""");

        told.ShouldContain("gone False");
        told.ShouldContain("returned False");
        told.ShouldNotContain(line => line.EndsWith("True", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("\"")]
    [InlineData("ö")]
    public void An_offset_with_other_characters_is_refused(string offset)
    {
        var (guest, socket) = Enter();
        var local = new LocalSockets(Everyone);
        var payload = new JsonPayload("""["e"]"""u8.ToArray(), []);
        Should.Throw<ArgumentException>(() => local.Emit(payload, new BroadcastTarget(), offset));
        Should.Throw<ArgumentException>(() => local.Replay(socket, payload, offset));
        guest.Received().ShouldBeEmpty();
    }

    [Fact]
    public void Blanks_around_a_payload_do_no_harm()
    {
        var (guest, socket) = Enter();
        var local = new LocalSockets(Everyone);
        local.Emit(new JsonPayload(Encoding.UTF8.GetBytes(" [\"e\", 1 ] \r\n"), []), new BroadcastTarget(), "o-1");
        local.Emit(new JsonPayload(" [\"e\"] "u8.ToArray(), []), new BroadcastTarget());
        local.Replay(socket, new JsonPayload("[\"e\"]\t"u8.ToArray(), []), "o-2");
        guest.Received().ShouldBe(["""2["e", 1 ,"o-1"]""", """2["e"]""", """2["e","o-2"]"""]);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private (FakeGuest Guest, Socket Socket) Enter()
    {
        var guest = FakeGuest.Enter(_server);
        guest.Received().Length.ShouldBe(1);
        return (guest, Everyone.Sockets.Single());
    }
}
