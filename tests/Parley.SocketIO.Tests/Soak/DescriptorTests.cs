using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Epoll;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Soak;

/// <summary>Takes the descriptors from the whole process, and so has one of its own: <c>-explicit only</c>.</summary>
public sealed class DescriptorTests
{
    [Fact(Explicit = true)]
    public async Task A_connection_that_comes_while_there_are_no_descriptors_is_taken_when_there_are()
    {
        Assert.SkipUnless(Native.IsSupported && TestServer.IsOnEpoll, "Kestrel's own listener waits in its own way");
        await using var host = await TestServer.StartAsync(Canary.Serve);
        await using var canary = await Canary.WakeAsync(host.Endpoint);
        using var client = new TcpClient(AddressFamily.InterNetwork);

        await Descriptors.WithoutMoreAsync(async () =>
        {
            await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
            for (var song = 0; !host.Log.Lines.Any(line => line.Text.Contains("No file descriptors", StringComparison.Ordinal)); song++)
            {
                song.ShouldBeLessThan(100_000, "the listener has not noticed");
                await canary.SingAsync();
            }
        });

        // Nobody else comes whose arrival would wake the listener.
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n"), TestContext.Current.CancellationToken);
        var answer = new byte[15];
        await client.GetStream().ReadExactlyAsync(answer, TestContext.Current.CancellationToken).AsTask().WaitAsync(EngineClient.Patience, TestContext.Current.CancellationToken);
        Encoding.ASCII.GetString(answer).ShouldBe("HTTP/1.1 200 OK");
        host.Log.Lines.ShouldAllBe(line => line.Level <= LogLevel.Warning);
        host.Log.Lines.Where(line => line.Level == LogLevel.Warning).ShouldAllBe(line => line.Category == "Parley.SocketIO.Transport");
    }
}
