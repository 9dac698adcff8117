using BenchmarkDotNet.Attributes;
using Parley.SocketIO.Protocol;

namespace Parley.Micro;

/// <summary>Text of a packet to its parts: nothing is copied yet.</summary>
public class Decode
{
    private const int MaxAttachments = 10;
    private const int MaxDepth = 64;

    private readonly KnownName _names = new(["message", "upload"]);

    [Benchmark]
    public int Event() => Read(Samples.Event);

    [Benchmark]
    public int EventWithAck() => Read(Samples.EventWithAck);

    [Benchmark]
    public int BinaryEventHead() => Read(Samples.BinaryEventHead);

    [Benchmark]
    public bool Connect() =>
        SocketPacket.TryRead(Samples.Connect, MaxAttachments, out var packet) == PacketError.None
        && PayloadLayout.IsObjectOrNothing(packet.Payload, MaxDepth);

    private int Read(ReadOnlySpan<byte> text)
    {
        if (SocketPacket.TryRead(text, MaxAttachments, out var packet) != PacketError.None
            || PayloadLayout.TryRead(
                packet.Payload, packet.IsEvent, packet.Attachments, MaxDepth, _names, out var layout) != PacketError.None)
        {
            throw new InvalidOperationException("A sample is not a packet.");
        }

        return layout.Arguments.Length;
    }
}
