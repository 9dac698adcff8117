using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

public sealed class UpgradeTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    public static TheoryData<string> Paths => HandshakeTests.Paths;

    [Theory, MemberData(nameof(Paths))]
    public async Task A_probe_is_answered_and_the_upgrade_accepted(string path)
    {
        await using var polling = await RawPolling.OpenAsync(server.At(path));

        await using var socket = await RawWebSocket.ProbeAsync(server.At(path), polling.Sid);
        await socket.SendAsync("5");
    }

    [Fact]
    public async Task After_the_upgrade_messages_travel_on_the_websocket()
    {
        await using var polling = await RawPolling.OpenAsync(server.Engine);

        await using var socket = await polling.UpgradeAsync();
        await socket.SendAsync("4hello", "bAQID");

        (await socket.NextAsync(2)).ShouldBe(["4hello", "bAQID"]);
    }

    [Fact]
    public async Task A_pending_poll_is_released_by_the_probe()
    {
        await using var polling = await RawPolling.OpenAsync(server.Engine);
        var poll = polling.PollAsync();

        await using var socket = await RawWebSocket.ProbeAsync(server.Engine, polling.Sid);

        (await poll).ShouldBe(new(200, "6"));
    }

    [Fact]
    public async Task A_message_sent_by_polling_while_the_probe_runs_is_not_lost()
    {
        await using var polling = await RawPolling.OpenAsync(server.Engine);
        await using var socket = await RawWebSocket.ProbeAsync(server.Engine, polling.Sid);

        await polling.SendAsync("4late");
        await socket.SendAsync("5");

        (await socket.NextAsync()).ShouldBe("4late");
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task After_the_upgrade_polling_is_refused_and_the_websocket_lives(string path)
    {
        await using var polling = await RawPolling.OpenAsync(server.At(path));
        await using var socket = await polling.UpgradeAsync();
        await ShouldBeUpgraded(socket, path);

        (await polling.PollAsync()).Status.ShouldBe(400);

        await ShouldBeUpgraded(socket, path);
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task After_the_upgrade_a_second_websocket_is_refused_and_the_first_lives(string path)
    {
        await using var polling = await RawPolling.OpenAsync(server.At(path));
        await using var socket = await polling.UpgradeAsync();
        await ShouldBeUpgraded(socket, path);

        (await RawWebSocket.IsRefusedAsync(server.At(path), $"EIO=4&transport=websocket&sid={polling.Sid}")).ShouldBeTrue();

        await ShouldBeUpgraded(socket, path);
    }

    /// <summary>A message there and back: the server has seen the upgrade packet before it.</summary>
    private static async Task ShouldBeUpgraded(RawWebSocket socket, string path)
    {
        if (path == "/engine.io/")
        {
            await socket.SendAsync("4hello");
            (await socket.NextAsync()).ShouldBe("4hello");
        }
        else
        {
            await socket.SendAsync("40/unknown");
            (await socket.NextAsync()).ShouldBe("""44/unknown,{"message":"Invalid namespace"}""");
        }
    }
}
