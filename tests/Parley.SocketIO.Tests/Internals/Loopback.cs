using System.Net;
using System.Net.Sockets;
using TcpSocket = System.Net.Sockets.Socket;

namespace Parley.SocketIO.Tests.Internals;

/// <summary>Real connections for the parts of the epoll transport.</summary>
internal static class Loopback
{
    /// <summary>The server's end, non-blocking and nobody's yet, and the client's.</summary>
    internal static (int Descriptor, TcpSocket Client) Connect()
    {
        using var listener = new TcpSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new TcpSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        var server = listener.Accept();
        server.Blocking = false;
        var descriptor = (int)server.Handle;
        server.SafeHandle.SetHandleAsInvalid();
        return (descriptor, client);
    }
}
