using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Packets whose attachments do not come.</summary>
public sealed class AttachmentTimeoutTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly SocketIOServer _server;
    private readonly List<string> _ends = [];

    public AttachmentTimeoutTests()
    {
        var options = new SocketIOOptions
        {
            AttachmentTimeout = Limit,
            ConnectTimeout = TimeSpan.FromSeconds(45),
            MaxConcurrentHandlers = 1,
        };
        _server = new SocketIOServer(options, _time, NullLoggerFactory.Instance);
        _server.Default.OnDisconnect((_, reason) => _ends.Add(reason));
    }

    [Fact]
    public async Task The_connection_is_closed()
    {
        await using var server = await TestServer.StartAsync(options: options => options.AttachmentTimeout = TimeSpan.FromMilliseconds(50));
        foreach (var transport in new[] { EngineClient.Polling, EngineClient.WebSocket })
        {
            var client = await server.ConnectAsync(transport);

            await client.SendAsync("452-[\"file\"]", "bAQID");

            (await client.EndAsync()).ShouldBeEmpty();
        }
    }

    [Fact]
    public void The_time_runs_from_the_packet_and_ends_with_the_last_attachment()
    {
        var guest = FakeGuest.Enter(_server);
        guest.Send("51-[\"file\"]");
        _time.Advance(Limit / 2);
        guest.Send("bAQID");
        _time.Advance(Limit);
        _ends.ShouldBeEmpty();

        guest.Send("52-[\"file\"]", "bAQID");
        _time.Advance(Limit / 2);
        _ends.ShouldBeEmpty();
        _time.Advance(Limit / 2 + TimeSpan.FromSeconds(1));

        _ends.ShouldBe(["parse error"]);
    }

    [Fact]
    public void Joining_another_namespace_gives_no_more_time()
    {
        var allow = new TaskCompletionSource<ConnectError?>();
        _server.Of("/slow").Use(_ => new(allow.Task));
        var guest = FakeGuest.Enter(_server);

        guest.Send("0/slow,");
        guest.Send("51-[\"file\"]");
        allow.SetResult(null);
        _server.Of("/slow").Sockets.ShouldHaveSingleItem();
        _time.Advance(Limit + TimeSpan.FromSeconds(1));

        _ends.ShouldBe(["parse error"]);
    }

    [Fact]
    public void While_the_server_does_not_read_no_time_runs_out()
    {
        var handling = new TaskCompletionSource();
        _server.Default.On("slow", (_, _) => new(handling.Task));
        var guest = FakeGuest.Enter(_server);

        guest.Send("2[\"slow\"]", "51-[\"file\"]");
        _time.Advance(Limit + TimeSpan.FromSeconds(1));
        _ends.ShouldBeEmpty();
        handling.SetResult();
        _time.Advance(Limit / 2);
        _ends.ShouldBeEmpty();
        _time.Advance(Limit);

        _ends.ShouldBe(["parse error"]);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
