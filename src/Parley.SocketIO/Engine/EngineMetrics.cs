using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Parley.SocketIO.Engine;

/// <summary>
/// What an endpoint counts, on the meter "Parley.SocketIO". Nothing is counted while nobody listens; what can be looked up
/// is looked up when somebody asks.
/// </summary>
internal sealed class EngineMetrics : IDisposable
{
    internal const string MeterName = "Parley.SocketIO";

    private readonly Meter _meter;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _upgrades;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _packetsReceived;
    private readonly Counter<long> _packetsSent;
    private readonly Counter<long> _bytesReceived;
    private readonly Counter<long> _bytesSent;

    /// <param name="factory">The application's; null for a meter of its own.</param>
    /// <param name="sessions">The sessions at this moment.</param>
    internal EngineMetrics(IMeterFactory? factory, Func<IEnumerable<EngineSession>> sessions)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _opened = _meter.CreateCounter<long>("socketio.sessions.opened", "{session}", "Sessions that were opened, by transport.");
        _closed = _meter.CreateCounter<long>("socketio.sessions.closed", "{session}", "Sessions that ended, by reason; \"slow consumer\" is one.");
        _upgrades = _meter.CreateCounter<long>("socketio.upgrades", "{session}", "Sessions that went from polling to WebSocket.");
        _refusals = _meter.CreateCounter<long>("socketio.refusals", "{request}", "Requests that were refused, by code.");
        _packetsReceived = _meter.CreateCounter<long>("socketio.packets.received", "{packet}", "Engine.IO packets that came.");
        _packetsSent = _meter.CreateCounter<long>("socketio.packets.sent", "{packet}", "Engine.IO packets handed to the network; one with attachments counts as one.");
        _bytesReceived = _meter.CreateCounter<long>("socketio.bytes.received", "By", "Bytes of packets that came.");
        _bytesSent = _meter.CreateCounter<long>("socketio.bytes.sent", "By", "Bytes of packets handed to the network.");
        _meter.CreateObservableGauge("socketio.sessions.active", () => CountActive(sessions()), "{session}", "Open sessions, by transport.");
        _meter.CreateObservableGauge(
            "socketio.queue.bytes", () => sessions().Sum(session => session.UnwrittenNow()), "By", "Bytes that wait for their connections.");
    }

    /// <summary>Counts as well, where it is wanted.</summary>
    internal Traffic? Traffic { get; set; }

    public void Dispose() => _meter.Dispose();

    internal void OnOpened(string transport)
    {
        _opened.Add(1, new KeyValuePair<string, object?>("transport", transport));
        Traffic?.OnOpened();
    }

    internal void OnClosed(string reason)
    {
        _closed.Add(1, new KeyValuePair<string, object?>("reason", reason));
        Traffic?.OnClosed(reason);
    }

    internal void OnUpgraded() => _upgrades.Add(1);

    internal void OnRefused(int code) => _refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    internal void OnReceived(long bytes)
    {
        if (_packetsReceived.Enabled || _bytesReceived.Enabled)
        {
            _packetsReceived.Add(1);
            _bytesReceived.Add(bytes);
        }

        Traffic?.OnReceived(bytes);
    }

    internal void OnSent(long packets, long bytes)
    {
        if (_packetsSent.Enabled || _bytesSent.Enabled)
        {
            _packetsSent.Add(packets);
            _bytesSent.Add(bytes);
        }

        Traffic?.OnSent(packets, bytes);
    }

    private static IEnumerable<Measurement<long>> CountActive(IEnumerable<EngineSession> sessions)
    {
        long webSockets = 0, polling = 0;
        foreach (var session in sessions)
        {
            if (session.Transport == "websocket")
            {
                webSockets++;
            }
            else
            {
                polling++;
            }
        }

        yield return new(webSockets, new TagList { { "transport", "websocket" } });
        yield return new(polling, new TagList { { "transport", "polling" } });
    }
}
