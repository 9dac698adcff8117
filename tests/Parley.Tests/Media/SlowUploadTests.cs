using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Parley.Tests.Media;

/// <summary>Clients that do not send what they began to, or not as one would like.</summary>
public sealed class SlowUploadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_client_that_goes_away_in_the_middle_leaves_nothing()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        for (var i = 0; i < 20; i++)
        {
            using var client = await RawUpload.BeginAsync(server, anna, 1_000_000);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(RawUpload.Head + new string('x', 200_000)));
            await UntilAsync(() => server.Files().Count == 1);
            client.Client.LingerState = new LingerOption(true, i % 2 == 0 ? 0 : 1);
            client.Close();
            await UntilAsync(() => server.Files().Count == 0);
        }

        // And it takes no place from those who come after it.
        await anna.UploadedAsync();
        server.Logs.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_person_has_eight_files_on_the_way_at_most()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var ben = await server.RegisterAsync("ben");
        var clients = new List<TcpClient>();
        for (var i = 0; i < 8; i++)
        {
            clients.Add(await RawUpload.BeginAsync(server, anna, 1_000_000));
            await clients[^1].GetStream().WriteAsync(Encoding.ASCII.GetBytes(RawUpload.Head + "x"));
        }

        await UntilAsync(() => server.Files().Count == 8);
        (await anna.UploadAsync(TestFiles.Png())).Status.ShouldBe(429);
        await ben.UploadedAsync();
        clients.ForEach(client => client.Dispose());
        await UntilAsync(() => server.Files().Count == 1);
        await anna.UploadedAsync();
    }

    [Fact]
    public async Task A_body_that_comes_by_the_byte_is_given_up()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        using var client = await RawUpload.BeginAsync(server, anna, 1_000_000);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(RawUpload.Head + "x"));
        (await RawUpload.ReadAsync(client)).ShouldStartWith("HTTP/1.1 408");
        await UntilAsync(() => server.Files().Count == 0);
    }

    [Fact]
    public async Task A_body_that_says_that_it_is_too_large_is_refused_before_it_comes()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        using var client = await RawUpload.BeginAsync(server, anna, 1_000_000_000);
        (await RawUpload.ReadAsync(client)).ShouldStartWith("HTTP/1.1 413");
        server.Files().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, 413)]
    [InlineData(false, 401)]
    public async Task Who_sends_all_of_it_before_reading_is_told_why_it_is_refused(bool isSignedIn, int status)
    {
        await using var server = await ParleyServer.StartAsync(s => s with { UploadMaxSize = 1000 });
        var anna = await server.RegisterAsync("anna");
        var body = new byte[16 * 1024 * 1024];
        using var client = await RawUpload.BeginAsync(server, isSignedIn ? anna : anna with { Token = "none" }, body.Length);
        await client.GetStream().WriteAsync(body, TestContext.Current.CancellationToken);
        (await RawUpload.ReadAsync(client)).ShouldStartWith($"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)}");
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Patience);
            await Task.Yield();
        }
    }
}
