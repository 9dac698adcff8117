using System.Text;

namespace Parley.SocketIO.Namespaces;

/// <summary>The connection's sockets, one for each namespace it has joined or is joining.</summary>
internal sealed partial class Connection
{
    private Socket? _socket;
    private Dictionary<string, Socket>? _others;

    private enum Admission
    {
        Granted,
        Twice,
        TooMany,
    }

    internal void Remove(Socket socket)
    {
        lock (_lock)
        {
            if (_socket == socket)
            {
                _socket = null;
            }
            else if (_others is not null && _others.GetValueOrDefault(socket.Namespace.Name) == socket)
            {
                _others.Remove(socket.Namespace.Name);
                _others = _others.Count == 0 ? null : _others;
            }
        }
    }

    internal Socket[] Sockets()
    {
        lock (_lock)
        {
            return _others is null
                ? _socket is null ? [] : [_socket]
                : _socket is null ? [.. _others.Values] : [_socket, .. _others.Values];
        }
    }

    private Socket? Find(ReadOnlySpan<byte> name)
    {
        lock (_lock)
        {
            if (_socket is not null && name.SequenceEqual(_socket.Namespace.NameUtf8))
            {
                return _socket;
            }

            return _others?.GetValueOrDefault(Encoding.UTF8.GetString(name));
        }
    }

    private Admission Add(Socket socket)
    {
        lock (_lock)
        {
            // A second CONNECT can overtake the question whether the first one's namespace exists.
            if (_socket?.Namespace == socket.Namespace || _others?.ContainsKey(socket.Namespace.Name) == true)
            {
                return Admission.Twice;
            }

            var count = (_socket is null ? 0 : 1) + (_others?.Count ?? 0);
            if (_closed || count >= server.Options.MaxNamespacesPerConnection)
            {
                return Admission.TooMany;
            }

            if (_socket is null)
            {
                _socket = socket;
            }
            else
            {
                (_others ??= new Dictionary<string, Socket>(StringComparer.Ordinal)).Add(socket.Namespace.Name, socket);
            }

            return Admission.Granted;
        }
    }
}
