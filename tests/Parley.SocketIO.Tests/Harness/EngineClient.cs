namespace Parley.SocketIO.Tests.Harness;

/// <summary>
/// An Engine.IO client of literal packets. Text packets are written as they travel, a binary packet as
/// <c>b</c> and its base64 on both transports, so that one test reads the same over either.
/// </summary>
internal abstract class EngineClient : IAsyncDisposable
{
    public const string Polling = "polling";
    public const string WebSocket = "websocket";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public OpenPacket Open { get; protected set; } = null!;

    public string Sid => Open.Sid;

    /// <summary>Opens a session at an Engine.IO endpoint such as <c>http://127.0.0.1:5000/socket.io/</c>.</summary>
    public static async Task<EngineClient> OpenAsync(Uri endpoint, string transport) =>
        transport == Polling ? await RawPolling.OpenAsync(endpoint) : await RawWebSocket.OpenAsync(endpoint);

    /// <summary>Sends packets in one turn and requires that the server takes them.</summary>
    public abstract Task SendAsync(params string[] packets);

    /// <summary>Sends packets that the server may refuse, with or without reading them to the end.</summary>
    public abstract Task OfferAsync(params string[] packets);

    /// <summary>The next packet from the server, or null once it has closed the session.</summary>
    public abstract Task<string?> NextOrEndAsync();

    public async Task<string> NextAsync() =>
        await NextOrEndAsync() ?? throw new InvalidOperationException("The server closed the session.");

    public async Task<string[]> NextAsync(int count)
    {
        var packets = new string[count];
        for (var i = 0; i < count; i++)
        {
            packets[i] = await NextAsync();
        }

        return packets;
    }

    /// <summary>Waits until the server has closed the session and returns what it sent before.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        var packets = new List<string>();
        while (await NextOrEndAsync() is { } packet)
        {
            packets.Add(packet);
        }

        return packets;
    }

    /// <summary>Joins a namespace and returns the Socket.IO session id.</summary>
    public async Task<string> ConnectAsync(string nsp = "/", string auth = "")
    {
        var prefix = nsp == "/" ? "" : nsp + ",";
        await SendAsync($"40{prefix}{auth}");
        return SidOf(await NextAsync(), $"40{prefix}");
    }

    /// <summary>
    /// Shows that the connection lives and that nothing came before: the refusal of a namespace that nobody declares is
    /// the next thing the server says.
    /// </summary>
    public async Task ShouldBeQuietAsync()
    {
        await SendAsync("40/nobody-declares-this");
        (await NextAsync()).ShouldBe("""44/nobody-declares-this,{"message":"Invalid namespace"}""");
    }

    /// <summary>Reads the session id out of a CONNECT answer whose only key it must be.</summary>
    public static string SidOf(string packet, string prefix = "40")
    {
        packet.ShouldStartWith(prefix + "{");
        using var document = System.Text.Json.JsonDocument.Parse(packet[prefix.Length..]);
        document.RootElement.EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("sid");
        return document.RootElement.GetProperty("sid").GetString()!;
    }

    public abstract ValueTask DisposeAsync();
}
