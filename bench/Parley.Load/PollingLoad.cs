using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using static System.FormattableString;

namespace Parley.Load;

/// <summary>
/// Long-polling handshakes, one after the other on each kept-alive connection: open, connect packet, first poll.
/// The sessions are left to the server's heartbeat, as those of clients that vanish.
/// </summary>
internal sealed class PollingLoad(int port) : IDisposable
{
    private const string Target = "/socket.io/?EIO=4&transport=polling";
    private readonly Epoll _epoll = new();
    private readonly List<Session> _sessions = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(1 << 16, pinned: true);
    private readonly string _host = Invariant($"127.0.0.1:{port}");

    private enum Awaiting
    {
        Open,
        Posted,
        Connected,
    }

    public LatencyHistogram Latency { get; } = new();

    public bool Measuring { get; set; }

    public int Closed { get; private set; }

    public string? Trouble { get; private set; }

    public void Start(int connections)
    {
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var session = new Session(new Peer(i, port));
                _sessions.Add(session);
                _epoll.Add(session.Peer.Handle, i);
                Open(session);
            }
        }
        catch (SocketException e)
        {
            Trouble ??= Invariant($"connection {_sessions.Count}: {e.Message}");
        }
    }

    public void RunUntil(long until)
    {
        while (Trouble is null && Stopwatch.GetTimestamp() < until)
        {
            var count = _epoll.Wait((int)Math.Clamp(Clock.Until(until).TotalMilliseconds, 0, 100));
            for (var i = 0; i < count && Trouble is null; i++)
            {
                Read(_sessions[_epoll.Tag(i)]);
            }
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions)
        {
            session.Peer.Dispose();
        }
        _epoll.Dispose();
    }

    private void Read(Session session)
    {
        var kept = session.Peer.Restore(_buffer);
        var count = Epoll.Receive(session.Peer.Handle, _buffer.AsSpan(kept)) ?? 0;
        if (count == 0)
        {
            Closed++;
            Trouble ??= "closed by the server";
            return;
        }
        var bytes = _buffer.AsSpan(0, kept + count);
        var length = HttpAnswer.Read(bytes, out var status, out var body);
        if (length == 0)
        {
            session.Peer.Keep(bytes);
            return;
        }
        if (status != 200)
        {
            Trouble ??= Invariant($"status {status}: {Encoding.UTF8.GetString(body)}");
            return;
        }
        Advance(session, body);
    }

    private void Advance(Session session, ReadOnlySpan<byte> body)
    {
        switch (session.Awaiting)
        {
            case Awaiting.Open when SessionId(body) is { } id:
                session.Id = id;
                session.Awaiting = Awaiting.Posted;
                Send(session, $"POST {Target}&sid={id}", "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: 2\r\n\r\n40");
                break;
            case Awaiting.Posted when body.SequenceEqual("ok"u8):
                session.Awaiting = Awaiting.Connected;
                Send(session, $"GET {Target}&sid={session.Id}", "\r\n");
                break;
            case Awaiting.Connected when body.StartsWith("40"u8):
                if (Measuring)
                {
                    Latency.Add(Clock.Nanoseconds(session.StartedAt, Stopwatch.GetTimestamp()));
                }
                Open(session);
                break;
            default:
                Trouble ??= $"unexpected answer while awaiting {session.Awaiting}: {Encoding.UTF8.GetString(body)}";
                break;
        }
    }

    private void Open(Session session)
    {
        session.Awaiting = Awaiting.Open;
        session.StartedAt = Stopwatch.GetTimestamp();
        Send(session, $"GET {Target}", "\r\n");
    }

    private void Send(Session session, string request, string rest)
    {
        if (!Epoll.Send(session.Peer.Handle, Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nHost: {_host}\r\n{rest}")))
        {
            Closed++;
            Trouble ??= "the server does not read";
        }
    }

    /// <returns>The sid of 0{"sid":"...", ...}.</returns>
    private static string? SessionId(ReadOnlySpan<byte> open)
    {
        var start = open.IndexOf("\"sid\":\""u8) + 7;
        var length = start < 7 ? -1 : open[start..].IndexOf((byte)'"');
        return length < 0 ? null : Encoding.ASCII.GetString(open.Slice(start, length));
    }

    private sealed class Session(Peer peer)
    {
        public Peer Peer { get; } = peer;

        public Awaiting Awaiting { get; set; }

        public string Id { get; set; } = "";

        public long StartedAt { get; set; }
    }
}
