using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Protocol.Tests.Properties;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.Properties;

/// <summary>What the server encodes is what the decoders read, packet by packet, as WebSocket frames and in polling answers.</summary>
public sealed class CodecTests : IDisposable
{
    private static readonly Gen<Arg> Value = Gen.OneOf(
        Gen.Choose(int.MinValue, int.MaxValue).Select(number => (Arg)number),
        Gen.Elements<Arg>(0.5, -1e-7, 1e21, double.NaN, true, false, Arg.Null),
        Gen.Elements<Arg>("", "hello", "ünï €😀", "\"\\\0\u001e\u2028", "\ud800", "_placeholder"),
        Json.Value.Select(text => Arg.Raw(Encoding.UTF8.GetBytes(text))),
        Gen.Choose(0, 300).Select(length => (Arg)Enumerable.Range(0, length).Select(i => (byte)i).ToArray()));

    private static readonly Gen<Arg[]> Values = Gen.Choose(0, 5).SelectMany(count => Value.ArrayOf(count));

    private static readonly Gen<string> Name = Gen.Elements("message", "", "ünï €😀", "\"\u001e", "0", "__proto__");

    private static readonly Gen<long> AckId = Gen.OneOf(
        Gen.Constant(-1L), Gen.Choose(0, int.MaxValue).Select(id => (long)id), Gen.Constant(SocketPacket.MaxAckId));

    private readonly SocketIOServer _server = new(new SocketIOOptions(), new ManualTime(), NullLoggerFactory.Instance);

    private Gen<Namespace> Place => Gen.Elements("/", "/chat", "/ü", "/a?b=1").Select(_server.Of);

    [Fact]
    public void An_event_is_read_as_it_was_emitted() => Always.Holds(
        from place in Place
        from name in Name
        from values in Values
        from ackId in AckId
        select (place, name, values, ackId),
        emitted =>
        {
            var frame = PacketEncoder.Event(emitted.place, emitted.name, emitted.values, emitted.ackId);

            var packet = Decode(frame);
            (packet.Type is SocketPacketType.Event or SocketPacketType.BinaryEvent).ShouldBeTrue();
            packet.Place.ShouldBe(emitted.place.Name);
            packet.AckId.ShouldBe(emitted.ackId);
            packet.Name.ShouldBe(emitted.name);
            ShouldBe(packet.Args, emitted.values);

            // And the same once more when it is passed on.
            var again = PacketEncoder.Event(emitted.place, packet.Name!, packet.Args.ToArgs(), packet.AckId);
            again.Wire.ShouldBe(frame.Wire);
        });

    [Fact]
    public void An_acknowledgement_is_read_as_it_was_given() => Always.Holds(
        from place in Place
        from values in Values
        from ackId in Gen.Choose(0, int.MaxValue)
        select (place, values, ackId),
        given =>
        {
            var packet = Decode(PacketEncoder.Ack(given.place, given.values, given.ackId));

            (packet.Type is SocketPacketType.Ack or SocketPacketType.BinaryAck).ShouldBeTrue();
            packet.Place.ShouldBe(given.place.Name);
            packet.AckId.ShouldBe(given.ackId);
            packet.Name.ShouldBeNull();
            ShouldBe(packet.Args, given.values);
        });

    [Fact]
    public void A_packet_without_arguments_is_read_as_it_was_written() => Always.Holds(
        from place in Place
        from text in Name
        select (place, text),
        written =>
        {
            Head(PacketEncoder.Connect(written.place, written.text, null)).ShouldBe((SocketPacketType.Connect, written.place.Name));
            Head(PacketEncoder.Disconnect(written.place)).ShouldBe((SocketPacketType.Disconnect, written.place.Name));
            Head(PacketEncoder.ConnectError(_server, written.place.Name, new ConnectError(written.text)))
                .ShouldBe((SocketPacketType.ConnectError, written.place.Name));
        });

    [Fact]
    public void An_engine_packet_is_read_as_it_was_written() => Always.Holds(
        from type in Gen.Elements(Enum.GetValues<EnginePacketType>())
        from text in Gen.Elements("", "probe", "hello", "ü€😀", "4", "b")
        select (type, text),
        written =>
        {
            var packet = Messages(Frame.Packet(written.type, Encoding.UTF8.GetBytes(written.text))).ShouldHaveSingleItem();

            packet.Type.ShouldBe(written.type);
            packet.IsBinary.ShouldBeFalse();
            Encoding.UTF8.GetString(packet.Data.Span).ShouldBe(written.text);
        });

    public void Dispose() => _server.Dispose();

    private static (SocketPacketType Type, string Place) Head(Frame frame)
    {
        var text = Messages(frame).ShouldHaveSingleItem().Data.Span;
        SocketPacket.TryRead(text, 0, out var packet).ShouldBe(PacketError.None);
        PayloadLayout.IsObjectOrNothing(packet.Payload, 64).ShouldBeTrue();
        return (packet.Type, Encoding.UTF8.GetString(packet.Namespace));
    }

    private static (SocketPacketType Type, string Place, long AckId, string? Name, Arguments Args) Decode(Frame frame)
    {
        var messages = Messages(frame);
        SocketPacket.TryRead(messages[0].Data.Span, 10, out var packet).ShouldBe(PacketError.None);
        packet.Attachments.ShouldBe(messages.Count - 1);
        PayloadLayout.TryRead(packet.Payload, packet.IsEvent, packet.Attachments, 64, null, out var layout).ShouldBe(PacketError.None);
        ReadOnlyMemory<byte>[] attachments = [.. messages.Skip(1).Select(message => message.Data)];
        return (packet.Type, Encoding.UTF8.GetString(packet.Namespace), packet.AckId, layout.Name,
            new Arguments(packet.Payload.ToArray(), layout, attachments));
    }

    /// <summary>What a WebSocket client sees, which must be what a polling client sees.</summary>
    private static List<EnginePacket> Messages(Frame frame)
    {
        var packets = new List<EnginePacket>();
        for (ReadOnlyMemory<byte> wire = frame.Wire; !wire.IsEmpty;)
        {
            var small = wire.Span[1];
            var header = small < 126 ? 2 : 4;
            var length = small < 126 ? small : BinaryPrimitives.ReadUInt16BigEndian(wire.Span[2..]);
            var data = wire.Slice(header, length);
            EnginePacket packet = new(EnginePacketType.Message, data, IsBinary: true);
            (wire.Span[0] == 0x82 || EnginePacket.TryParse(data, out packet)).ShouldBeTrue();
            packets.Add(packet);
            wire = wire[(header + length)..];
        }

        var polled = new PayloadReader(frame.Polling, packets.Count);
        foreach (var packet in packets)
        {
            polled.TryRead(out var same).ShouldBeTrue();
            (same.Type, same.IsBinary).ShouldBe((packet.Type, packet.IsBinary));
            same.Data.Span.SequenceEqual(packet.Data.Span).ShouldBeTrue();
        }

        polled.TryRead(out _).ShouldBeFalse();
        polled.Error.ShouldBe(PayloadError.None);
        return packets;
    }

    private static void ShouldBe(Arguments read, Arg[] written)
    {
        read.Count.ShouldBe(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i].Kind == Arg.Form.Bytes)
            {
                read[i].Bytes.ToArray().ShouldBe(written[i].Bytes.ToArray());
            }
            else
            {
                // The text of one value alone, as the encoder writes it.
                Encoding.UTF8.GetString(read[i].RawJson.Span).ShouldBe(Encoding.UTF8.GetString(PacketEncoder.Value(written[i]).Json.Span));
            }
        }
    }
}
