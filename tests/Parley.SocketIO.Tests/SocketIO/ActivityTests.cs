using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>What a tracer sees of the events that are handled. In one class, because listeners hear the whole process.</summary>
public sealed class ActivityTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task Each_event_that_is_handled_is_one_activity(string transport)
    {
        var (stopped, inside) = (new Heard<Activity>(), new Heard<Activity?>());
        await using var server = await TestServer.StartAsync(io => io.Of("/traced").On("work", async (_, received) =>
        {
            inside.Add(Activity.Current);
            await Task.Yield();
            received.Ack();
        }));
        await using var client = await server.OpenAsync(transport);
        var sid = await client.ConnectAsync("/traced");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Parley.SocketIO",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("socketio.socket") as string == sid)
                {
                    stopped.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await client.SendAsync("42/traced,1[\"work\"]", "42/traced,2[\"nobody's\"]", "42/traced,3[\"work\"]");

        (await client.NextAsync(2)).ShouldBe(["43/traced,1[]", "43/traced,3[]"], ignoreOrder: true);
        for (var i = 0; i < 2; i++)
        {
            var activity = await stopped.NextAsync();
            activity.OperationName.ShouldBe("work");
            activity.Kind.ShouldBe(ActivityKind.Server);
            activity.GetTagItem("messaging.system").ShouldBe("socket.io");
            activity.GetTagItem("socketio.namespace").ShouldBe("/traced");
        }

        stopped.IsEmpty.ShouldBeTrue();
        (await inside.NextAsync()).ShouldNotBeNull().OperationName.ShouldBe("work");
    }

    [Fact]
    public void Without_a_listener_nothing_is_allocated_for_it()
    {
        using var server = new SocketIOServer(new SocketIOOptions(), new ManualTime(), NullLoggerFactory.Instance);
        server.Default.On("e", (_, _) => default);
        var guest = FakeGuest.Enter(server);
        var packet = "2[\"e\"]"u8.ToArray();
        for (var i = 0; i < 20; i++)
        {
            Dispatch();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Dispatch();
        }

        // The event, its arguments and their copy of the text: no task, no closure, no activity.
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThanOrEqualTo(192);

        void Dispatch() => server.Engine.Handler.OnMessage(guest.Connection.Session, packet, binary: false).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
    }
}
