using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Data;

/// <summary>
/// Stands between a client and a server, and cuts a connection when the client sends certain bytes: before they reach the
/// server, or after, so that the answer is lost.
/// </summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private volatile Cut? _next;

    public CuttingProxy(int port)
    {
        _server = new IPEndPoint(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Completes when the cut has been made.</summary>
    public Task CutAt(byte[] bytes, bool afterThem)
    {
        var cut = new Cut(bytes, afterThem, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _next = cut;
        return cut.Done.Task;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient { NoDelay = true };
                client.NoDelay = true;
                await server.ConnectAsync(_server);
                var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = PassOnAsync(client, server, answered.Task);
                _ = AnswerAsync(server, client, answered);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassOnAsync(TcpClient client, TcpClient server, Task answered)
    {
        using (client)
        using (server)
        {
            var buffer = new byte[65_536];
            int read;
            while ((read = await ReadAsync(client, buffer)) > 0)
            {
                if (_next is { } cut && buffer.AsSpan(0, read).IndexOf(cut.Bytes) >= 0)
                {
                    if (cut.AfterThem)
                    {
                        await server.GetStream().WriteAsync(buffer.AsMemory(0, read));
                        await answered;
                    }

                    _next = null;
                    cut.Done.SetResult();
                    return;
                }

                await server.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
    }

    // What answers the bytes at which the connection is cut does not reach the client.
    private async Task AnswerAsync(TcpClient server, TcpClient client, TaskCompletionSource answered)
    {
        var buffer = new byte[65_536];
        int read;
        while ((read = await ReadAsync(server, buffer)) > 0)
        {
            if (_next is { AfterThem: true } cut && buffer.AsSpan(0, read).IndexOf(cut.Bytes) >= 0)
            {
                answered.SetResult();
                return;
            }

            try
            {
                await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                break;
            }
        }

        client.Close();
    }

    private static async Task<int> ReadAsync(TcpClient from, byte[] buffer)
    {
        try
        {
            return await from.GetStream().ReadAsync(buffer);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return 0;
        }
    }

    private sealed record Cut(byte[] Bytes, bool AfterThem, TaskCompletionSource Done);
}
