using System.Globalization;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>A well-behaved client beside the abusive ones: while it is served, the server is unharmed.</summary>
internal sealed class Canary : IAsyncDisposable
{
    private readonly EngineClient _client;
    private int _songs;

    private Canary(EngineClient client) => _client = client;

    public static async Task<Canary> WakeAsync(ProtocolServer server)
    {
        var client = await EngineClient.OpenAsync(server.SocketIO, EngineClient.WebSocket);
        await client.ConnectAsync();
        (await client.NextAsync()).ShouldBe("""42["auth",{}]""");
        return new(client);
    }

    /// <summary>An event there and back.</summary>
    public async Task SingAsync()
    {
        var song = (++_songs).ToString(CultureInfo.InvariantCulture);
        await _client.SendAsync($"""42["message",{song}]""");
        string packet;
        while ((packet = await _client.NextAsync()) == "2")
        {
            await _client.SendAsync("3");
        }

        packet.ShouldBe($"""42["message-back",{song}]""");
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
