using System.Runtime.InteropServices;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>One socket, and how it is sent to. Immutable.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct SocketOperator
{
    private readonly Socket _socket;
    private readonly EmitFlags _flags;

    internal SocketOperator(Socket socket, EmitFlags flags)
    {
        _socket = socket;
        _flags = flags;
    }

    /// <summary>Dropped unless the socket is ready for it at once; see <see cref="BroadcastOperator.Volatile"/>.</summary>
    public SocketOperator Volatile => new(_socket, _flags | EmitFlags.Volatile);

    /// <summary>All other sockets of the namespace, sent to in the same way.</summary>
    public BroadcastOperator Broadcast => new(_socket.Namespace, [], [], _socket, _flags);

    /// <summary>Whether the packet may be compressed where compression was negotiated.</summary>
    public SocketOperator Compress(bool compress) =>
        new(_socket, compress ? _flags & ~EmitFlags.Uncompressed : _flags | EmitFlags.Uncompressed);

    /// <summary>Sends an event. Ignored once the socket is disconnected.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public void Emit(string name, params ReadOnlySpan<Arg> args)
    {
        Namespace.RequireEmittable(name);
        if (_socket.Connected)
        {
            _socket.Emit(_flags, name, args);
        }
    }

    /// <summary>
    /// Sends an event and waits for its acknowledgement; see <see cref="Socket.EmitWithAckAsync(string, ReadOnlyMemory{Arg}, TimeSpan, CancellationToken)"/>. What is dropped because it is
    /// volatile is not answered, and times out.
    /// </summary>
    public Task<Arguments> EmitWithAckAsync(
        string name, ReadOnlyMemory<Arg> args, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _socket.EmitWithAckAsync(_flags, name, args, timeout, cancellationToken);
}
