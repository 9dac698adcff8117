using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Parley.Tests.Media;

/// <summary>An upload by the byte, which a client may break off.</summary>
internal static class RawUpload
{
    public const string Head = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    public const string End = "\r\n--B--\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends the header of the request.</summary>
    public static async Task<TcpClient> BeginAsync(ParleyServer server, TestUser user, long length)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST /chats/uploads HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {user.Token}\r\n"
            + $"Content-Type: multipart/form-data; boundary=B\r\nContent-Length: {length}\r\n\r\n")));
        return client;
    }

    /// <summary>The beginning of the answer.</summary>
    public static async Task<string> ReadAsync(TcpClient client)
    {
        var buffer = new byte[16];
        await client.GetStream().ReadAtLeastAsync(buffer, buffer.Length, false, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        return Encoding.ASCII.GetString(buffer);
    }
}
