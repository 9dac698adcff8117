using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>
/// A server with short limits, over TLS or without, and all the slow clients at once, so that their tests take as long as the
/// slowest limit and not as all of them one after the other. A canary sings to it meanwhile.
/// </summary>
internal sealed class SlowClients : IAsyncDisposable
{
    /// <summary>Between two bytes of a client that is not quite still: fewer than the 240 a second that Kestrel wants of a body.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    private readonly TestServer _host;
    private readonly HttpMessageInvoker _http;
    private readonly Canary _canary;
    private readonly Dictionary<string, Task<(string Answer, TimeSpan After)>> _ends = new(StringComparer.Ordinal);
    private readonly Task _singing;

    private SlowClients(TestServer host, HttpMessageInvoker http, Canary canary, IEnumerable<SlowClient> clients)
    {
        _host = host;
        _http = http;
        _canary = canary;
        foreach (var client in clients)
        {
            _ends[client.Name] = RunAsync(client);
        }

        _singing = SingAsync();
    }

    public static async Task<SlowClients> StartAsync(bool tls, IEnumerable<SlowClient> clients)
    {
        var host = await TestServer.StartAsync(
            Canary.Serve,
            options =>
            {
                options.PingInterval = Limit;
                // The canary has to answer in that time, however busy the machine.
                options.PingTimeout = 3 * Limit;
                options.UpgradeTimeout = Limit;
            },
            listen: listen =>
            {
                var limits = listen.KestrelServerOptions!.Limits;
                limits.KeepAliveTimeout = Limit;
                limits.RequestHeadersTimeout = Limit;
                // There is none shorter.
                limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, TimeSpan.FromSeconds(1.1));
                listen.Protocols = HttpProtocols.Http1;
                if (tls)
                {
                    listen.UseHttps(Tls.Certificate, https => https.HandshakeTimeout = Limit);
                }
            });
        var http = Tls.Client();
        return new(host, http, await Canary.WakeAsync(host.Endpoint, http), clients);
    }

    /// <summary>What the server said to the client before it closed the connection, and when that was.</summary>
    public Task<(string Answer, TimeSpan After)> EndAsync(string name) => _ends[name];

    /// <summary>All of them are gone, with their sessions and descriptors, and the canary has been served throughout.</summary>
    public async Task ShouldLeaveNothingAsync()
    {
        await Task.WhenAll(_ends.Values);
        await _singing;
        await Descriptors.ShouldBeClosedAsync(_host.Endpoint, _canary);
        var started = Stopwatch.GetTimestamp();
        while (_host.IO.ConnectionCount > 1)
        {
            await _canary.SingAsync();
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(EngineClient.Patience, "sessions of theirs are still there");
        }

        _host.Log.Errors.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll([.. _ends.Values, _singing]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _canary.DisposeAsync();
        _http.Dispose();
        await _host.DisposeAsync();
    }

    private async Task<(string Answer, TimeSpan After)> RunAsync(SlowClient client)
    {
        var sid = client.NeedsSession ? await OpenAsync() : "";
        await using var tcp = await ConnectAsync(client.BeforeTls);
        var started = Stopwatch.GetTimestamp();
        await tcp.SendAsync(client.Beginning.Replace("SID", sid, StringComparison.Ordinal));
        var end = tcp.ReadToEndAsync();
        if (client.Again.Length > 0)
        {
            using var pace = new PeriodicTimer(Pace);
            while (await pace.WaitForNextTickAsync() && !end.IsCompleted)
            {
                await tcp.OfferAsync(client.Again);
            }
        }

        return (await end, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>A session on polling, by a client that is quick.</summary>
    private async Task<string> OpenAsync()
    {
        await using var tcp = await ConnectAsync(beforeTls: false);
        await tcp.SendAsync("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n");
        var answer = await tcp.ReadUntilAsync("}");
        return OpenPacket.Read(answer[answer.IndexOf("0{", StringComparison.Ordinal)..]).Sid;
    }

    private Task<RawTcp> ConnectAsync(bool beforeTls) => _host.Address.Scheme == "https" && !beforeTls
        ? RawTcp.ConnectWithTlsAsync(_host.Address)
        : RawTcp.ConnectAsync(_host.Address);

    private async Task SingAsync()
    {
        using var pace = new PeriodicTimer(Pace);
        var ends = Task.WhenAll(_ends.Values);
        while (!ends.IsCompleted)
        {
            await _canary.SingAsync();
            await pace.WaitForNextTickAsync();
        }
    }
}

/// <summary>A client that is slow in its own way.</summary>
/// <param name="Name">The name of the fixture.</param>
/// <param name="Beginning">What it sends, in Latin-1; SID stands for the id of a session on polling.</param>
/// <param name="Again">What it sends again and again after that, slowly.</param>
/// <param name="BeforeTls">Whether that is in the place of TLS.</param>
internal sealed record SlowClient(string Name, string Beginning, string Again = "", bool BeforeTls = false)
{
    public bool NeedsSession => Beginning.Contains("SID", StringComparison.Ordinal);
}
