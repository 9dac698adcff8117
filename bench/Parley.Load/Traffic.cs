using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>What the clients of a step say to each other, and the account of what arrived.</summary>
internal sealed class Traffic
{
    private readonly Step _step;
    private readonly Crowd _crowd;
    private readonly Template _template;
    private readonly Stream[] _streams;
    private readonly int[] _streamOfClient;
    private bool _sending;
    private long _scheduleStart;
    private long _scheduled;

    public Traffic(Step step, Crowd crowd, Vocabulary vocabulary)
    {
        _step = step;
        _crowd = crowd;
        _template = step.Kind == Kind.Echo ? vocabulary.Echo : vocabulary.Send;
        Messages = new DeliveryLedger(step.Streams, step.RoomSize);
        Acks = new DeliveryLedger(step.Acks ? step.Streams : 0, 1);
        _streams = new Stream[step.Streams];
        _streamOfClient = new int[step.Clients];
        Array.Fill(_streamOfClient, -1);
        for (var stream = 0; stream < step.Streams; stream++)
        {
            _streamOfClient[step.SenderOf(stream)] = stream;
        }
        crowd.Received = Receive;
    }

    public DeliveryLedger Messages { get; }

    public DeliveryLedger Acks { get; }

    /// <summary>Latencies of the deliveries, and of the acks, that arrived in the measured time.</summary>
    public LatencyHistogram MessageLatency { get; } = new();

    public LatencyHistogram AckLatency { get; } = new();

    public bool Measuring { get; set; }

    private bool Complete => Messages.Lost == 0 && Acks.Lost == 0;

    public void Start()
    {
        _sending = true;
        _scheduleStart = Stopwatch.GetTimestamp();
        for (var stream = 0; stream < _step.Streams && _step.Rate == 0; stream++)
        {
            Send(stream, Stopwatch.GetTimestamp());
        }
    }

    public void RunUntil(long until)
    {
        while (Stopwatch.GetTimestamp() < until)
        {
            _crowd.Pump(_step.Rate == 0 ? until : Math.Min(SendDue(), until));
        }
    }

    /// <summary>Sends no more and waits, at most for so long, until everything under way has arrived.</summary>
    public void Drain(TimeSpan patience)
    {
        _sending = false;
        var deadline = Clock.After(patience);
        while (!Complete && Stopwatch.GetTimestamp() < deadline)
        {
            _crowd.Pump(deadline);
        }
    }

    /// <returns>When the next message is due. Latency counts from there, also when the sender is late.</returns>
    private long SendDue()
    {
        while (true)
        {
            var due = Clock.After(_scheduleStart, TimeSpan.FromSeconds((double)_scheduled / _step.Rate));
            if (due > Stopwatch.GetTimestamp())
            {
                return due;
            }
            Send((int)(_scheduled++ % _step.Streams), due);
        }
    }

    private void Send(int stream, long time)
    {
        var sender = _step.SenderOf(stream);
        var sequence = Messages.Send(stream);
        var ack = _step.Acks ? Acks.Send(stream) : 0;
        _streams[stream] = new Stream(time, _step.RoomSize);
        _crowd.Send(sender, _template, _step.RoomOf(sender), new Payload(stream, sequence, time), ack);
    }

    private void Receive(int client, ReadOnlySpan<byte> packet, long now)
    {
        if (packet[1] == '3')
        {
            ReceiveAck(client, packet[2..], now);
        }
        else
        {
            ReceiveMessage(client, packet, now);
        }
    }

    private void ReceiveMessage(int client, ReadOnlySpan<byte> packet, long now)
    {
        var known = Payload.TryFind(packet, out var payload) && (uint)payload.Stream < (uint)_step.Streams;
        var firstMember = known ? _step.RoomOf(_step.SenderOf(payload.Stream)) * _step.RoomSize : 0;
        if (!Messages.Deliver(known ? payload.Stream : -1, client - firstMember, payload.Sequence))
        {
            return;
        }
        if (Measuring)
        {
            MessageLatency.Add(Clock.Nanoseconds(payload.SentAt, now));
        }
        // One message of a stream is under way at a time here: the last of its deliveries calls for the next.
        if (!_step.Acks && _step.Rate == 0 && --_streams[payload.Stream].Awaited == 0 && _sending)
        {
            Send(payload.Stream, Stopwatch.GetTimestamp());
        }
    }

    private void ReceiveAck(int client, ReadOnlySpan<byte> ack, long now)
    {
        var stream = _streamOfClient[client];
        if (!Utf8Parser.TryParse(ack, out uint id, out _) || !Acks.Deliver(stream, 0, id))
        {
            return;
        }
        if (Measuring)
        {
            AckLatency.Add(Clock.Nanoseconds(_streams[stream].SentAt, now));
        }
        if (_sending)
        {
            Send(stream, Stopwatch.GetTimestamp());
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Stream(long sentAt, int awaited)
    {
        public readonly long SentAt = sentAt;
        public int Awaited = awaited;
    }
}
