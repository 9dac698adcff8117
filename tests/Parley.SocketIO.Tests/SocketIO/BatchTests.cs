using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>What belongs together leaves together; a poll shows what one write carried.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task What_a_batch_emits_comes_in_one_poll()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);
        var polling = (RawPolling)guest.Client;
        var poll = polling.PollAsync();

        using (hall.Server.IO.Batch())
        {
            guest.Socket.Emit("a");
            hall.Everyone.Emit("b");
            using (hall.Server.IO.Batch())
            {
                hall.Everyone.To(guest.Socket.Id).Emit("c");
            }

            guest.Socket.Emit("d");
        }

        (await poll).Body.ShouldBe("42[\"a\"]\x1e" + "42[\"b\"]\x1e" + "42[\"c\"]\x1e" + "42[\"d\"]");
    }

    [Fact]
    public async Task What_the_handlers_of_one_POST_emit_comes_in_one_poll()
    {
        await using var hall = await Hall.OpenAsync(io => io.Default.On("say", (socket, message) =>
        {
            socket.Emit("said", message.Args.ToArgs());
            return default;
        }));
        var guest = await hall.EnterAsync(EngineClient.Polling);
        var poll = ((RawPolling)guest.Client).PollAsync();

        await guest.Client.SendAsync("42[\"say\",1]", "42[\"say\",2]", "42[\"say\",3]");

        (await poll).Body.ShouldBe("42[\"said\",1]\x1e" + "42[\"said\",2]\x1e" + "42[\"said\",3]");
    }

    [Fact]
    public async Task A_batch_left_by_an_exception_sends_what_it_has()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();

        try
        {
            using (hall.Server.IO.Batch())
            {
                guest.Socket.Emit("before");
                throw new InvalidOperationException("in the middle");
            }
        }
        catch (InvalidOperationException)
        {
            // It is what the batch does on the way out that counts.
        }

        await guest.ShouldHearAsync("""["before"]""");
    }

    [Fact]
    public async Task A_batch_holds_back_only_its_own_thread()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        var (inside, leave) = (new ManualResetEventSlim(), new ManualResetEventSlim());

        var held = Task.Factory.StartNew(
            () =>
            {
                using (hall.Server.IO.Batch())
                {
                    guest.Socket.Emit("held");
                    inside.Set();
                    leave.Wait(EngineClient.Patience);
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        inside.Wait(EngineClient.Patience, TestContext.Current.CancellationToken).ShouldBeTrue();
        guest.Socket.Emit("free");
        var first = await guest.Client.NextAsync();
        leave.Set();
        await held;

        // "held" is either still waiting or was taken along by the write of another thread; it is never lost.
        first.ShouldBeOneOf("""42["free"]""", """42["held"]""");
        (await guest.Client.NextAsync()).ShouldBe(first == """42["free"]""" ? """42["held"]""" : """42["free"]""");
    }
}
