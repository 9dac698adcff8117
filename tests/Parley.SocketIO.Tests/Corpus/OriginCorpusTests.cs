using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>Origins that are not the one allowed: a page of theirs gets no session (CVE-2020-28481, ASVS 4.4.2).</summary>
public sealed class OriginCorpusTests
{
    private const string Good = "https://good.example";

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("http://good.example")]
    [InlineData("https://good.example/")]
    [InlineData("https://good.example:8443")]
    [InlineData("https://good.example:443")]
    [InlineData("https://good.example.evil.example")]
    [InlineData("https://evil.example?https://good.example")]
    [InlineData("https://evilgood.example")]
    [InlineData("https://good.example@evil.example")]
    [InlineData("https://GOOD.example")]
    [InlineData("https://gооd.example")]
    [InlineData("https://xn--gd-jlca.example")]
    [InlineData("https://good.example, https://good.example")]
    [InlineData("https://good.example\r\nOrigin: https://good.example")]
    public async Task E7_another_origin_is_refused_on_both_transports(string origin)
    {
        await using var host = await TestServer.StartAsync(options: options => options.AllowOrigin = (given, _) => given == Good);
        await using var neighbour = await host.ConnectAsync();
        var header = $"Origin: {origin}\r\n";

        var polling = await AskAsync(host, $"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n");
        var socket = await AskAsync(host, RawTcp.UpgradeRequest(host.Endpoint, "EIO=4&transport=websocket", header));

        // What is not ASCII is no header at all, and refused before anybody looks at it.
        if (origin.All(char.IsAscii))
        {
            polling.ShouldStartWith("HTTP/1.1 403 ");
            polling.ShouldEndWith("\r\n\r\n" + Refused.Forbidden.Body);
            socket.ShouldStartWith("HTTP/1.1 400 ");
            socket.ShouldEndWith("\r\n\r\nForbidden");
        }

        foreach (var answer in new[] { polling, socket })
        {
            answer.ShouldMatch("^HTTP/1.1 4");
            answer.ShouldNotContain("Access-Control-", Case.Insensitive);
        }

        host.IO.ConnectionCount.ShouldBe(1);
        await neighbour.ShouldBeQuietAsync();
        host.Log.Errors.ShouldBeEmpty();
    }

    private static async Task<string> AskAsync(TestServer host, string request)
    {
        await using var tcp = await RawTcp.ConnectAsync(host.Endpoint);
        await tcp.SendAsync(System.Text.Encoding.UTF8.GetBytes(request));
        return await tcp.ReadToEndAsync();
    }
}
