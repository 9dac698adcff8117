using Parley.SocketIO.Tests.Harness;
using static Parley.SocketIO.Tests.Harness.RawFrames;

namespace Parley.SocketIO.Tests.Soak;

/// <summary>Ways to burden a server. Each is done once per call and leaves no connection of its own behind.</summary>
internal static class Abuse
{
    private static readonly byte[] Join = Frame(0x81, "40");

    internal static readonly Dictionary<string, Func<Uri, Task>> Ways = new(StringComparer.Ordinal)
    {
        ["websocket pings"] = endpoint => FloodAsync(endpoint, [], Frame(0x89, new byte[125])),
        ["pongs that nobody asked for"] = endpoint => FloodAsync(endpoint, [], Frame(0x81, "3")),
        ["empty fragments"] = endpoint => FloodAsync(endpoint, Frame(0x01), Frame(0x00)),
        ["fragments of one byte"] = endpoint => FloodAsync(endpoint, Frame(0x01, "4"), Frame(0x00, "x")),
        ["fragments of sixteen bytes"] = endpoint => FloodAsync(endpoint, Frame(0x01, "4"), Frame(0x00, "0123456789abcdef")),
        ["events that nobody hears"] = endpoint => FloodAsync(endpoint, Join, Frame(0x81, "42[\"unheard of\"]")),
        ["answers that are not read"] = endpoint => FloodAsync(endpoint, Join, Frame(0x81, "42[\"message\",\"0123456789\"]")),
        ["namespaces that are not there"] = endpoint => FloodAsync(endpoint, Join, Frame(0x81, "40/nowhere,")),
        ["attachments"] = endpoint => FloodAsync(endpoint, [.. Join, .. Frame(0x81, "4510-[\"message\"]")], Frame(0x82, new byte[1_000])),
        ["a frame too long"] = endpoint => FloodAsync(endpoint, Join, Frame(0x82, new byte[1_000_001])),
        ["a frame that never ends"] = endpoint => FloodAsync(endpoint, [0x82, 0xff, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40, 0, 0, 0, 0], new byte[900]),
        ["JSON that only opens"] = endpoint => FloodAsync(endpoint, Join, Frame(0x81, "42[\"message\"" + new string('[', 900_000))),
        ["a payload of 50,000 packets"] = endpoint => PostAsync(endpoint, string.Join('\u001e', Enumerable.Repeat("4", 50_000))),
        ["a payload too long"] = endpoint => PostAsync(endpoint, "4" + new string('x', 1_000_000)),
        ["a payload of events"] = endpoint => PostAsync(endpoint, "40\u001e" + string.Join('\u001e', Enumerable.Repeat("42[\"message\",1]", 5_000))),
        ["clients that come and go"] = ComeAndGoAsync,
        ["clients that begin and wait"] = BeginAndWaitAsync,
    };

    private static async Task FloodAsync(Uri endpoint, byte[] first, byte[] again)
    {
        await using var client = await DialAsync(endpoint);
        var burst = Enumerable.Repeat(again, Math.Max(1, 16_000 / again.Length)).SelectMany(frame => frame).ToArray();
        try
        {
            await client.SendAsync(first);
            for (var round = 0; round < 20; round++)
            {
                await client.SendAsync(burst);
            }
        }
        catch (OperationCanceledException)
        {
            // The server reads no more from a client that does not read.
        }
    }

    private static async Task PostAsync(Uri endpoint, string body)
    {
        await using var client = await RawPolling.OpenAsync(endpoint);
        try
        {
            await client.PostAsync(body);
            await client.PostAsync("1");
            await client.PollAsync();
        }
        catch (HttpRequestException)
        {
            // Refused before all of it was read.
        }
    }

    private static async Task ComeAndGoAsync(Uri endpoint)
    {
        for (var i = 0; i < 10; i++)
        {
            await using var socket = await RawWebSocket.OpenAsync(endpoint);
            await socket.ConnectAsync();
            socket.Abort();
            await using var polling = await RawPolling.OpenAsync(endpoint);
            await polling.ConnectAsync();
            await polling.PostAsync("1");
        }
    }

    private static async Task BeginAndWaitAsync(Uri endpoint)
    {
        string[] beginnings =
        [
            "G", "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n",
            RawTcp.UpgradeRequest(endpoint, "EIO=4&transport=websocket")[..^2],
            RawTcp.UpgradeRequest(endpoint, "EIO=4&transport=websocket") + "\u0081",
        ];
        var slow = new List<RawTcp>();
        foreach (var beginning in beginnings.SelectMany(beginning => Enumerable.Repeat(beginning, 5)))
        {
            slow.Add(await RawTcp.ConnectAsync(endpoint));
            await slow[^1].SendAsync(beginning);
        }

        // They wait as long as somebody else takes to be served.
        await using (var client = await RawWebSocket.OpenAsync(endpoint))
        {
            await client.ConnectAsync();
        }

        foreach (var connection in slow)
        {
            await connection.DisposeAsync();
        }
    }
}
