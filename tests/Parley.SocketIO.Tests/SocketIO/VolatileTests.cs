using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>What may be lost: sent to whoever is ready at that moment.</summary>
public sealed class VolatileTests : IDisposable
{
    private readonly SocketIOServer _server = new(new SocketIOOptions(), new ManualTime(), NullLoggerFactory.Instance);

    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_that_is_ready_gets_it(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);

        // Whether the client is ready, its poll open for instance, only shows in what arrives.
        await ShouldArriveAsync(guest, socket => socket.Volatile.Emit("v", 1));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_that_is_ready_gets_a_broadcast(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport, "red");

        await ShouldArriveAsync(guest, _ => hall.Everyone.To("red").Volatile.Emit("v", 1));
    }

    [Fact]
    public async Task A_client_without_an_open_poll_never_hears_of_it()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);
        var other = await hall.EnterAsync();

        guest.Socket.Volatile.Emit("lost");
        hall.Everyone.To(guest.Socket.Id).Volatile.Emit("lost");
        other.Socket.Broadcast.Volatile.Emit("lost");
        other.Socket.Volatile.Broadcast.Emit("lost");
        hall.Everyone.Except(other.Socket.Id).Volatile.Emit("lost");

        await guest.ShouldHearNothingAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task After_something_else_in_one_write_it_is_dropped(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);

        using (hall.Server.IO.Batch())
        {
            guest.Socket.Emit("first");
            guest.Socket.Volatile.Emit("lost");
            hall.Everyone.Volatile.Emit("lost");
            guest.Socket.Emit("second");
        }

        await guest.ShouldHearAsync("""["first"]""", """["second"]""");
    }

    [Fact]
    public void While_something_is_being_written_it_is_dropped()
    {
        var (guest, socket) = Enter();
        guest.Connection.Block();

        socket.Emit("first");
        socket.Volatile.Emit("lost");
        _server.Default.Volatile.Emit("lost");
        guest.Connection.Unblock();
        socket.Emit("second");

        guest.Received().ShouldBe(["""2["first"]""", """2["second"]"""]);
    }

    [Fact]
    public void Of_two_at_once_the_first_goes_and_the_next_when_it_has_gone()
    {
        var (guest, socket) = Enter();
        guest.Connection.Block();

        socket.Volatile.Emit("v", 1);
        socket.Volatile.Emit("v", 2);
        guest.Connection.Unblock();
        socket.Volatile.Emit("v", 3);

        guest.Received().ShouldBe(["""2["v",1]""", """2["v",3]"""]);
    }

    [Fact]
    public void With_binary_it_is_dropped_or_sent_whole()
    {
        var (guest, socket) = Enter();
        guest.Connection.Block();

        socket.Volatile.Emit("v", new byte[] { 1, 2, 3 });
        socket.Volatile.Emit("v", new byte[] { 4, 5, 6 });
        _server.Default.Volatile.Emit("v", new byte[] { 7 });
        guest.Connection.Unblock();
        _server.Default.Volatile.Emit("v", new byte[] { 8 });

        guest.Received().ShouldBe(
        [
            """51-["v",{"_placeholder":true,"num":0}]""", "bAQID", """51-["v",{"_placeholder":true,"num":0}]""", "bCA==",
        ]);
    }

    [Fact]
    public void A_broadcast_is_dropped_for_those_only_who_are_not_ready()
    {
        var ((busy, _), (ready, _)) = (Enter(), Enter());
        busy.Connection.Block();
        _server.Default.Emit("first");

        _server.Default.Volatile.Emit("v");
        busy.Connection.Unblock();

        busy.Received().ShouldBe(["""2["first"]"""]);
        ready.Received().ShouldBe(["""2["first"]""", """2["v"]"""]);
    }

    [Fact]
    public void One_that_was_dropped_holds_up_nothing()
    {
        var (guest, socket) = Enter();
        guest.Connection.Block();

        socket.Emit("ev", 1);
        socket.Volatile.Emit("ev", 2);
        socket.Emit("ev", 3);
        guest.Connection.Unblock();

        guest.Received().ShouldBe(["""2["ev",1]""", """2["ev",3]"""]);
    }

    [Fact]
    public void A_socket_that_has_ended_is_sent_nothing()
    {
        var (guest, socket) = Enter();
        socket.Disconnect();
        guest.Received().ShouldBe(["1"]);

        socket.Volatile.Emit("lost");

        guest.Received().ShouldBeEmpty();
    }

    public void Dispose() => _server.Dispose();

    private static async Task ShouldArriveAsync(Guest guest, Action<Socket> emit)
    {
        var arrival = guest.Client.NextAsync();
        while (!arrival.IsCompleted)
        {
            emit(guest.Socket);
            await Task.Yield();
        }

        (await arrival).ShouldBe("""42["v",1]""");
    }

    private (FakeGuest Guest, Socket Socket) Enter()
    {
        var guest = FakeGuest.Enter(_server);
        var sid = EngineClient.SidOf(guest.Received().ShouldHaveSingleItem(), prefix: "0");
        _server.Default.TryGetSocket(sid, out var socket).ShouldBeTrue();
        return (guest, socket!);
    }
}
