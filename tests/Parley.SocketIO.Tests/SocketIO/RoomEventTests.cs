using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.Recovery;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>What the handlers of rooms are told.</summary>
public sealed class RoomEventTests
{
    [Fact]
    public async Task A_room_is_created_with_its_first_socket_and_deleted_with_its_last()
    {
        var told = new Heard<string>();
        await using var hall = await Hall.OpenAsync(io => Tell(io.Default, told));
        var (a, b) = (await hall.EnterAsync(), await hall.EnterAsync());
        await ShouldTellAsync(told, $"created {a.Socket.Id}", $"{a.Socket.Id} joined {a.Socket.Id}");
        await ShouldTellAsync(told, $"created {b.Socket.Id}", $"{b.Socket.Id} joined {b.Socket.Id}");

        a.Socket.Join("red");
        b.Socket.Join("red", "blue");
        a.Socket.Leave("red");
        b.Socket.Leave("red");

        await ShouldTellAsync(
            told,
            "created red",
            $"{a.Socket.Id} joined red",
            $"{b.Socket.Id} joined red",
            "created blue",
            $"{b.Socket.Id} joined blue",
            $"{a.Socket.Id} left red",
            $"{b.Socket.Id} left red",
            "deleted red");
        told.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task What_changes_nothing_is_not_told()
    {
        var told = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(rooms: "red");
        Tell(hall.Everyone, told);

        guest.Socket.Join("red", guest.Socket.Id);
        guest.Socket.Leave("blue");

        told.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_socket_that_goes_leaves_its_rooms()
    {
        var told = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var (stays, goes) = (await hall.EnterAsync(rooms: "red"), await hall.EnterAsync(rooms: ["red", "blue"]));
        Tell(hall.Everyone, told);

        await goes.Client.SendAsync("41");

        await ShouldTellAsync(told, $"{goes.Socket.Id} left {goes.Socket.Id}", $"deleted {goes.Socket.Id}");
        var rooms = new[] { await told.NextAsync(), await told.NextAsync(), await told.NextAsync() };
        rooms.ShouldBe([$"{goes.Socket.Id} left red", $"{goes.Socket.Id} left blue", "deleted blue"], ignoreOrder: true);
        stays.Socket.Disconnect();
        goes.Socket.Join("too late");
        await ShouldTellAsync(
            told, $"{stays.Socket.Id} left {stays.Socket.Id}", $"deleted {stays.Socket.Id}", $"{stays.Socket.Id} left red", "deleted red");
        told.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task The_room_of_a_socket_lives_as_long_as_anybody_is_in_it()
    {
        var told = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var (owner, visitor) = (await hall.EnterAsync(), await hall.EnterAsync());
        Tell(hall.Everyone, told);

        visitor.Socket.Join(owner.Socket.Id);
        owner.Socket.Disconnect();
        visitor.Socket.Leave(owner.Socket.Id);

        await ShouldTellAsync(
            told,
            $"{visitor.Socket.Id} joined {owner.Socket.Id}",
            $"{owner.Socket.Id} left {owner.Socket.Id}",
            $"{visitor.Socket.Id} left {owner.Socket.Id}",
            $"deleted {owner.Socket.Id}");
    }

    [Fact]
    public async Task Handlers_may_change_rooms_and_see_one_change_after_the_other()
    {
        var told = new Heard<string>();
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        hall.Everyone.OnRoomJoined((socket, room) =>
        {
            if (room == "red")
            {
                socket.Leave("red");
            }
        });
        Tell(hall.Everyone, told);

        guest.Socket.Join("red");

        await ShouldTellAsync(told, "created red", $"{guest.Socket.Id} joined red", $"{guest.Socket.Id} left red", "deleted red");
        guest.Socket.Rooms.ShouldBe([guest.Socket.Id]);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_the_others_run()
    {
        var told = new Heard<string>();
        await using var hall = await Hall.OpenAsync(io =>
            io.Default.OnRoomCreated(_ => throw new InvalidOperationException("not today")));
        Tell(hall.Everyone, told);

        var guest = await hall.EnterAsync(rooms: "red");

        (await told.NextAsync()).ShouldBe($"created {guest.Socket.Id}");
        guest.Socket.Rooms.ShouldContain("red");
        hall.Server.Log.Errors.Count().ShouldBe(2);
    }

    [Fact]
    public async Task Threads_that_join_and_leave_at_once_are_told_in_the_order_of_what_they_did()
    {
        // What the handlers are told, done again, must never be impossible and must end where the rooms are.
        var members = new HashSet<string>(StringComparer.Ordinal);
        var impossible = 0;
        await using var hall = await Hall.OpenAsync();
        var guests = new[] { await hall.EnterAsync(), await hall.EnterAsync() };
        hall.Everyone.OnRoomJoined((socket, room) => impossible += members.Add(socket.Id + room) ? 0 : 1);
        hall.Everyone.OnRoomLeft((socket, room) => impossible += members.Remove(socket.Id + room) ? 0 : 1);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var socket = guests[(i + thread) % 2].Socket;
                socket.Join("red");
                socket.Leave("red");
            }
        })));

        // Whoever tells on another thread has ended when this, which is noted behind it, has been told.
        var last = new Signal();
        hall.Everyone.OnRoomJoined((_, room) =>
        {
            if (room == "last")
            {
                last.Set();
            }
        });
        guests[0].Socket.Join("last");
        await last.Task;
        impossible.ShouldBe(0);
        members.ShouldBe([guests[0].Socket.Id + "last"]);
    }

    [Fact]
    public async Task Handlers_may_wait_for_who_emits_while_a_connection_is_recovered()
    {
        await using var hall = new RecoveryHall();
        var visit = hall.Enter("red");
        hall.Everyone.Emit("hi");
        visit.Guest.Received();
        var waited = new List<bool>();
        hall.Everyone.OnRoomJoined((_, _) =>
        {
            var other = new Thread(() => hall.Everyone.Emit("meanwhile"));
            other.Start();
            waited.Add(other.Join(EngineClient.Patience));
        });

        visit.Guest.Cut();
        hall.Return(visit.Pid, offset: null).Socket.Recovered.ShouldBeTrue();

        waited.ShouldBe([true, true]);
    }

    [Fact]
    public async Task The_handlers_of_a_pattern_are_those_of_its_namespaces()
    {
        var told = new Heard<string>();
        await using var server = await TestServer.StartAsync(io =>
            Tell(io.Of((name, _) => new(name == "/team-1")), told));

        await using var client = await server.ConnectAsync(nsp: "/team-1");

        (await told.NextAsync()).ShouldStartWith("created ");
        (await told.NextAsync()).ShouldContain(" joined ");
    }

    private static void Tell(Namespace place, Heard<string> told) => place
        .OnRoomCreated(room => told.Add($"created {room}"))
        .OnRoomDeleted(room => told.Add($"deleted {room}"))
        .OnRoomJoined((socket, room) => told.Add($"{socket.Id} joined {room}"))
        .OnRoomLeft((socket, room) => told.Add($"{socket.Id} left {room}"));

    private static async Task ShouldTellAsync(Heard<string> told, params string[] changes)
    {
        foreach (var change in changes)
        {
            (await told.NextAsync()).ShouldBe(change);
        }
    }
}
