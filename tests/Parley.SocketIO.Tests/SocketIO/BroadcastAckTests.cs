using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>One event that many sockets acknowledge.</summary>
public sealed class BroadcastAckTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybodys_first_argument_is_an_answer()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(EngineClient.Polling), await hall.EnterAsync());

        var asking = hall.Everyone.EmitWithAckAsync("q", new Arg[] { 1, "x" }, Long, Cancellation);
        await AnswerAsync(a, """["q",1,"x"]""", "[1,\"more\"]");
        asking.IsCompleted.ShouldBeFalse();
        await AnswerAsync(b, """["q",1,"x"]""", "[2]");

        (await asking).Select(answer => answer.GetInt64()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Only_those_who_are_chosen_are_asked()
    {
        await using var hall = await Hall.OpenAsync();
        var (sender, red, blue) = (
            await hall.EnterAsync(rooms: "red"), await hall.EnterAsync(rooms: "red"), await hall.EnterAsync(rooms: "blue"));

        var asking = sender.Socket.To("red", "blue").Except("blue").EmitWithAckAsync("q", default, Long, Cancellation);
        await AnswerAsync(red, """["q"]""", "[\"me\"]");

        (await asking).ShouldHaveSingleItem().GetString().ShouldBe("me");
        await sender.ShouldHearNothingAsync();
        await blue.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task Nobody_has_answered_at_once()
    {
        await using var hall = await Hall.OpenAsync();

        (await hall.Everyone.To("nowhere").EmitWithAckAsync("q", default, Long, Cancellation)).ShouldBeEmpty();
        (await hall.Everyone.EmitWithAckAsync("q", default, Timeout.InfiniteTimeSpan, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_who_is_silent_costs_the_whole_time_and_the_other_answers_are_told()
    {
        var time = new ManualTime();
        await using var server = new SocketIOServer(new SocketIOOptions(), time, NullLoggerFactory.Instance);
        var (loud, silent) = (FakeGuest.Enter(server), FakeGuest.Enter(server));
        loud.Received();
        silent.Received();

        var asking = server.Default.EmitWithAckAsync("q", default, TimeSpan.FromSeconds(1), Cancellation);
        var id = loud.Received().ShouldHaveSingleItem()[1..^5];
        loud.Send($"3{id}[\"here\"]");
        time.Advance(TimeSpan.FromMilliseconds(999));
        asking.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));

        var late = await Should.ThrowAsync<AckTimeoutException>(asking);
        late.Responses.ShouldHaveSingleItem().GetString().ShouldBe("here");
        silent.Send($"3{id}[\"too late\"]");
        silent.Connection.Aborted.ShouldBeFalse();
        server.Default.Sockets.Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_who_leaves_fails_it_once_all_others_have_answered()
    {
        await using var hall = await Hall.OpenAsync();
        var (leaving, staying) = (await hall.EnterAsync(), await hall.EnterAsync());

        var asking = hall.Everyone.EmitWithAckAsync("q", default, Timeout.InfiniteTimeSpan, Cancellation);
        await leaving.Client.SendAsync("41");
        AckId(await leaving.Client.NextAsync(), """["q"]""");
        await leaving.Client.ShouldBeQuietAsync();
        asking.IsCompleted.ShouldBeFalse();
        await AnswerAsync(staying, """["q"]""", "[\"here\"]");

        var failure = await Should.ThrowAsync<AckTimeoutException>(asking);
        failure.Responses.ShouldHaveSingleItem().GetString().ShouldBe("here");
        failure.InnerException.ShouldBeOfType<SocketDisconnectedException>();
    }

    [Fact]
    public async Task One_who_is_asked_too_much_already_is_not_asked_and_fails_it()
    {
        await using var hall = await Hall.OpenAsync(options: options => options.MaxOutstandingAcks = 1);
        var (busy, free) = (await hall.EnterAsync(), await hall.EnterAsync());
        var first = busy.Socket.EmitWithAckAsync("first", default, Long, Cancellation);

        var asking = hall.Everyone.EmitWithAckAsync("second", default, Long, Cancellation);
        await AnswerAsync(free, """["second"]""", "[\"free\"]");

        (await Should.ThrowAsync<AckTimeoutException>(asking)).Responses.ShouldHaveSingleItem().GetString().ShouldBe("free");
        await AnswerAsync(busy, """["first"]""", "[\"busy\"]");
        (await first)[0].GetString().ShouldBe("busy");
        var third = hall.Everyone.To(busy.Socket.Id).EmitWithAckAsync("third", default, Long, Cancellation);
        await AnswerAsync(busy, """["third"]""", "[3]");
        (await third).ShouldHaveSingleItem().GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task Nobody_waits_any_more_once_it_is_cancelled()
    {
        await using var hall = await Hall.OpenAsync(options: options => options.MaxOutstandingAcks = 1);
        var guest = await hall.EnterAsync();
        using var cancel = new CancellationTokenSource();

        var asking = hall.Everyone.EmitWithAckAsync("q", default, Timeout.InfiniteTimeSpan, cancel.Token);
        var id = AckId(await guest.Client.NextAsync(), """["q"]""");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asking);
        await guest.Client.SendAsync($"43{id}[]");
        await guest.Client.ShouldBeQuietAsync();

        // There is room for the next one.
        var next = guest.Socket.EmitWithAckAsync("next", default, Long, Cancellation);
        await AnswerAsync(guest, """["next"]""", "[1]");
        (await next)[0].GetInt64().ShouldBe(1);

        await Should.ThrowAsync<OperationCanceledException>(hall.Everyone.EmitWithAckAsync("never", default, Long, cancel.Token));
        await guest.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task What_was_not_answered_in_time_leaves_room_for_the_next()
    {
        await using var hall = await Hall.OpenAsync(options: options => options.MaxOutstandingAcks = 1);
        var guest = await hall.EnterAsync();

        await Should.ThrowAsync<AckTimeoutException>(hall.Everyone.EmitWithAckAsync("q", default, Short, Cancellation));
        AckId(await guest.Client.NextAsync(), """["q"]""");

        var next = hall.Everyone.EmitWithAckAsync("next", default, Long, Cancellation);
        await AnswerAsync(guest, """["next"]""", "[1]");
        (await next).ShouldHaveSingleItem().GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Binary_goes_both_ways()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();

        var asking = hall.Everyone.EmitWithAckAsync("q", new Arg[] { new byte[] { 1, 2, 3 } }, Long, Cancellation);
        var head = await guest.Client.NextAsync();
        (await guest.Client.NextAsync()).ShouldBe("bAQID");
        head.ShouldStartWith("451-");
        var id = head[4..head.IndexOf('[', StringComparison.Ordinal)];
        await guest.Client.SendAsync($$$"""461-{{{id}}}[{"a":{"_placeholder":true,"num":0}}]""", "bBAU=");

        var answer = (await asking).ShouldHaveSingleItem();
        hall.Everyone.Emit("passed on", answer);
        (await guest.Client.NextAsync(2)).ShouldBe(["""451-["passed on",{"a":{"_placeholder":true,"num":0}}]""", "bBAU="]);
    }

    [Fact]
    public async Task An_answer_without_arguments_is_a_missing_one()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();

        var asking = hall.Everyone.EmitWithAckAsync("q", default, Long, Cancellation);
        await AnswerAsync(guest, """["q"]""", "[]");

        (await asking).ShouldHaveSingleItem().Kind.ShouldBe(ArgumentKind.Missing);
    }

    [Fact]
    public async Task A_fetched_socket_answers_for_itself()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(rooms: "red"), await hall.EnterAsync());
        var remote = (await hall.Everyone.To("red").FetchSocketsAsync(Cancellation)).ShouldHaveSingleItem();

        var asking = remote.EmitWithAckAsync("q", new Arg[] { 1 }, Long, Cancellation);
        await AnswerAsync(a, """["q",1]""", "[\"me\"]");
        (await asking).GetString().ShouldBe("me");

        await a.Client.SendAsync("41");
        await a.Client.ShouldBeQuietAsync();
        await Should.ThrowAsync<AckTimeoutException>(remote.EmitWithAckAsync("q", default, Long, Cancellation));
        await b.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_before_anybody_is_asked()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();

        Should.Throw<ArgumentException>(() => { _ = hall.Everyone.EmitWithAckAsync("disconnect", default, Long, Cancellation); });
        foreach (var timeout in new[] { TimeSpan.FromMilliseconds(-2), TimeSpan.FromDays(50) })
        {
            await Should.ThrowAsync<ArgumentOutOfRangeException>(hall.Everyone.EmitWithAckAsync("q", default, timeout, Cancellation));
        }

        await guest.ShouldHearNothingAsync();
    }

    private static async Task AnswerAsync(Guest guest, string question, string answer)
    {
        var id = AckId(await guest.Client.NextAsync(), question);
        await guest.Client.SendAsync($"43{id}{answer}");
    }

    private static string AckId(string packet, string payload)
    {
        packet.ShouldStartWith("42");
        packet.ShouldEndWith(payload);
        var id = packet[2..^payload.Length];
        id.ShouldNotBeEmpty();
        return id;
    }
}
