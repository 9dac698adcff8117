using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>WebSockets on what is not plain HTTP/1.1: TLS, and streams of an HTTP/2 connection.</summary>
public sealed class HttpVersionTests
{
    public static TheoryData<bool, HttpProtocols> Ways => new()
    {
        { true, HttpProtocols.Http1 },
        { true, HttpProtocols.Http2 },
        { false, HttpProtocols.Http2 },
    };

    [Theory, MemberData(nameof(Ways))]
    public async Task A_websocket_carries_text_and_binary_of_any_size(bool tls, HttpProtocols protocol)
    {
        await using var server = await StartAsync(tls, protocol);
        using var http = Client(protocol);
        await using var client = await OpenAsync(server, http, protocol);
        await client.ConnectAsync();

        foreach (var size in new[] { 0, 1, 125, 126, 16_000, 70_000, 900_000 })
        {
            var text = new string('x', size);
            await client.SendAsync($"""42["echo","{text}"]""");
            (await client.NextAsync()).ShouldBe($"""42["echo","{text}"]""");
        }

        var binary = "b" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(100_000));
        await client.SendAsync("""451-["echo",{"_placeholder":true,"num":0}]""", binary);
        (await client.NextAsync(2)).ShouldBe(["""451-["echo",{"_placeholder":true,"num":0}]""", binary]);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task The_server_closes_a_websocket_with_a_close_frame(bool tls, HttpProtocols protocol)
    {
        var sockets = new Heard<Socket>();
        await using var server = await StartAsync(tls, protocol, io => io.Default.OnConnection(sockets.Add));
        using var http = Client(protocol);
        await using var client = await OpenAsync(server, http, protocol);
        await client.ConnectAsync();

        (await sockets.NextAsync()).Disconnect(close: true);

        (await client.EndAsync()).ShouldBe(["41"]);
        client.CloseFrame.ShouldBe((1000, ""), "which is what .NET's client makes of a frame without a status");
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_client_closes_a_websocket_or_cuts_it(bool tls, HttpProtocols protocol)
    {
        var reasons = new Heard<string>();
        await using var server = await StartAsync(tls, protocol, io => io.Default.OnDisconnect((_, reason) => reasons.Add(reason)));
        using var http = Client(protocol);

        await using var polite = await OpenAsync(server, http, protocol);
        await polite.ConnectAsync();
        await polite.CloseAsync();
        (await reasons.NextAsync()).ShouldBe("transport close");
        polite.CloseFrame.ShouldBeNull("it is the client that began");

        await using var rude = await OpenAsync(server, http, protocol);
        await rude.ConnectAsync();
        rude.Abort();
        (await reasons.NextAsync()).ShouldBe("transport close");
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_message_beyond_the_limit_is_answered_with_1009(bool tls, HttpProtocols protocol)
    {
        var reasons = new Heard<string>();
        await using var server = await StartAsync(tls, protocol, io => io.Default.OnDisconnect((_, reason) => reasons.Add(reason)), limit: 1000);
        using var http = Client(protocol);
        await using var client = await OpenAsync(server, http, protocol);
        await client.ConnectAsync();

        await client.OfferAsync("4" + new string('x', 1000));

        (await reasons.NextAsync()).ShouldBe("transport error");
        await client.EndAsync();
        client.CloseFrame.ShouldBe((1009, ""));
    }

    private static Task<TestServer> StartAsync(
        bool tls, HttpProtocols protocol, Action<SocketIOServer>? declare = null, long limit = 1_000_000) =>
        TestServer.StartAsync(
            io =>
            {
                io.Default.On("echo", (socket, echo) =>
                {
                    socket.Emit("echo", echo.Args.ToArgs());
                    return default;
                });
                declare?.Invoke(io);
            },
            options => options.MaxHttpBufferSize = limit,
            listen: listen =>
            {
                listen.Protocols = protocol;
                if (tls)
                {
                    listen.UseHttps(Tls.Certificate);
                }
            });

    private static Task<RawWebSocket> OpenAsync(TestServer server, HttpMessageInvoker http, HttpProtocols protocol) =>
        RawWebSocket.OpenWithAsync(
            server.Endpoint,
            options =>
            {
                options.HttpVersion = protocol == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
                options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            },
            http);

    private static HttpMessageInvoker Client(HttpProtocols protocol) => Tls.Client(protocol == HttpProtocols.Http2);
}
