using Parley.SocketIO.Packets;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Choices of sockets beyond plain rooms, for which there is <see cref="RoomTests"/>.</summary>
public sealed class OperatorTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task A_socket_chooses_among_the_others(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var sender = await hall.EnterAsync(transport, "red", "blue");
        var red = await hall.EnterAsync(transport, "red");
        var blue = await hall.EnterAsync(transport, "blue");

        sender.Socket.Broadcast.Emit("all");
        sender.Socket.Broadcast.To("red").Emit("red");
        sender.Socket.To("red", "blue").Emit("both");
        sender.Socket.In("red").In("blue").Except("blue").Emit("not blue");
        sender.Socket.Except(red.Socket.Id).Emit("not you");
        sender.Socket.Broadcast.Except("red").Except("blue").Emit("nobody");
        sender.Socket.Local.Emit("here");
        sender.Socket.Compress(false).Broadcast.Emit("plain");

        await sender.ShouldHearNothingAsync();
        await red.ShouldHearAsync(
            """["all"]""", """["red"]""", """["both"]""", """["not blue"]""", """["here"]""", """["plain"]""");
        await blue.ShouldHearAsync("""["all"]""", """["both"]""", """["not you"]""", """["here"]""", """["plain"]""");
    }

    [Fact]
    public async Task Without_a_cluster_everybody_is_local()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(rooms: "red");

        hall.Everyone.Local.Emit("a");
        hall.Everyone.To("red").Local.Emit("b");
        hall.Everyone.Local.Except("red").Emit("c");

        await guest.ShouldHearAsync("""["a"]""", """["b"]""");
        (await hall.Everyone.ServerCountAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        hall.Everyone.ServerSideEmit("to nobody");
        (await hall.Everyone.ServerSideEmitWithAckAsync(
            "to nobody", default, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_step_is_a_choice_of_its_own()
    {
        await using var hall = await Hall.OpenAsync();
        var (sender, red, blue) = (await hall.EnterAsync(), await hall.EnterAsync(rooms: "red"), await hall.EnterAsync(rooms: "blue"));

        foreach (var choice in new[] { hall.Everyone.To("red"), sender.Socket.To("red") })
        {
            choice.To("blue").Target().Rooms.ShouldBe(["red", "blue"]);
            choice.Except("x").Target().Except.ShouldContain("x");
            choice.Volatile.Target().Volatile.ShouldBeTrue();
            choice.Compress(false).Target().Compress.ShouldBeFalse();
            choice.Compress(false).Compress(true).Target().Compress.ShouldBeTrue();
            choice.Local.Emit("local");

            var unchanged = choice.Target();
            unchanged.Rooms.ShouldBe(["red"]);
            unchanged.Except.ShouldNotContain("x");
            unchanged.Volatile.ShouldBeFalse();
            unchanged.Compress.ShouldBeTrue();
            choice.Emit("hi");
        }

        await red.ShouldHearAsync("""["local"]""", """["hi"]""", """["local"]""", """["hi"]""");
        await blue.ShouldHearNothingAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task What_must_not_be_compressed_arrives_and_is_marked(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport, "red");

        hall.Everyone.Compress(false).Emit("a");
        hall.Everyone.To("red").Compress(false).Emit("b");
        guest.Socket.Compress(false).Emit("c");
        guest.Socket.Compress(true).Emit("d");

        await guest.ShouldHearAsync("""["a"]""", """["b"]""", """["c"]""", """["d"]""");
        PacketEncoder.Event(hall.Everyone, "a", [], compress: false).Compress.ShouldBeFalse();
        PacketEncoder.Event(hall.Everyone, "a", []).Compress.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_joins_the_room_of_another_socket_hears_it_beside_that_socket()
    {
        await using var hall = await Hall.OpenAsync();
        var (owner, listener) = (await hall.EnterAsync(), await hall.EnterAsync());
        var room = owner.Socket.Id;
        listener.Socket.Join(room);

        hall.Everyone.To(room).Emit("to both");
        hall.Everyone.To(room, listener.Socket.Id).Emit("once");
        hall.Everyone.Except(room).Emit("to neither");
        await owner.ShouldHearAsync("""["to both"]""", """["once"]""");
        await listener.ShouldHearAsync("""["to both"]""", """["once"]""");

        await owner.Client.SendAsync("41");
        await owner.Client.ShouldBeQuietAsync();
        hall.Everyone.To(room).Emit("to one");
        await listener.ShouldHearAsync("""["to one"]""");
        listener.Socket.Leave(room);
        hall.Everyone.To(room).Emit("to nobody");
        await listener.ShouldHearNothingAsync();
        hall.Everyone.Rooms.Names().ShouldBe([listener.Socket.Id]);
    }

    [Fact]
    public async Task A_room_ends_with_its_last_member()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(rooms: ["red", "blue"]), await hall.EnterAsync(rooms: "red"));
        hall.Everyone.Rooms.Names().ShouldBe([a.Socket.Id, b.Socket.Id, "red", "blue"], ignoreOrder: true);

        a.Socket.Leave("red");
        a.Socket.Leave("never joined");
        b.Socket.Leave("red");
        hall.Everyone.Rooms.Contains("red").ShouldBeFalse();
        hall.Everyone.Rooms.Contains("blue").ShouldBeTrue();

        await a.Client.SendAsync("41");
        await a.Client.ShouldBeQuietAsync();
        hall.Everyone.Rooms.Names().ShouldBe([b.Socket.Id]);
    }

    [Fact]
    public async Task A_filter_that_refuses_leaves_no_rooms_behind()
    {
        var seen = new Heard<Socket>();
        await using var hall = await Hall.OpenAsync(io => io.Of("/other").Use(socket =>
        {
            socket.Join("red", "blue");
            socket.Leave("blue");
            socket.Rooms.ShouldBe(["red"]);
            seen.Add(socket);
            return new(new ConnectError("no"));
        }));
        await using var client = await hall.Server.OpenAsync();

        await client.SendAsync("40/other,");

        (await client.NextAsync()).ShouldBe("""44/other,{"message":"no"}""");
        hall.Server.IO.Of("/other").Rooms.Names().ShouldBeEmpty();
        (await seen.NextAsync()).Rooms.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rooms_that_are_joined_in_a_filter_are_entered_with_the_connection()
    {
        var early = new Heard<string>();
        await using var hall = await Hall.OpenAsync(io => io.Of("/other").Use(socket =>
        {
            socket.Join("red", socket.Id);
            io.Of("/other").To("red").Emit("early", socket.Id);
            early.Add(socket.Id);
            return default;
        }));
        var place = hall.Server.IO.Of("/other");
        await using var first = await hall.Server.ConnectAsync(nsp: "/other");
        await using var second = await hall.Server.ConnectAsync(nsp: "/other");
        var (firstId, secondId) = (await early.NextAsync(), await early.NextAsync());

        place.To("red").Emit("now");

        place.Rooms.Names().ShouldBe([firstId, secondId, "red"], ignoreOrder: true);
        (await first.NextAsync()).ShouldBe($"""42/other,["early","{secondId}"]""");
        (await first.NextAsync()).ShouldBe("""42/other,["now"]""");
        (await second.NextAsync()).ShouldBe("""42/other,["now"]""");
        await second.SendAsync("41/other,");
        await second.ShouldBeQuietAsync();
        place.Rooms.Names().ShouldBe([firstId, "red"], ignoreOrder: true);
    }
}
