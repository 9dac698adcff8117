using System.Globalization;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>A well-behaved client beside the abusive ones: while it is served, the server is unharmed.</summary>
internal sealed class Canary : IAsyncDisposable
{
    private readonly EngineClient _client;

    private Canary(EngineClient client) => _client = client;

    /// <summary>How often it has sung.</summary>
    public int Songs { get; private set; }

    /// <summary>Has the server answer its songs.</summary>
    public static void Serve(SocketIOServer io) => io.Default.On("message", (socket, message) =>
    {
        socket.Emit("message-back", message.Args.ToArgs());
        return default;
    });

    /// <summary>Connects to a server that sends <c>message</c> back as <c>message-back</c>.</summary>
    public static async Task<Canary> WakeAsync(Uri endpoint, HttpMessageInvoker? http = null)
    {
        var client = await RawWebSocket.OpenWithAsync(endpoint, _ => { }, http);
        await client.ConnectAsync();
        return new(client);
    }

    /// <summary>An event there and back.</summary>
    public async Task SingAsync()
    {
        var song = (++Songs).ToString(CultureInfo.InvariantCulture);
        await _client.SendAsync($"""42["message",{song}]""");
        (await AnswerAsync().WaitAsync(EngineClient.Patience)).ShouldBe($"""42["message-back",{song}]""");
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<string> AnswerAsync()
    {
        string packet;
        while ((packet = await _client.NextAsync()) == "2")
        {
            await _client.SendAsync("3");
        }

        return packet;
    }
}
