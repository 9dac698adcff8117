using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Tests.Internals;

namespace Parley.Micro;

/// <summary>From a packet that was received to the end of its handler, the acknowledgement written where there is one.</summary>
public class Dispatch
{
    private readonly EnginePacket _event = Message(Samples.Event);
    private readonly EnginePacket _eventWithAck = Message(Samples.EventWithAck);
    private readonly EnginePacket _binaryHead = Message(Samples.BinaryEventHead);
    private readonly EnginePacket _attachment = new(EnginePacketType.Message, Samples.Attachment, IsBinary: true);
    private SocketIOServer _server = null!;
    private EngineSession _session = null!;
    private int _handled;

    [GlobalSetup]
    public void Connect()
    {
        _server = new(new SocketIOOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        _server.Default
            .On("message", (_, received) =>
            {
                _handled++;
                received.Ack("ok");
                return default;
            })
            .On("upload", (_, _) =>
            {
                _handled++;
                return default;
            });
        _session = new FakeConnection(_server.Engine) { Recording = false }.Session;
        _session.Receive(Message("0"u8.ToArray()));
        Event();
        EventWithAck();
        BinaryEvent();
        if (_handled != 3)
        {
            throw new InvalidOperationException("The handlers were not called.");
        }
    }

    [GlobalCleanup]
    public void Disconnect() => _server.Dispose();

    [Benchmark]
    public void Event() => _session.Receive(_event);

    [Benchmark]
    public void EventWithAck() => _session.Receive(_eventWithAck);

    [Benchmark]
    public void BinaryEvent()
    {
        _session.Receive(_binaryHead);
        _session.Receive(_attachment);
    }

    private static EnginePacket Message(byte[] data) => new(EnginePacketType.Message, data, IsBinary: false);
}
