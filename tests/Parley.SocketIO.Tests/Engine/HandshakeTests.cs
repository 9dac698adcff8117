using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Opening a session, on Engine.IO alone and below Socket.IO.</summary>
public sealed class HandshakeTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    private static readonly string[] Keys = ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"];

    public static TheoryData<string> Paths => ["/engine.io/", "/socket.io/"];

    [Theory, MemberData(nameof(Paths))]
    public async Task Polling_opens_a_session_and_offers_the_websocket(string path)
    {
        await using var client = await RawPolling.OpenAsync(server.At(path));

        ShouldDescribeTheServer(client.Open);
        client.Open.Upgrades.ShouldBe(["websocket"]);
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_websocket_opens_a_session_and_offers_no_upgrade(string path)
    {
        await using var client = await RawWebSocket.OpenAsync(server.At(path));

        ShouldDescribeTheServer(client.Open);
        client.Open.Upgrades.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Polling_without_a_known_protocol_version_is_refused(string path)
    {
        await ShouldBe400(HttpMethod.Get, path, "transport=polling");
        await ShouldBe400(HttpMethod.Get, path, "EIO=abc&transport=polling");
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_request_without_a_known_transport_is_refused(string path)
    {
        await ShouldBe400(HttpMethod.Get, path, "EIO=4");
        await ShouldBe400(HttpMethod.Get, path, "EIO=4&transport=abc");
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Only_GET_opens_a_session(string path)
    {
        await ShouldBe400(HttpMethod.Post, path, "EIO=4&transport=polling");
        await ShouldBe400(HttpMethod.Put, path, "EIO=4&transport=polling");
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_websocket_without_a_known_protocol_version_is_refused(string path)
    {
        (await RawWebSocket.IsRefusedAsync(server.At(path), "transport=websocket")).ShouldBeTrue();
        (await RawWebSocket.IsRefusedAsync(server.At(path), "EIO=abc&transport=websocket")).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_websocket_without_a_known_transport_is_refused(string path)
    {
        (await RawWebSocket.IsRefusedAsync(server.At(path), "EIO=4")).ShouldBeTrue();
        (await RawWebSocket.IsRefusedAsync(server.At(path), "EIO=4&transport=abc")).ShouldBeTrue();
    }

    private void ShouldDescribeTheServer(OpenPacket open)
    {
        open.Keys.ShouldBe(Keys, ignoreOrder: true);
        open.Sid.Length.ShouldBe(20);
        open.PingInterval.ShouldBe((int)server.PingInterval.TotalMilliseconds);
        open.PingTimeout.ShouldBe((int)server.PingTimeout.TotalMilliseconds);
        open.MaxPayload.ShouldBe(1_000_000);
    }

    private async Task ShouldBe400(HttpMethod method, string path, string query)
    {
        var answer = await RawPolling.AskAsync(new(method, RawPolling.At(server.At(path), query)));
        answer.Status.ShouldBe(400, $"{method} {path}?{query}: {answer.Body}");
    }
}
