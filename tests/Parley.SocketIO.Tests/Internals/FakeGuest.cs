using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.Internals;

/// <summary>
/// A Socket.IO client on a <see cref="FakeConnection"/>: all that it causes happens on the calling thread, and under
/// <see cref="ManualTime"/> nothing happens by itself. Others may send to it from any thread.
/// </summary>
internal sealed class FakeGuest
{
    private readonly ConcurrentQueue<string> _received = new();

    internal FakeGuest(SocketIOServer server)
    {
        Connection = new FakeConnection(server.Engine) { Recording = false, OnWrite = Read };
    }

    internal FakeConnection Connection { get; }

    /// <summary>Joins a namespace; what the server says to that is still to be received.</summary>
    internal static FakeGuest Enter(SocketIOServer server, string auth = "", string nsp = "/")
    {
        var guest = new FakeGuest(server);
        guest.Send("0" + (nsp == "/" ? "" : nsp + ",") + auth);
        return guest;
    }

    /// <summary>Sends Socket.IO packets; an attachment as <c>b</c> and its base64.</summary>
    internal void Send(params string[] packets)
    {
        foreach (var packet in packets)
        {
            var binary = packet.StartsWith('b');
            var data = binary ? Convert.FromBase64String(packet[1..]) : Encoding.UTF8.GetBytes(packet);
            _ = Connection.Session.Receive(new EnginePacket(EnginePacketType.Message, data, binary)).AsTask();
        }
    }

    /// <summary>All that has come since the last call, as Socket.IO packets; an attachment as <c>b</c> and its base64.</summary>
    internal string[] Received()
    {
        var all = new List<string>();
        while (_received.TryDequeue(out var packet))
        {
            all.Add(packet);
        }

        return [.. all];
    }

    /// <summary>The connection is lost.</summary>
    internal void Cut() => Connection.Session.End(DisconnectReason.TransportClose, Ending.Abrupt);

    private void Read(ReadOnlySpan<byte> wire)
    {
        while (!wire.IsEmpty)
        {
            int length = wire[1];
            var at = 2;
            if (length == 126)
            {
                length = BinaryPrimitives.ReadUInt16BigEndian(wire[2..]);
                at = 4;
            }
            else if (length == 127)
            {
                length = (int)BinaryPrimitives.ReadUInt64BigEndian(wire[2..]);
                at = 10;
            }

            var payload = wire.Slice(at, length);
            if (wire[0] == 0x82)
            {
                _received.Enqueue("b" + Convert.ToBase64String(payload));
            }
            else if (wire[0] == 0x81 && payload[0] == '4')
            {
                _received.Enqueue(Encoding.UTF8.GetString(payload[1..]));
            }

            wire = wire[(at + length)..];
        }
    }
}
