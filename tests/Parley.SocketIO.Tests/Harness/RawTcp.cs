using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>Bytes on a TCP connection, for what no HTTP or WebSocket client would send.</summary>
internal sealed class RawTcp : IAsyncDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly StringBuilder _received = new();
    private Stream _stream = null!;

    public static async Task<RawTcp> ConnectAsync(Uri uri)
    {
        var connection = new RawTcp();
        await connection._tcp.ConnectAsync(uri.Host, uri.Port).WaitAsync(EngineClient.Patience);
        connection._stream = connection._tcp.GetStream();
        return connection;
    }

    /// <summary>Connects and shakes hands with a server that has our certificate.</summary>
    public static async Task<RawTcp> ConnectWithTlsAsync(Uri uri)
    {
        var connection = await ConnectAsync(uri);
        var tls = new SslStream(connection._stream);
        await tls.AuthenticateAsClientAsync(Tls.Trusting).WaitAsync(EngineClient.Patience);
        connection._stream = tls;
        return connection;
    }

    public static async Task SendAndHangUpAsync(Uri uri, string text)
    {
        await using var connection = await ConnectAsync(uri);
        await connection.SendAsync(text);
    }

    /// <summary>Sends the text and returns all that the server answers until it closes the connection.</summary>
    public static async Task<string> ExchangeAsync(Uri uri, string text)
    {
        await using var connection = await ConnectAsync(uri);
        await connection.SendAsync(text);
        return await connection.ReadToEndAsync();
    }

    /// <summary>The head of a WebSocket handshake.</summary>
    public static string UpgradeRequest(Uri endpoint, string query, string moreHeaders = "") =>
        $"GET {endpoint.AbsolutePath}?{query} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n{moreHeaders}\r\n";

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var giveUp = new CancellationTokenSource(EngineClient.Patience);
        await _stream.WriteAsync(bytes, giveUp.Token);
    }

    /// <summary>Sends what the server may refuse before it has read everything.</summary>
    public async Task OfferAsync(string latin1)
    {
        try
        {
            await SendAsync(latin1);
        }
        catch (IOException)
        {
            // What it has answered can still be read.
        }
    }

    /// <summary>Reads until the text has come, and returns everything up to it.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (!_received.ToString().Contains(text, StringComparison.Ordinal))
        {
            (await ReadMoreAsync()).ShouldBeTrue($"the server closed the connection after: {_received}");
        }

        return _received.ToString();
    }

    /// <summary>Reads until the server closes the connection, by FIN or by RST.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReadMoreAsync())
        {
        }

        return _received.ToString();
    }

    /// <summary>The next so many bytes; null if the server closes the connection before.</summary>
    public async Task<byte[]?> TakeAsync(int count)
    {
        while (_received.Length < count)
        {
            if (!await ReadMoreAsync())
            {
                return null;
            }
        }

        var bytes = Encoding.Latin1.GetBytes(_received.ToString(0, count));
        _received.Remove(0, count);
        return bytes;
    }

    /// <summary>Everything up to and with the text.</summary>
    public async Task<string> TakeUntilAsync(string text)
    {
        var end = (await ReadUntilAsync(text)).IndexOf(text, StringComparison.Ordinal) + text.Length;
        return Encoding.Latin1.GetString((await TakeAsync(end))!);
    }

    /// <summary>Sends nothing more; what the server still says can be read.</summary>
    public void HangUp() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Closes so that the server sees a reset instead of an orderly end.</summary>
    public void Reset()
    {
        // Closing the client or its stream shuts down first, and the server would see that end.
        _tcp.LingerState = new(enable: true, seconds: 0);
        _tcp.Client.Close(0);
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> ReadMoreAsync()
    {
        var buffer = new byte[4096];
        using var giveUp = new CancellationTokenSource(EngineClient.Patience);
        try
        {
            var count = await _stream.ReadAsync(buffer, giveUp.Token);
            _received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            return count > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
