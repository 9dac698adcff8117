using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Sending no more than a client takes: waiting for it, and leaving out what may be left out.</summary>
public sealed class FlowTests
{
    private static readonly string Kilobyte = new('x', 1_000);

    [Fact]
    public async Task Whoever_waits_for_a_client_goes_on_when_it_has_taken_what_was_sent()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);
        (await guest.Socket.DrainedAsync(0)).ShouldBeTrue();
        for (var n = 0; n < 20; n++)
        {
            guest.Socket.Emit("kilobyte", Kilobyte);
        }

        var half = guest.Socket.DrainedAsync(30_000);
        var all = guest.Socket.DrainedAsync(0).AsTask();
        half.IsCompleted.ShouldBeTrue();
        all.IsCompleted.ShouldBeFalse();
        await guest.Client.NextAsync(20);
        (await all).ShouldBeTrue();
    }

    [Fact]
    public async Task Over_a_WebSocket_it_goes_on_as_well()
    {
        await using var hall = await Hall.OpenAsync(options: options => options.MaxQueuedBytes = 1_000_000);
        var guest = await hall.EnterAsync();
        var received = guest.Client.NextAsync(3_000);
        for (var n = 0; n < 3_000; n++)
        {
            guest.Socket.Emit("kilobyte", Kilobyte);
            (await guest.Socket.DrainedAsync(10_000)).ShouldBeTrue();
        }

        await received;
    }

    [Fact]
    public async Task Whoever_waits_for_a_client_learns_that_it_is_gone()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);
        guest.Socket.Emit("kilobyte", Kilobyte);
        var drained = guest.Socket.DrainedAsync(0).AsTask();
        guest.Socket.CloseConnection();
        (await drained).ShouldBeFalse();
        (await guest.Socket.DrainedAsync(1_000_000)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_expendable_is_dropped_for_a_client_that_is_far_behind_and_that_is_told_when_it_has_caught_up()
    {
        var caughtUp = new Heard<Socket>();
        await using var hall = await Hall.OpenAsync(
            io => io.Default.OnCaughtUp(caughtUp.Add), options => options.MaxQueuedBytes = 64_000);
        var slow = await hall.EnterAsync(EngineClient.Polling);
        var quick = await hall.EnterAsync();
        hall.Everyone.Expendable.Emit("before");
        for (var n = 0; n < 40; n++)
        {
            slow.Socket.Emit("kilobyte", Kilobyte);
        }

        hall.Everyone.Expendable.Emit("dropped");
        hall.Everyone.Expendable.Emit("dropped");
        hall.Everyone.Emit("kept");
        (await slow.Client.NextAsync()).ShouldBe("""42["before"]""");
        await slow.Client.NextAsync(40);
        (await slow.Client.NextAsync()).ShouldBe("""42["kept"]""");
        (await caughtUp.NextAsync()).ShouldBe(slow.Socket);
        caughtUp.IsEmpty.ShouldBeTrue();
        await quick.ShouldHearAsync("""["before"]""", """["dropped"]""", """["dropped"]""", """["kept"]""");
    }
}
