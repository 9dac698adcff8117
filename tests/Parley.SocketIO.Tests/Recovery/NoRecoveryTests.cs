using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.Recovery;

/// <summary>Clients that come back as somebody new, and what is kept for those who do not come at all.</summary>
public sealed class NoRecoveryTests
{
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whoever_comes_too_late_is_new()
    {
        await using var hall = new RecoveryHall();
        var (late, prompt) = (hall.Enter("red"), hall.Enter("red"));
        hall.Time.Advance(TimeSpan.FromSeconds(90));
        late.Guest.Cut();
        hall.Time.Advance(TimeSpan.FromSeconds(1));
        prompt.Guest.Cut();

        hall.Time.Advance(Away - TimeSpan.FromSeconds(1));

        late.Return().ShouldBeNew(late);
        prompt.Return().Socket.Recovered.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"pid":"unknown","offset":"x"}""")]
    [InlineData("""{"pid":"unknown"}""")]
    [InlineData("""{"pid":""}""")]
    [InlineData("""{"pid":1}""")]
    [InlineData("""{"pid":null,"offset":null}""")]
    [InlineData("""{"offset":"x"}""")]
    public async Task An_unknown_connection_is_a_new_one(string auth)
    {
        await using var hall = new RecoveryHall();

        var visit = hall.Connect(auth);

        visit.Socket.Recovered.ShouldBeFalse();
        visit.Pid.ShouldNotBe("unknown");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("00000000-1")]
    [InlineData("OWN-2000")]
    [InlineData("OWN--1")]
    [InlineData("OWN-1x")]
    [InlineData("OWN-")]
    [InlineData("OWN-99999999999999999999")]
    public async Task A_foreign_offset_makes_it_new(string offset)
    {
        await using var hall = new RecoveryHall();
        var former = hall.Enter();
        hall.Everyone.Emit("e");
        former.Heard();
        former.Guest.Cut();
        var own = former.Offset![..former.Offset!.IndexOf('-', StringComparison.Ordinal)];

        hall.Return(former.Pid, offset.Replace("OWN", own, StringComparison.Ordinal)).ShouldBeNew(former);
    }

    [Fact]
    public async Task An_offset_that_is_no_text_counts_as_none()
    {
        await using var hall = new RecoveryHall();
        var former = hall.Enter();
        hall.Everyone.Emit("e");
        former.Guest.Cut();

        var visit = hall.Connect($$"""{"pid":"{{former.Pid}}","offset":17}""");

        Visit.Plain(visit.Before).ShouldBe(["""2["e"]"""]);
    }

    [Fact]
    public async Task Whoever_was_recovered_and_then_left_is_new()
    {
        await using var hall = new RecoveryHall();
        var former = hall.Enter("red");
        former.Guest.Cut();
        var second = former.Return();

        second.Socket.Recovered.ShouldBeTrue();
        second.Guest.Send("1");

        former.Return().ShouldBeNew(former);
    }

    [Fact]
    public async Task Of_two_who_come_back_at_once_one_is_recovered()
    {
        var passes = new Queue<TaskCompletionSource<ConnectError?>>();
        await using var hall = new RecoveryHall(options => options.SkipFilters = false);
        var former = hall.Enter("red");
        hall.Everyone.Use(_ =>
        {
            passes.Enqueue(new TaskCompletionSource<ConnectError?>());
            return new(passes.Last().Task);
        });
        former.Guest.Cut();

        var guests = new[] { Knock(), Knock() };
        while (passes.TryDequeue(out var pass))
        {
            pass.SetResult(null);
        }

        var sids = guests.Select(guest => guest.Received().ShouldHaveSingleItem()).ToArray();
        sids.Count(sid => sid.Contains(former.Sid, StringComparison.Ordinal)).ShouldBe(1);
        hall.Everyone.Sockets.Count(socket => socket.Recovered).ShouldBe(1);

        FakeGuest Knock() => FakeGuest.Enter(hall.Server, $$"""{"pid":"{{former.Pid}}"}""");
    }

    [Fact]
    public async Task Whoever_is_cut_off_while_coming_back_can_come_back_again()
    {
        var (asked, pass) = (0, new TaskCompletionSource<ConnectError?>());
        await using var hall = new RecoveryHall(options => options.SkipFilters = false);
        hall.Everyone.Use(_ => asked++ == 1 ? new(pass.Task) : default);
        var former = hall.Enter("red");
        former.Guest.Cut();
        hall.Everyone.To("red").Emit("missed");
        var second = FakeGuest.Enter(hall.Server, $$"""{"pid":"{{former.Pid}}"}""");

        second.Cut();
        pass.SetResult(null);
        hall.Everyone.Sockets.ShouldBeEmpty();
        var third = former.Return();

        third.Sid.ShouldBe(former.Sid);
        Visit.Plain(third.Before).ShouldBe(["""2["missed"]"""]);
    }

    [Fact]
    public async Task A_filter_may_refuse_who_comes_back()
    {
        await using var hall = new RecoveryHall(options => options.SkipFilters = false);
        hall.Everyone.Use(socket => new(socket.Recovered ? new ConnectError("not you") : null));
        var former = hall.Enter("red");
        former.Guest.Cut();

        var guest = FakeGuest.Enter(hall.Server, $$"""{"pid":"{{former.Pid}}"}""");

        guest.Received().ShouldBe(["""4{"message":"not you"}"""]);
        hall.Everyone.Sockets.ShouldBeEmpty();
        hall.Everyone.Rooms.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_left_or_was_put_out_is_new()
    {
        await using var hall = new RecoveryHall();
        var (left, put) = (hall.Enter(), hall.Enter());

        left.Guest.Send("1");
        put.Socket.Disconnect();

        left.Return().ShouldBeNew(left);
        put.Return().ShouldBeNew(put);
    }

    [Fact]
    public async Task What_is_done_to_sockets_is_done_to_lost_ones_too()
    {
        await using var hall = new RecoveryHall();
        var (banned, moved) = (hall.Enter("user-1", "team"), hall.Enter("user-2", "team"));
        banned.Guest.Cut();
        moved.Guest.Cut();
        hall.Everyone.To("team").Emit("before");
        hall.Everyone.To("project").Emit("before");

        hall.Everyone.To("user-1").DisconnectSockets();
        hall.Everyone.To("user-2").SocketsLeave("team");
        hall.Everyone.To("user-2").SocketsJoin("project");
        hall.Everyone.To("team").Emit("after");
        hall.Everyone.To("project").Emit("after");

        banned.Return().ShouldBeNew(banned);
        var visit = moved.Return();
        visit.Socket.Rooms.ShouldBe([moved.Sid, "user-2", "project"], ignoreOrder: true);
        Visit.Plain(visit.Before).ShouldBe(["""2["after"]"""]);
    }

    [Fact]
    public async Task What_is_kept_has_a_limit_and_the_oldest_goes_first()
    {
        await using var hall = new RecoveryHall(options => options.MaxBytes = 10_000);
        var (early, late) = (hall.Enter(), hall.Enter());
        early.Guest.Cut();
        hall.Everyone.Emit("big", new string('x', 4_000));
        hall.Everyone.Emit("big", new string('x', 4_000));
        late.Heard();
        late.Guest.Cut();

        hall.Everyone.Emit("big", new string('y', 4_000));

        early.Return().ShouldBeNew(early);
        late.Return().Before.ShouldHaveSingleItem().ShouldContain("yyy");

        // Even one that is larger than everything.
        var huge = hall.Enter();
        hall.Everyone.Emit("huge", new string('z', 20_000));
        huge.CutAndReturn().ShouldBeNew(huge);
    }

    [Fact]
    public async Task Whoever_missed_more_than_a_queue_holds_is_new()
    {
        await using var hall = new RecoveryHall(options: options => options.MaxQueuedBytes = 100_000);
        var former = hall.Enter();
        former.Guest.Cut();
        for (var i = 0; i < 20; i++)
        {
            hall.Everyone.Emit("big", new string('x', 4_000));
        }

        var visit = former.Return();

        visit.ShouldBeNew(former);
        visit.Socket.Connected.ShouldBeTrue();
    }

    [Fact]
    public async Task The_end_of_a_slow_client_is_told_where_no_lock_is_held()
    {
        await using var hall = new RecoveryHall(options: options => options.MaxQueuedBytes = 10_000);
        var slow = hall.Enter("red");
        var told = new List<string>();
        hall.Everyone.OnDisconnecting((socket, reason) =>
        {
            told.Add(reason);
            Task.Run(() => socket.Broadcast.To("red").Emit("bye")).Wait(Harness.EngineClient.Patience).ShouldBeTrue();
        });
        var other = hall.Enter("red");
        slow.Guest.Connection.Block();

        for (var i = 0; i < 3; i++)
        {
            hall.Everyone.To(slow.Sid).Emit("big", new string('x', 8_000));
        }

        told.ShouldBe(["slow consumer"]);
        other.Heard().ShouldBe(["""2["bye"]"""]);
    }

    [Fact]
    public async Task A_socket_that_is_put_out_by_its_own_connection_is_not_remembered()
    {
        await using var hall = new RecoveryHall();
        hall.Everyone.OnConnection(socket => socket.Disconnect(close: true));
        var guest = FakeGuest.Enter(hall.Server);
        var answer = guest.Received();
        answer.Length.ShouldBe(2);

        hall.Time.Advance(Away + Away);

        hall.Time.IsTicking.ShouldBeFalse();
    }

    [Fact]
    public async Task When_everybody_is_gone_for_good_nothing_is_kept_and_no_timer_runs()
    {
        await using var hall = new RecoveryHall();
        var former = hall.Enter("red");
        hall.Everyone.Emit("e");
        former.Guest.Cut();
        hall.Everyone.Emit("e");
        hall.Time.IsTicking.ShouldBeTrue();

        hall.Time.Advance(Away + Away + TimeSpan.FromMinutes(1));

        hall.Time.IsTicking.ShouldBeFalse();
        hall.Everyone.Emit("to nobody");
        hall.Time.IsTicking.ShouldBeFalse();
        former.Return().ShouldBeNew(former);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(90_000_000, 1)]
    [InlineData(1, 0)]
    public void A_wrong_option_is_refused(int seconds, long bytes)
    {
        var options = new SocketIOOptions();

        Should.Throw<InvalidOperationException>(() => options.UseMemoryRecovery(recovery =>
        {
            recovery.MaxDisconnectionDuration = TimeSpan.FromSeconds(seconds);
            recovery.MaxBytes = bytes;
        }));
    }
}
