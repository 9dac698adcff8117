using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.SocketIO.Protocol.Tests.Properties;

/// <summary>Whatever the bytes, the decoders answer and do not throw, and what they point at lies within the bytes.</summary>
public sealed class DamageTests
{
    private static readonly byte[] Sparks = "[]{}\",:0123456789-+.eE\\u/ truefalsn_placeholdernum\u001eb4=\n\0"u8.ToArray();

    private static readonly Gen<byte> Spark = Gen.Frequency(
        (9, Gen.Elements(Sparks)),
        (1, Gen.Choose(0, 255).Select(value => (byte)value)));

    private static readonly Gen<byte[]> Valid =
        from head in Gen.Elements("0", "0/a,", "1", "2", "2/a,12", "30", "51-", "52-/a,7", "61-1", "4", "b", "4\u001e2")
        from values in Gen.Choose(0, 4).SelectMany(count => Json.ValueWith(2).ArrayOf(count))
        select Encoding.UTF8.GetBytes(head + $"[\"a\"{string.Concat(values.Select(value => "," + value))}]");

    private static readonly Gen<byte[]> Damaged =
        from packet in Valid
        from wounds in Gen.Choose(1, 4).SelectMany(count => Wound.ArrayOf(count))
        select wounds.Aggregate(packet, Strike);

    private static Gen<(int At, int Length, byte[] Instead)> Wound =>
        from at in Gen.Choose(0, 10_000)
        from length in Gen.Choose(0, 3)
        from instead in Gen.Choose(0, 3).SelectMany(count => Spark.ArrayOf(count))
        select (at, length, instead);

    [Fact]
    public void Random_bytes_are_answered() => Always.Holds(Spark.ArrayOf(), ShouldBeAnswered);

    [Fact]
    public void Damaged_packets_are_answered() => Always.Holds(Damaged, ShouldBeAnswered);

    [Fact]
    public void Packets_cut_anywhere_are_answered() => Always.Holds(
        from packet in Valid
        from length in Gen.Choose(0, packet.Length)
        select packet[..length],
        ShouldBeAnswered);

    private static byte[] Strike(byte[] bytes, (int At, int Length, byte[] Instead) wound)
    {
        var at = wound.At % (bytes.Length + 1);
        return [.. bytes[..at], .. wound.Instead, .. bytes[Math.Min(at + wound.Length, bytes.Length)..]];
    }

    private static void ShouldBeAnswered(byte[] bytes)
    {
        ShouldDecode(bytes);
        if (EnginePacket.TryParse(bytes, out var only))
        {
            only.Data.Length.ShouldBeLessThan(bytes.Length);
        }

        var reader = new PayloadReader(bytes, maxPackets: 5);
        var packets = 0;
        while (reader.TryRead(out var packet))
        {
            packets++;
            ShouldDecode(packet.Data.ToArray());
        }

        packets.ShouldBeLessThanOrEqualTo(5);
    }

    private static void ShouldDecode(byte[] bytes)
    {
        if (SocketPacket.TryRead(bytes, maxAttachments: 10, out var packet) != PacketError.None)
        {
            return;
        }

        packet.Attachments.ShouldBeInRange(0, 10);
        packet.AckId.ShouldBeInRange(-1, SocketPacket.MaxAckId);
        packet.Namespace[0].ShouldBe((byte)'/');
        PayloadLayout.IsObjectOrNothing(packet.Payload, maxDepth: 64);
        if (PayloadLayout.TryRead(packet.Payload, packet.IsEvent, packet.Attachments, 64, null, out var layout) != PacketError.None)
        {
            return;
        }

        var payload = packet.Payload.ToArray();
        foreach (var argument in layout.Arguments.Span)
        {
            // Each is a whole value by itself.
            using var value = JsonDocument.Parse(payload.AsMemory(argument.Start, argument.Length));
        }

        foreach (var placeholder in layout.Placeholders)
        {
            placeholder.Attachment.ShouldBeInRange(0, packet.Attachments - 1);
            using var value = JsonDocument.Parse(payload.AsMemory(placeholder.Where.Start, placeholder.Where.Length));
            value.RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
        }
    }
}
