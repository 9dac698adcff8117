using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using static System.FormattableString;

namespace Parley.Load;

internal delegate void PacketHandler(int client, ReadOnlySpan<byte> packet, long now);

/// <summary>
/// All Socket.IO clients of a run, over WebSocket, on one thread: brings them up, answers pings, and hands events and
/// acks to <see cref="Received"/>.
/// </summary>
internal sealed class Crowd : IDisposable
{
    // Below any listen backlog, so that connecting never waits for a lost SYN.
    private const int MaxUnderWay = 100;
    private const int MaxPacket = 512;

    private readonly Epoll _epoll = new();
    private readonly List<Client> _clients = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(1 << 20, pinned: true);
    private readonly byte[] _out = GC.AllocateArray<byte>(WebSocketFrame.MaxHead + MaxPacket, pinned: true);
    private readonly Step _step;
    private readonly Vocabulary _vocabulary;
    private readonly int _port;
    private readonly byte[] _upgrade;

    public Crowd(Step step, Vocabulary vocabulary, int port)
    {
        _step = step;
        _vocabulary = vocabulary;
        _port = port;
        _upgrade = Encoding.ASCII.GetBytes(Invariant(
            $"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n") +
            "Upgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: cGFybGV5LmxvYWQuMDAwMQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    }

    private enum State
    {
        Upgrading,
        Opening,
        Connecting,
        Joining,
        Ready,
        Closed,
    }

    public int Ready { get; private set; }

    public int Closed { get; private set; }

    /// <summary>Why the first connection closed.</summary>
    public string? Trouble { get; private set; }

    public PacketHandler Received { get; set; } = static (_, _, _) => { };

    /// <returns>Whether every client came up.</returns>
    public bool Connect(TimeSpan patience)
    {
        var deadline = Clock.After(patience);
        while (Ready < _step.Clients && Closed == 0 && Stopwatch.GetTimestamp() < deadline)
        {
            while (_clients.Count < _step.Clients && _clients.Count - Ready < MaxUnderWay && Closed == 0)
            {
                Add();
            }
            Pump(deadline);
        }
        Trouble ??= Ready < _step.Clients ? Invariant($"{Ready} of {_step.Clients} clients connected in {patience}") : null;
        return Ready == _step.Clients;
    }

    /// <summary>Waits for something to arrive, at most until then, and handles it.</summary>
    public void Pump(long until)
    {
        // Rounded down: the last part of a millisecond is spent polling, so that schedules are kept.
        var milliseconds = (int)Math.Clamp(Clock.Until(until).TotalMilliseconds, 0, 100);
        var count = _epoll.Wait(milliseconds);
        for (var i = 0; i < count; i++)
        {
            Read(_clients[_epoll.Tag(i)]);
        }
    }

    public void PumpUntil(long until)
    {
        while (Stopwatch.GetTimestamp() < until)
        {
            Pump(until);
        }
    }

    /// <summary>Sends an event, with an ack asked for unless its id is 0.</summary>
    public void Send(int client, Template template, int room, in Payload payload, uint ack)
    {
        var body = _out.AsSpan(WebSocketFrame.MaxHead);
        "42"u8.CopyTo(body);
        var length = 2;
        if (ack != 0)
        {
            ack.TryFormat(body[length..], out var digits);
            length += digits;
        }
        length += template.Write(body[length..], room, payload);
        SendOut(_clients[client], Opcode.Text, length);
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Peer.Dispose();
        }
        _epoll.Dispose();
    }

    private void Add()
    {
        var index = _clients.Count;
        try
        {
            var client = new Client(index, new Peer(index, _port));
            _clients.Add(client);
            _epoll.Add(client.Peer.Handle, index);
            SendBytes(client, _upgrade);
        }
        catch (SocketException e)
        {
            Closed++;
            Trouble ??= Invariant($"connection {index}: {e.Message}");
        }
    }

    private void Read(Client client)
    {
        if (client.State == State.Closed)
        {
            return;
        }
        var kept = client.Peer.Restore(_buffer);
        if (Epoll.Receive(client.Peer.Handle, _buffer.AsSpan(kept)) is not { } count)
        {
            client.Peer.Keep(_buffer.AsSpan(0, kept));
            return;
        }
        if (count == 0)
        {
            Close(client, "closed by the server");
            return;
        }
        var now = Stopwatch.GetTimestamp();
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, kept + count);
        if (client.State == State.Upgrading)
        {
            bytes = bytes[ReadUpgrade(client, bytes)..];
        }
        while (client.State is not (State.Closed or State.Upgrading))
        {
            var length = WebSocketFrame.Read(bytes, out var opcode, out var body);
            if (length == 0)
            {
                break;
            }
            bytes = bytes[length..];
            Handle(client, opcode, body, now);
        }
        client.Peer.Keep(bytes);
    }

    private int ReadUpgrade(Client client, ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }
        if (bytes.StartsWith("HTTP/1.1 101 "u8))
        {
            client.State = State.Opening;
        }
        else
        {
            Close(client, $"upgrade refused: {Encoding.UTF8.GetString(bytes)}");
        }
        return end + 4;
    }

    private void Handle(Client client, Opcode opcode, ReadOnlySpan<byte> body, long now)
    {
        switch (opcode)
        {
            case Opcode.Text:
                HandlePacket(client, body, now);
                break;
            case Opcode.Ping when body.Length < 126:
                body.CopyTo(_out.AsSpan(WebSocketFrame.MaxHead));
                SendOut(client, Opcode.Pong, body.Length);
                break;
            default:
                Close(client, $"unexpected frame: {opcode}");
                break;
        }
    }

    private void HandlePacket(Client client, ReadOnlySpan<byte> packet, long now)
    {
        switch (packet)
        {
            case [(byte)'4', (byte)'2' or (byte)'3', ..] when client.State == State.Ready:
                Received(client.Index, packet, now);
                break;
            case [(byte)'2']:
                SendText(client, "3"u8);
                break;
            case [(byte)'0', ..] when client.State == State.Opening:
                client.State = State.Connecting;
                SendText(client, "40"u8);
                break;
            case [(byte)'4', (byte)'0', ..] when client.State == State.Connecting && _step.Rooms > 0:
                client.State = State.Joining;
                Send(client.Index, _vocabulary.Join, _step.RoomOf(client.Index), default, ack: 1);
                break;
            case [(byte)'4', (byte)'0', ..] when client.State == State.Connecting:
            case [(byte)'4', (byte)'3', ..] when client.State == State.Joining:
                client.State = State.Ready;
                Ready++;
                break;
            default:
                Close(client, $"unexpected packet while {client.State}: {Encoding.UTF8.GetString(packet)}");
                break;
        }
    }

    private void SendText(Client client, ReadOnlySpan<byte> text)
    {
        text.CopyTo(_out.AsSpan(WebSocketFrame.MaxHead));
        SendOut(client, Opcode.Text, text.Length);
    }

    private void SendOut(Client client, Opcode opcode, int bodyLength) =>
        SendBytes(client, WebSocketFrame.Seal(_out, opcode, bodyLength));

    private void SendBytes(Client client, ReadOnlySpan<byte> bytes)
    {
        // What is sent here is small and paced: a full buffer means that the server has stopped reading.
        if (client.State != State.Closed && !Epoll.Send(client.Peer.Handle, bytes))
        {
            Close(client, "the server does not read");
        }
    }

    private void Close(Client client, string reason)
    {
        Ready -= client.State == State.Ready ? 1 : 0;
        Closed++;
        Trouble ??= Invariant($"client {client.Index}: {reason}");
        client.State = State.Closed;
        client.Peer.Dispose();
    }

    private sealed class Client(int index, Peer peer)
    {
        public int Index { get; } = index;

        public Peer Peer { get; } = peer;

        public State State { get; set; }
    }
}
