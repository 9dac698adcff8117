using System.Net;
using System.Net.Sockets;

namespace Parley.Load;

/// <summary>One connection to the server, with what has arrived of an unfinished message.</summary>
internal sealed class Peer : IDisposable
{
    // A source address has some 28,000 ports, and those of the last run are still in TIME_WAIT.
    private const int PerSourceAddress = 5000;
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private byte[] _kept = [];
    private int _keptLength;

    public Peer(int index, int port)
    {
        _socket.NoDelay = true;
        _socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
        _socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (index / PerSourceAddress % 250))]), 0));
        _socket.Connect(IPAddress.Loopback, port);
        Handle = (int)_socket.Handle;
    }

    public int Handle { get; }

    /// <returns>How many bytes of an unfinished message now stand at the front of the buffer.</returns>
    public int Restore(Span<byte> buffer)
    {
        var length = _keptLength;
        _kept.AsSpan(0, length).CopyTo(buffer);
        _keptLength = 0;
        return length;
    }

    public void Keep(ReadOnlySpan<byte> unfinished)
    {
        if (_kept.Length < unfinished.Length)
        {
            _kept = new byte[Math.Max(unfinished.Length, 256)];
        }
        unfinished.CopyTo(_kept);
        _keptLength = unfinished.Length;
    }

    public void Dispose() => _socket.Dispose();
}
