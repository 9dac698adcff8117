using System.Security.Claims;
using System.Text.Json;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Recovery;

/// <summary>Clients that come back to where their connection was lost.</summary>
public sealed class MemoryRecoveryTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task What_was_missed_comes_before_the_CONNECT_answer(string transport)
    {
        var gone = new Heard<string>();
        await using var server = await TestServer.StartAsync(
            io => io.Default.OnConnection(socket => socket.Join("red")).OnDisconnect((_, reason) => gone.Add(reason)),
            options => options.UseMemoryRecovery());
        await using var client = await server.OpenAsync(transport);
        await client.SendAsync("40");
        var answer = await client.NextAsync();
        var pid = JsonElement.Parse(answer[2..]).GetProperty("pid").GetString();
        server.IO.Default.Emit("hello", 1);
        var hello = JsonElement.Parse((await client.NextAsync())[2..]);
        hello[0].GetString().ShouldBe("hello");
        hello[1].GetInt32().ShouldBe(1);
        hello.GetArrayLength().ShouldBe(3);

        await client.OfferAsync("1");
        (await gone.NextAsync()).ShouldBe("transport close");
        server.IO.Default.Emit("missed", 1);
        server.IO.Default.To("red").Emit("missed", new byte[] { 1, 2, 3 });
        server.IO.Default.To("blue").Emit("not for you");
        await using var again = await server.OpenAsync(transport);
        await again.SendAsync($$"""40{"pid":"{{pid}}","offset":"{{hello[2].GetString()}}"}""");

        (await again.NextAsync()).ShouldStartWith("""42["missed",1,""");
        (await again.NextAsync()).ShouldStartWith("""451-["missed",{"_placeholder":true,"num":0},""");
        (await again.NextAsync()).ShouldBe("bAQID");
        (await again.NextAsync()).ShouldBe(answer);
        server.IO.Default.Sockets.ShouldHaveSingleItem().Recovered.ShouldBeTrue();
    }

    [Fact]
    public async Task Off_by_default_nothing_of_it_is_seen()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync();

        server.IO.Default.Emit("hello");

        (await client.NextAsync()).ShouldBe("""42["hello"]""");
    }

    [Fact]
    public async Task A_recovered_connection_is_who_and_where_it_was()
    {
        await using var hall = new RecoveryHall();
        var former = hall.Enter("red", "blue");
        var user = new ClaimsPrincipal(new ClaimsIdentity("test"));
        former.Socket.User = user;
        former.Socket.State = "state";
        former.Socket.Data = JsonElement.Parse("""{"a":1}""");

        former.Guest.Cut();
        former.Socket.Connected.ShouldBeFalse();
        hall.Everyone.Sockets.ShouldBeEmpty();
        var visit = former.Return();

        visit.Sid.ShouldBe(former.Sid);
        visit.Pid.ShouldBe(former.Pid);
        visit.Socket.Recovered.ShouldBeTrue();
        visit.Socket.Rooms.ShouldBe([former.Sid, "red", "blue"], ignoreOrder: true);
        visit.Socket.User.ShouldBeSameAs(user);
        visit.Socket.State.ShouldBe("state");
        visit.Socket.Data.GetProperty("a").GetInt32().ShouldBe(1);
        hall.Everyone.To("red").Emit("live");
        hall.Everyone.To(visit.Sid).Emit("live too");
        visit.Heard().ShouldBe(["""2["live"]""", """2["live too"]"""]);
    }

    [Fact]
    public async Task All_that_was_for_it_is_replayed_in_order_and_nothing_else()
    {
        await using var hall = new RecoveryHall();
        var (former, other) = (hall.Enter("red", "muted"), hall.Enter("red"));
        hall.Everyone.Emit("before");
        former.Heard().ShouldBe(["""2["before"]"""]);
        former.Guest.Cut();

        hall.Everyone.Emit("all", 1);
        hall.Everyone.To("red").Emit("room", 2);
        hall.Everyone.To("blue", "red").Emit("rooms", 3);
        hall.Everyone.To(former.Sid).Emit("own room", 4);
        other.Socket.Broadcast.Emit("others", 5);
        hall.Everyone.Except("muted").Emit("no");
        hall.Everyone.To("red").Except(former.Sid).Emit("no");
        hall.Everyone.To("blue").Emit("no");
        hall.Everyone.To(other.Sid).Emit("no");
        other.Socket.Emit("no");
        hall.Everyone.Volatile.Emit("no");
        hall.Everyone.Expendable.Emit("no");
        var asking = hall.Everyone.EmitWithAckAsync("no", default, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        hall.Everyone.Emit("binary", new byte[] { 1 }, new byte[] { 2 });
        former.Socket.Emit("to the one that ended");
        var visit = former.Return();

        Visit.Plain(visit.Before).ShouldBe(
        [
            """2["all",1]""", """2["room",2]""", """2["rooms",3]""", """2["own room",4]""", """2["others",5]""",
            """52-["binary",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""", "bAQ==", "bAg==",
        ]);
        asking.IsCompleted.ShouldBeFalse();
        hall.Everyone.Emit("after");
        visit.Heard().ShouldBe(["""2["after"]"""]);
    }

    [Fact]
    public async Task Only_what_can_be_replayed_has_an_offset()
    {
        await using var hall = new RecoveryHall();
        var visit = hall.Enter();

        visit.Socket.Volatile.Emit("a");
        hall.Everyone.Volatile.Emit("b");
        hall.Everyone.Expendable.Emit("bb");
        _ = visit.Socket.EmitWithAckAsync("c", default, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        _ = hall.Everyone.EmitWithAckAsync("d", default, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        visit.Guest.Received().ShouldBe(["""2["a"]""", """2["b"]""", """2["bb"]""", """20["c"]""", """21["d"]"""]);
        visit.Socket.Emit("e");
        hall.Everyone.Emit("f");

        visit.Guest.Received().ShouldAllBe(packet => packet.Contains(",\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_sent_and_never_arrived_is_replayed()
    {
        await using var hall = new RecoveryHall();
        var former = hall.Enter("red");
        hall.Everyone.Emit("arrived");
        former.Heard();

        // Sent, but on a connection that is dead already.
        hall.Everyone.Emit("lost", 1);
        former.Socket.Emit("lost", 2);
        hall.Everyone.To("red").Emit("lost", 3);
        var visit = former.CutAndReturn();

        Visit.Plain(visit.Before).ShouldBe(["""2["lost",1]""", """2["lost",2]""", """2["lost",3]"""]);
    }

    [Fact]
    public async Task A_client_that_has_heard_nothing_yet_needs_no_offset()
    {
        await using var hall = new RecoveryHall();
        hall.Everyone.Emit("before it came");
        var former = hall.Enter();

        hall.Everyone.Emit("lost");
        var visit = former.CutAndReturn();

        visit.Socket.Recovered.ShouldBeTrue();
        Visit.Plain(visit.Before).ShouldBe(["""2["lost"]"""]);
    }

    [Fact]
    public async Task What_a_room_got_before_it_came_in_is_not_replayed()
    {
        await using var hall = new RecoveryHall();
        var other = hall.Enter("red");
        var former = hall.Enter();

        hall.Everyone.To("red").Emit("before");
        former.Socket.Join("red");
        hall.Everyone.To("red").Emit("inside", 1);
        var second = former.CutAndReturn();
        Visit.Plain(second.Before).ShouldBe(["""2["inside",1]"""]);

        // Nor when it goes and comes, or is lost twice without having heard anything.
        second.Socket.Leave("red");
        hall.Everyone.To("red").Emit("outside");
        second.Socket.Join("red");
        second.Socket.Join("red");
        hall.Everyone.To("red").Emit("inside", 2);
        second.Guest.Cut();
        hall.Return(second.Pid, former.Offset).Guest.Cut();
        var third = hall.Return(second.Pid, former.Offset);

        Visit.Plain(third.Before).ShouldBe(["""2["inside",2]"""]);
        other.Heard().Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_connection_can_be_recovered_again_and_again()
    {
        await using var hall = new RecoveryHall();
        var visit = hall.Enter("red");
        var pid = visit.Pid;

        for (var i = 0; i < 5; i++)
        {
            visit.Guest.Cut();
            hall.Everyone.To("red").Emit("n", i);
            visit = visit.Return();
            visit.Pid.ShouldBe(pid);
            Visit.Plain(visit.Before).ShouldBe([FormattableString.Invariant($"2[\"n\",{i}]")]);
            hall.Time.Advance(TimeSpan.FromMinutes(1.9));
        }
    }

    [Fact]
    public async Task A_connection_that_the_server_does_not_know_to_be_lost_gives_way()
    {
        await using var hall = new RecoveryHall();
        var ends = new List<string>();
        hall.Everyone.OnDisconnect((_, reason) => ends.Add(reason));
        var former = hall.Enter("red");

        hall.Everyone.To("red").Emit("into the void");
        var visit = former.Return();

        ends.ShouldBe(["transport close"]);
        former.Socket.Connected.ShouldBeFalse();
        visit.Sid.ShouldBe(former.Sid);
        Visit.Plain(visit.Before).ShouldBe(["""2["into the void"]"""]);
        hall.Everyone.Sockets.ShouldHaveSingleItem().ShouldBeSameAs(visit.Socket);
        former.Socket.Join("red");
        former.Socket.Rooms.ShouldBeEmpty();
        hall.Everyone.To("red").Emit("once");
        visit.Heard().ShouldBe(["""2["once"]"""]);
    }

    [Fact]
    public async Task The_handlers_of_the_lost_connection_have_run_before_those_of_the_next()
    {
        await using var hall = new RecoveryHall();
        var told = new List<string>();
        var handling = new TaskCompletionSource();
        hall.Everyone.OnConnection(async socket =>
        {
            told.Add("in " + socket.Recovered);
            await handling.Task;
        });
        hall.Everyone.OnDisconnect((socket, _) => told.Add("out " + socket.Recovered));
        var former = hall.Enter();
        former.Guest.Cut();

        // The first connection's handler has not ended, so its end has not been told yet.
        var guest = Internals.FakeGuest.Enter(hall.Server, $$"""{"pid":"{{former.Pid}}"}""");
        guest.Received().ShouldBeEmpty();
        told.ShouldBe(["in False"]);
        var connected = new Signal();
        hall.Everyone.OnConnection(_ => connected.Set());
        handling.SetResult();
        await connected.Task;

        told.ShouldBe(["in False", "out False", "in True"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connect_filters_are_asked_again_only_if_that_is_wanted(bool skip)
    {
        await using var hall = new RecoveryHall(options => options.SkipFilters = skip);
        var asked = new List<bool>();
        hall.Everyone.Use(socket =>
        {
            asked.Add(socket.Recovered);
            return default;
        });

        var visit = hall.Enter().CutAndReturn();

        visit.Socket.Recovered.ShouldBeTrue();
        asked.ShouldBe(skip ? [false] : [false, true]);
    }

    [Fact]
    public async Task What_a_slow_filter_delays_is_replayed_once()
    {
        var (asked, pass) = (0, new TaskCompletionSource<ConnectError?>());
        await using var hall = new RecoveryHall(options => options.SkipFilters = false);
        hall.Everyone.Use(_ => asked++ == 0 ? default : new(pass.Task));
        var former = hall.Enter("red");
        former.Guest.Cut();
        hall.Everyone.To("red").Emit("n", 1);

        var guest = Internals.FakeGuest.Enter(hall.Server, $$"""{"pid":"{{former.Pid}}"}""");
        hall.Everyone.To("red").Emit("n", 2);
        guest.Received().ShouldBeEmpty();
        pass.SetResult(null);
        hall.Everyone.To("red").Emit("n", 3);

        var received = guest.Received();
        Visit.Plain(received).Where(packet => packet[0] == '2').ShouldBe(["""2["n",1]""", """2["n",2]""", """2["n",3]"""]);
        received[2].ShouldStartWith("0{");
    }
}
