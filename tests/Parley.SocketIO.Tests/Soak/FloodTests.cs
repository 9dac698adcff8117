using Parley.SocketIO.Tests.Harness;
using static Parley.SocketIO.Tests.Harness.RawFrames;

namespace Parley.SocketIO.Tests.Soak;

/// <summary>
/// Clients that send faster than they can be served, without an end: each has its turn, and so has everybody else.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FloodTests
{
    private const int Songs = 30;

    // What is sent first, and then for ever.
    private static readonly Dictionary<string, (byte[] First, byte[] Again)> Floods = new(StringComparer.Ordinal)
    {
        ["pongs of Engine.IO"] = ([], Frame(0x81, "3")),
        ["pongs of WebSocket"] = ([], Frame(0x8a)),
        ["pings of WebSocket, whose answers nobody reads"] = ([], Frame(0x89)),
        ["events that nobody hears"] = (Frame(0x81, "40"), Frame(0x81, "42[\"unheard of\"]")),
        ["events, whose answers nobody reads"] = (Frame(0x81, "40"), Frame(0x81, "42[\"message\",1]")),
        ["bytes that nobody waits for"] = (Frame(0x81, "40"), Frame(0x82, new byte[100_000])),
        ["what is no frame"] = ([], [0x83]),
    };

    public static TheoryData<string> Names => [.. Floods.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_flood_that_does_not_end_stops_nobody_else(string what)
    {
        await using var host = await TestServer.StartAsync(Canary.Serve);
        using var over = new CancellationTokenSource();
        // At least two for each thread that serves sockets.
        var flooders = Enumerable.Range(0, 2 * Environment.ProcessorCount)
            .Select(_ => new Flooder(host.Endpoint, Floods[what].First, Floods[what].Again, over.Token)).ToArray();
        try
        {
            await Task.WhenAll(flooders.Select(flooder => flooder.Begun));
            await using var canary = await Canary.WakeAsync(host.Endpoint);
            while (canary.Songs < Songs)
            {
                await canary.SingAsync();
            }

            flooders.ShouldAllBe(flooder => !flooder.Ended.IsCompleted);
        }
        finally
        {
            await over.CancelAsync();
        }

        await Task.WhenAll(flooders.Select(flooder => flooder.Ended));
        host.Log.Errors.ShouldBeEmpty();
    }

    /// <summary>Sends until it is told to end, and comes back when it is closed.</summary>
    private sealed class Flooder
    {
        private readonly Signal _begun = new();

        public Flooder(Uri endpoint, byte[] first, byte[] again, CancellationToken over)
        {
            var burst = Enumerable.Repeat(again, Math.Max(1, 256 * 1024 / again.Length)).SelectMany(frame => frame).ToArray();
            Ended = Task.Run(
                async () =>
                {
                    while (!over.IsCancellationRequested)
                    {
                        await FloodAsync(endpoint, first, burst, over);
                    }
                },
                CancellationToken.None);
        }

        /// <summary>More has been sent than a connection takes that nobody reads from.</summary>
        public Task Begun => _begun.Task;

        public Task Ended { get; }

        private async Task FloodAsync(Uri endpoint, byte[] first, byte[] burst, CancellationToken over)
        {
            await using var tcp = await RawTcp.ConnectAsync(endpoint);
            try
            {
                await tcp.SendAsync(RawTcp.UpgradeRequest(endpoint, "EIO=4&transport=websocket"));
                await tcp.SendAsync(first);
                for (var sent = 0; !over.IsCancellationRequested; sent++)
                {
                    await tcp.SendAsync(burst);
                    if (sent == 40)
                    {
                        _begun.Set();
                    }
                }
            }
            catch (IOException)
            {
                // Closed, for what it does. The next one goes on.
                _begun.Set();
            }
        }
    }
}
