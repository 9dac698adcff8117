using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Parley.SocketIO.Tests.Harness;
using static Parley.SocketIO.Tests.Harness.RawFrames;

namespace Parley.SocketIO.Tests.Soak;

/// <summary>Clients that connect, join and vanish, each on a connection of its own.</summary>
internal static class Churn
{
    private const int AtOnce = 128;

    private static readonly byte[] Join = Frame(0x81, "40");
    private static readonly byte[] Close = Frame(0x88, [3, 0xe8]);

    // In turn: two over polling and two over WebSocket, one of each closed properly and one reset.
    private static readonly Func<Uri, Task>[] Ways = [PollAndCloseAsync, OpenAndCloseAsync, PollAndResetAsync, OpenAndResetAsync];

    /// <summary>So many clients a second, or as many as come through, and returns how many there were.</summary>
    public static async Task<int> RunAsync(Uri endpoint, int perSecond, TimeSpan duration)
    {
        // Whoever is due and finds nobody free waits: the next ones then come as fast as they can.
        var due = Channel.CreateBounded<int>(AtOnce);
        var clients = Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            await foreach (var i in due.Reader.ReadAllAsync())
            {
                await Ways[i % Ways.Length](endpoint);
            }
        })).ToArray();

        var started = Stopwatch.GetTimestamp();
        var count = 0;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var now = TimeSpan.Zero; now < duration; now = Stopwatch.GetElapsedTime(started))
        {
            while (count < perSecond * now.TotalSeconds && Stopwatch.GetElapsedTime(started) < duration)
            {
                await due.Writer.WriteAsync(count++).AsTask().WaitAsync(EngineClient.Patience);
            }

            await pace.WaitForNextTickAsync();
        }

        due.Writer.Complete();
        await Task.WhenAll(clients);
        return count;
    }

    private static async Task OpenAndCloseAsync(Uri endpoint)
    {
        await using var client = await OpenAsync(endpoint);
        await client.SendAsync(Close);
        await client.EndAsync();
    }

    private static async Task OpenAndResetAsync(Uri endpoint)
    {
        await using var client = await OpenAsync(endpoint);
        client.Reset();
    }

    private static async Task<RawFrames> OpenAsync(Uri endpoint)
    {
        var client = await DialAsync(endpoint);
        await client.SendAsync(Join);
        (await client.NextAsync()).ShouldStartWith("text 40{");
        return client;
    }

    private static async Task PollAndCloseAsync(Uri endpoint)
    {
        await using var tcp = await RawTcp.ConnectAsync(endpoint);
        var session = await PollAsync(endpoint, tcp);
        await tcp.SendAsync(Post(session, "1"));
        await tcp.TakeUntilAsync("\r\n\r\nok");
    }

    /// <summary>Its poll goes with it, and that ends the session; if it had not begun yet, the heartbeat does.</summary>
    private static async Task PollAndResetAsync(Uri endpoint)
    {
        await using var tcp = await RawTcp.ConnectAsync(endpoint);
        var session = await PollAsync(endpoint, tcp);
        await tcp.SendAsync(Get(session));
        tcp.Reset();
    }

    /// <summary>Opens a session, joins, reads the answer, and returns the session's address.</summary>
    private static async Task<string> PollAsync(Uri endpoint, RawTcp tcp)
    {
        var address = endpoint.AbsolutePath + "?EIO=4&transport=polling";
        await tcp.SendAsync(Get(address));
        var open = await tcp.TakeUntilAsync("}");
        address += "&sid=" + OpenPacket.Read(open[open.IndexOf("0{", StringComparison.Ordinal)..]).Sid;
        await tcp.SendAsync(Post(address, "40") + Get(address));
        await tcp.TakeUntilAsync("\r\n\r\nok");
        await tcp.TakeUntilAsync("\r\n\r\n40{");
        await tcp.TakeUntilAsync("}");
        return address;
    }

    private static string Get(string address) => $"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n";

    private static string Post(string address, string body) => string.Create(
        CultureInfo.InvariantCulture, $"POST {address} HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
