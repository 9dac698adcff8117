using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>A server that stops finishes what it has begun.</summary>
public sealed class ShutdownTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task A_handler_that_runs_may_end_and_its_acknowledgement_arrives(string transport)
    {
        var (begun, end) = (new Signal(), new Signal());
        await using var hall = await Hall.OpenAsync(io => io.Default.On("work", async (_, work) =>
        {
            begun.Set();
            await end.Task;
            work.Ack("done");
        }));
        var guest = await hall.EnterAsync(transport);
        await guest.Client.SendAsync("421[\"work\"]");
        await begun.Task;

        var closing = hall.Server.IO.CloseAsync(TestContext.Current.CancellationToken);
        closing.IsCompleted.ShouldBeFalse();
        end.Set();

        (await guest.Client.NextAsync()).ShouldBe("431[\"done\"]");
        await guest.Client.EndAsync();
        await closing;
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task What_was_emitted_before_arrives(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);
        for (var i = 0; i < 100; i++)
        {
            guest.Socket.Emit("number", i);
        }

        var closing = hall.Server.IO.CloseAsync(TestContext.Current.CancellationToken);

        for (var i = 0; i < 100; i++)
        {
            (await guest.Client.NextAsync()).ShouldBe(FormattableString.Invariant($"42[\"number\",{i}]"));
        }

        await guest.Client.EndAsync();
        await closing;
        hall.Server.IO.ConnectionCount.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_whose_handshake_is_under_way_is_let_go_too(string transport)
    {
        var (asked, go) = (new Signal(), new Signal());
        await using var server = await TestServer.StartAsync(options: options => options.AllowRequest = async _ =>
        {
            asked.Set();
            await go.Task;
            return null;
        });
        var opening = server.OpenAsync(transport);
        await asked.Task;

        await server.IO.CloseAsync(TestContext.Current.CancellationToken);
        go.Set();

        await using var client = await opening;
        (await client.EndAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_that_come_while_it_closes_are_not_begun()
    {
        var (begun, end, late) = (new Signal(), new Signal(), new Signal());
        await using var hall = await Hall.OpenAsync(io => io.Default
            .On("work", async (_, _) =>
            {
                begun.Set();
                await end.Task;
            })
            .On("late", (_, _) =>
            {
                late.Set();
                return default;
            }));
        var guest = await hall.EnterAsync();
        await guest.Client.SendAsync("42[\"work\"]");
        await begun.Task;

        var closing = hall.Server.IO.CloseAsync(TestContext.Current.CancellationToken);
        await guest.Client.SendAsync("42[\"late\"]");
        end.Set();
        await guest.Client.EndAsync();
        await closing;

        late.IsSet.ShouldBeFalse();
    }

    [Fact]
    public async Task A_handler_without_end_does_not_hold_it_for_ever()
    {
        var begun = new Signal();
        await using var hall = await Hall.OpenAsync(
            io => io.Default.On("work", async (_, _) =>
            {
                begun.Set();
                await new TaskCompletionSource().Task;
            }),
            options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var guest = await hall.EnterAsync();
        await guest.Client.SendAsync("42[\"work\"]");
        await begun.Task;

        await hall.Server.IO.CloseAsync(TestContext.Current.CancellationToken).WaitAsync(EngineClient.Patience);

        await guest.Client.EndAsync();
    }

    [Fact]
    public async Task A_client_that_never_polls_again_does_not_hold_it_for_ever()
    {
        await using var hall = await Hall.OpenAsync(options: options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        await hall.EnterAsync(EngineClient.Polling);

        await hall.Server.IO.CloseAsync(TestContext.Current.CancellationToken).WaitAsync(EngineClient.Patience);

        hall.Server.IO.ConnectionCount.ShouldBe(0);
    }

    [Fact]
    public async Task The_host_closes_it_in_good_order()
    {
        var (begun, end) = (new Signal(), new Signal());
        await using var hall = await Hall.OpenAsync(io => io.Default.On("work", async (_, work) =>
        {
            begun.Set();
            await end.Task;
            work.Ack("done");
        }));
        var guest = await hall.EnterAsync(EngineClient.Polling);
        await guest.Client.SendAsync("421[\"work\"]");
        await begun.Task;

        var stopping = hall.Server.StopAsync();
        end.Set();

        (await guest.Client.NextAsync()).ShouldBe("431[\"done\"]");
        (await ((RawPolling)guest.Client).PollAsync()).ShouldBe(new(200, "1"));
        await stopping;
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_signal_to_stop_lets_a_handler_that_runs_acknowledge(string transport)
    {
        var (begun, end) = (new Signal(), new Signal());
        await using var hall = await Hall.OpenAsync(
            io => io.Default.On("work", async (_, work) =>
            {
                begun.Set();
                await end.Task;
                work.Ack("done");
            }),
            options => options.ShutdownTimeout = TimeSpan.FromSeconds(25));
        var guest = await hall.EnterAsync(transport);
        await guest.Client.SendAsync("421[\"work\"]");
        await begun.Task;

        // What a signal does: the lifetime is told first, and then whoever waits for it stops the host.
        hall.Server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var stopping = hall.Server.StopAsync();
        end.Set();

        (await guest.Client.NextAsync()).ShouldBe("431[\"done\"]");
        if (guest.Client is RawPolling polling)
        {
            // No request after this one: the host stops listening once nobody is left.
            (await polling.PollAsync()).ShouldBe(new(200, "1"));
        }
        else
        {
            await guest.Client.EndAsync();
        }

        await stopping;
    }
}
