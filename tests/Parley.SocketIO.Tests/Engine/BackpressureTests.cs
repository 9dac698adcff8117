using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Clients that take too little or bring too much.</summary>
public sealed class BackpressureTests
{
    [Fact]
    public async Task A_polling_client_that_never_polls_is_closed_at_the_queue_limit()
    {
        var (sockets, reasons) = (new Heard<Socket>(), new Heard<string>());
        await using var server = await StartAsync(sockets, reasons);
        await using var client = await server.ConnectAsync(EngineClient.Polling);
        var socket = await sockets.NextAsync();

        for (var i = 0; i < 60; i++)
        {
            socket.Emit("kilobyte", new string('x', 1_000));
        }

        reasons.IsEmpty.ShouldBeTrue();
        for (var i = 0; i < 10; i++)
        {
            socket.Emit("kilobyte", new string('x', 1_000));
        }

        (await reasons.NextAsync()).ShouldBe("slow consumer");
        socket.Connected.ShouldBeFalse();
        (await RawPolling.GetAsync(((RawPolling)client).SessionUri)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_polling_client_that_comes_in_time_gets_everything()
    {
        var (sockets, reasons) = (new Heard<Socket>(), new Heard<string>());
        await using var server = await StartAsync(sockets, reasons);
        await using var client = await server.ConnectAsync(EngineClient.Polling);
        var socket = await sockets.NextAsync();

        // What is on its way counts until it has left, so that a round must leave room for the one before.
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < 20; i++)
            {
                socket.Emit("kilobyte", new string('x', 1_000));
            }

            await client.NextAsync(20);
        }

        reasons.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_websocket_client_that_stops_reading_is_closed_and_its_neighbour_served()
    {
        var (sockets, reasons) = (new Heard<Socket>(), new Heard<string>());
        await using var server = await StartAsync(sockets, reasons);
        await using var neighbour = await server.ConnectAsync();
        await sockets.NextAsync();
        await using var client = await server.ConnectAsync();
        var socket = await sockets.NextAsync();
        var chunk = new string('x', 30_000);

        // The kernel takes some megabytes before the server's own queue has to.
        for (var sent = 0; sent < 64_000_000 && socket.Connected; sent += chunk.Length)
        {
            socket.Emit("chunk", chunk);
            if (sent % 600_000 == 0)
            {
                await neighbour.ShouldBeQuietAsync();
            }
        }

        (await reasons.NextAsync()).ShouldBe("slow consumer");
        await neighbour.ShouldBeQuietAsync();
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task A_payload_has_so_many_packets_at_most(int packets, bool allowed)
    {
        await using var server = await TestServer.StartAsync(options: options => options.MaxPacketsPerPayload = 3);
        await using var client = await server.ConnectAsync(EngineClient.Polling);

        await client.OfferAsync([.. Enumerable.Repeat("42[\"x\"]", packets)]);

        if (allowed)
        {
            await client.ShouldBeQuietAsync();
        }
        else
        {
            await client.EndAsync();
        }
    }

    private static Task<TestServer> StartAsync(Heard<Socket> sockets, Heard<string> reasons) => TestServer.StartAsync(
        io => io.Default.OnConnection(sockets.Add).OnDisconnect((_, reason) => reasons.Add(reason)),
        options => options.MaxQueuedBytes = 64 * 1024);
}
