using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Who hears what.</summary>
public sealed class RoomTests
{
    [Fact]
    public async Task A_namespace_reaches_all_its_sockets_and_no_other()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(), await hall.EnterAsync(EngineClient.Polling));
        await using var elsewhere = await hall.Server.ConnectAsync(nsp: "/other");

        hall.Everyone.Emit("hi", 1);

        await a.ShouldHearAsync("""["hi",1]""");
        await b.ShouldHearAsync("""["hi",1]""");
        await elsewhere.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task A_room_reaches_its_members()
    {
        await using var hall = await Hall.OpenAsync();
        var (member, stranger) = (await hall.EnterAsync(rooms: "red"), await hall.EnterAsync(rooms: "blue"));

        hall.Everyone.To("red").Emit("hi");

        await member.ShouldHearAsync("""["hi"]""");
        await stranger.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task The_rooms_of_a_namespace_are_those_that_have_a_socket()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(rooms: "red");
        hall.Everyone.AllRooms.ShouldBe([guest.Socket.Id, "red"], ignoreOrder: true);

        guest.Socket.Leave("red");
        hall.Everyone.AllRooms.ShouldBe([guest.Socket.Id]);
    }

    [Fact]
    public async Task Rooms_that_differ_in_case_or_accents_are_different_rooms()
    {
        // CVE-2026-114147: who left a room by a name of another case went on hearing it, or stopped hearing another.
        string[] names = ["red", "Red", "RED", "réd", "re\u0301d", "red ", "r\u0435d", ""];
        await using var hall = await Hall.OpenAsync();
        var member = await hall.EnterAsync(rooms: names);

        member.Socket.Leave("Red");
        foreach (var name in names)
        {
            hall.Everyone.To(name).Emit("to", name);
        }

        await member.ShouldHearAsync([.. names.Where(name => name != "Red").Select(name => $"[\"to\",\"{name}\"]")]);
    }

    [Fact]
    public async Task Several_rooms_reach_a_member_of_all_once()
    {
        await using var hall = await Hall.OpenAsync();
        var both = await hall.EnterAsync(rooms: ["red", "blue"]);
        var one = await hall.EnterAsync(rooms: "blue");
        var none = await hall.EnterAsync(rooms: "green");

        hall.Everyone.To("red", "blue").Emit("at once");
        hall.Everyone.To("red").To("blue").In("nowhere").Emit("chained");

        await both.ShouldHearAsync("""["at once"]""", """["chained"]""");
        await one.ShouldHearAsync("""["at once"]""", """["chained"]""");
        await none.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task An_exception_wins_over_a_target()
    {
        await using var hall = await Hall.OpenAsync();
        var both = await hall.EnterAsync(rooms: ["red", "muted"]);
        var one = await hall.EnterAsync(rooms: "red");
        var none = await hall.EnterAsync();

        hall.Everyone.To("red").Except("muted").Emit("a");
        hall.Everyone.Except("red").Emit("b");

        await both.ShouldHearNothingAsync();
        await one.ShouldHearAsync("""["a"]""");
        await none.ShouldHearAsync("""["b"]""");
    }

    [Fact]
    public async Task A_socket_id_is_a_room_to_send_to_and_to_leave_out()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(), await hall.EnterAsync());

        hall.Everyone.To(a.Socket.Id).Emit("to a");
        hall.Everyone.Except(a.Socket.Id).Emit("not to a");

        await a.ShouldHearAsync("""["to a"]""");
        await b.ShouldHearAsync("""["not to a"]""");
    }

    [Fact]
    public async Task A_socket_does_not_hear_what_it_sends_to_others()
    {
        await using var hall = await Hall.OpenAsync();
        var sender = await hall.EnterAsync(rooms: "red");
        var member = await hall.EnterAsync(rooms: "red");
        var muted = await hall.EnterAsync(rooms: ["red", "muted"]);
        var stranger = await hall.EnterAsync();

        sender.Socket.To("red").Emit("to");
        sender.Socket.In("red").Except("muted").Emit("in");
        sender.Socket.Broadcast.Emit("broadcast");
        sender.Socket.Except("red").Emit("except");

        await sender.ShouldHearNothingAsync();
        await member.ShouldHearAsync("""["to"]""", """["in"]""", """["broadcast"]""");
        await muted.ShouldHearAsync("""["to"]""", """["broadcast"]""");
        await stranger.ShouldHearAsync("""["broadcast"]""", """["except"]""");
    }

    [Fact]
    public async Task A_choice_of_sockets_is_not_changed_by_what_is_built_on_it()
    {
        await using var hall = await Hall.OpenAsync();
        var red = await hall.EnterAsync(rooms: "red");
        var blue = await hall.EnterAsync(rooms: "blue");

        var chosen = hall.Everyone.To("red");
        chosen.To("blue").Emit("both");
        chosen.Except("red").Emit("nobody");
        chosen.Emit("red only");

        await red.ShouldHearAsync("""["both"]""", """["red only"]""");
        await blue.ShouldHearAsync("""["both"]""");
    }

    [Fact]
    public async Task A_room_is_looked_up_when_something_is_sent()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        var red = hall.Everyone.To("red");

        red.Emit("before");
        guest.Socket.Join("red");
        red.Emit("inside");
        guest.Socket.Join("red");
        guest.Socket.Leave("red");
        guest.Socket.Leave("red");
        red.Emit("after");

        await guest.ShouldHearAsync("""["inside"]""");
    }

    [Fact]
    public async Task Room_names_differ_by_every_character()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(rooms: ["room", "RÖÖM", ""]);

        hall.Everyone.To("Room", "ROOM", "room ", "röö​m", "rööm").Emit("wrong");
        hall.Everyone.To("RÖÖM").Emit("right");
        hall.Everyone.To("").Emit("empty");

        await guest.ShouldHearAsync("""["right"]""", """["empty"]""");
    }

    [Fact]
    public async Task Rooms_are_known_by_their_socket_until_it_leaves()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(rooms: ["red", "blue"]);

        guest.Socket.Rooms.ShouldBe([guest.Socket.Id, "red", "blue"], ignoreOrder: true);
        guest.Socket.Leave("blue");
        guest.Socket.Rooms.ShouldBe([guest.Socket.Id, "red"], ignoreOrder: true);

        await guest.Client.SendAsync("41");
        await guest.Client.ShouldBeQuietAsync();
        guest.Socket.Rooms.ShouldBeEmpty();
        guest.Socket.Join("red");
        guest.Socket.Rooms.ShouldBeEmpty();
        hall.Everyone.To("red").Emit("unheard");
        await guest.Client.ShouldBeQuietAsync();
    }

    [Fact]
    public async Task The_same_room_name_in_another_namespace_is_another_room()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(rooms: "red");

        hall.Server.IO.Of("/other").To("red").Emit("wrong");
        hall.Server.IO.Of("/other").To(guest.Socket.Id).Emit("wrong");

        await guest.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task Many_sockets_are_put_into_rooms_and_taken_out_at_once()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(rooms: "red"), await hall.EnterAsync(rooms: "blue"));

        hall.Everyone.To("red").SocketsJoin("vip", "guests");
        hall.Everyone.To("vip").Emit("1");
        hall.Everyone.To("red", "blue").SocketsJoin("all");
        hall.Everyone.To("all").Emit("2");
        hall.Everyone.To("vip").SocketsLeave("all", "vip");
        hall.Everyone.To("all").Emit("3");

        await a.ShouldHearAsync("""["1"]""", """["2"]""");
        await b.ShouldHearAsync("""["2"]""", """["3"]""");
    }

    [Fact]
    public async Task A_broadcast_with_binary_reaches_polling_and_websocket_alike()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(EngineClient.Polling, "red"), await hall.EnterAsync(EngineClient.WebSocket, "red"));

        hall.Everyone.To("red").Emit("file", new byte[] { 1, 2, 3 }, "name", new byte[] { 255 });

        foreach (var guest in new[] { a, b })
        {
            (await guest.Client.NextAsync(3)).ShouldBe(
            [
                """452-["file",{"_placeholder":true,"num":0},"name",{"_placeholder":true,"num":1}]""", "bAQID", "b/w==",
            ]);
        }
    }

    [Fact]
    public async Task Everyone_hears_broadcasts_in_the_order_they_were_sent()
    {
        await using var hall = await Hall.OpenAsync();
        var guests = new[]
        {
            await hall.EnterAsync(EngineClient.Polling, "red"), await hall.EnterAsync(EngineClient.WebSocket, "red"),
        };

        for (var i = 0; i < 500; i++)
        {
            hall.Everyone.To("red").Emit("n", i);
        }

        foreach (var guest in guests)
        {
            for (var i = 0; i < 500; i++)
            {
                (await guest.Client.NextAsync()).ShouldBe(FormattableString.Invariant($"42[\"n\",{i}]"));
            }
        }
    }
}
