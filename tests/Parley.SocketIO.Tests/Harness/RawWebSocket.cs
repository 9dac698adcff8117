using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>A WebSocket by hand: one packet per message.</summary>
internal sealed class RawWebSocket : EngineClient
{
    // A ClientWebSocket that nobody refers to is closed by the garbage collector; a test may hold only the server's side.
    private static readonly ConcurrentDictionary<RawWebSocket, bool> Held = new();

    private readonly ClientWebSocket _socket = new();
    private readonly MemoryStream _message = new();
    private readonly byte[] _buffer = new byte[16 * 1024];

    private RawWebSocket()
    {
        _socket.Options.Proxy = null;
        _socket.Options.CollectHttpResponseDetails = true;
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
    }

    /// <summary>What the server's close frame said; null while open, or when the connection was cut without one.</summary>
    public (int Status, string Reason)? CloseFrame { get; private set; }

    public static Task<RawWebSocket> OpenAsync(Uri endpoint) => OpenWithAsync(endpoint, "");

    /// <summary>Opens a session with further query parameters and request headers.</summary>
    public static async Task<RawWebSocket> OpenWithAsync(
        Uri endpoint, string query, params (string Name, string Value)[] headers)
    {
        var client = await DialAsync(endpoint, "EIO=4&transport=websocket" + query, headers);
        client.Open = OpenPacket.Read(await client.NextAsync());
        return client;
    }

    /// <summary>Connects to an existing session and probes it; the session still is on polling.</summary>
    public static async Task<RawWebSocket> ProbeAsync(Uri endpoint, string sid)
    {
        var client = await DialAsync(endpoint, $"EIO=4&transport=websocket&sid={sid}");
        await client.SendAsync("2probe");
        (await client.NextAsync()).ShouldBe("3probe");
        return client;
    }

    /// <summary>Only the HTTP handshake of the WebSocket, with any query.</summary>
    public static Task<RawWebSocket> DialAsync(
        Uri endpoint, string query, params (string Name, string Value)[] headers) =>
        DialAsync(endpoint, query, options =>
        {
            foreach (var (name, value) in headers)
            {
                options.SetRequestHeader(name, value);
            }
        });

    /// <summary>Opens a session with further settings, such as the version of HTTP.</summary>
    public static async Task<RawWebSocket> OpenWithAsync(
        Uri endpoint, Action<ClientWebSocketOptions> configure, HttpMessageInvoker? http = null)
    {
        var client = await DialAsync(endpoint, "EIO=4&transport=websocket", configure, http);
        client.Open = OpenPacket.Read(await client.NextAsync());
        return client;
    }

    private static async Task<RawWebSocket> DialAsync(
        Uri endpoint, string query, Action<ClientWebSocketOptions> configure, HttpMessageInvoker? http = null)
    {
        var client = new RawWebSocket();
        Held[client] = true;
        configure(client._socket.Options);
        var uri = new UriBuilder(endpoint) { Scheme = endpoint.Scheme == "https" ? "wss" : "ws", Query = query }.Uri;
        using var giveUp = new CancellationTokenSource(Patience);
        await client._socket.ConnectAsync(uri, http, giveUp.Token);
        return client;
    }

    /// <summary>
    /// True when a WebSocket with this query cannot be used: the handshake fails, or the server closes it unasked.
    /// </summary>
    public static async Task<bool> IsRefusedAsync(Uri endpoint, string query)
    {
        try
        {
            await using var client = await DialAsync(endpoint, query);
            return await client.NextOrEndAsync() is null;
        }
        catch (WebSocketException)
        {
            return true;
        }
    }

    public override async Task SendAsync(params string[] packets)
    {
        foreach (var packet in packets)
        {
            if (packet.StartsWith('b'))
            {
                await SendFrameAsync(Convert.FromBase64String(packet[1..]), WebSocketMessageType.Binary);
            }
            else
            {
                await SendFrameAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text);
            }
        }
    }

    public async Task SendFrameAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool endOfMessage = true)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        await _socket.SendAsync(bytes, type, endOfMessage, giveUp.Token);
    }

    public override async Task OfferAsync(params string[] packets)
    {
        try
        {
            await SendAsync(packets);
        }
        catch (Exception cut) when (cut is WebSocketException or IOException or InvalidOperationException)
        {
            // The server may close before it has read everything.
        }
    }

    public override async Task<string?> NextOrEndAsync()
    {
        _message.SetLength(0);
        using var giveUp = new CancellationTokenSource(Patience);
        while (true)
        {
            ValueWebSocketReceiveResult result;
            try
            {
                result = await _socket.ReceiveAsync(_buffer.AsMemory(), giveUp.Token);
            }
            catch (WebSocketException)
            {
                return null;
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException("The server sent nothing.", late);
            }

            if (result.MessageType == WebSocketMessageType.Close)
            {
                CloseFrame = ((int)_socket.CloseStatus!.Value, _socket.CloseStatusDescription ?? "");
                return null;
            }

            _message.Write(_buffer.AsSpan(0, result.Count));
            if (result.EndOfMessage)
            {
                var bytes = _message.GetBuffer().AsSpan(0, (int)_message.Length);
                return result.MessageType == WebSocketMessageType.Binary
                    ? "b" + Convert.ToBase64String(bytes)
                    : Encoding.UTF8.GetString(bytes);
            }
        }
    }

    /// <summary>Cuts the TCP connection without a close frame.</summary>
    public void Abort() => _socket.Abort();

    /// <summary>Sends a close frame and waits for the server's.</summary>
    public async Task CloseAsync()
    {
        using var giveUp = new CancellationTokenSource(Patience);
        await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, giveUp.Token);
    }

    public override ValueTask DisposeAsync()
    {
        Held.TryRemove(this, out _);
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
