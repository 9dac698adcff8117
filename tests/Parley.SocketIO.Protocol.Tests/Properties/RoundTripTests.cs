using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.SocketIO.Protocol.Tests.Properties;

/// <summary>What is written is what is read, for every packet type.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<string> Namespace = Gen.Frequency(
        (1, Gen.Constant("/")),
        (2, Gen.Elements("/chat", "/a/b", "/5", "/-", "/ü", "/a?x=1", "/{}", "//", "/[\"a\"]", "/" + new string('n', 300))));

    private static readonly Gen<long> AckId = Gen.Frequency(
        (1, Gen.Constant(-1L)),
        (2, Gen.Choose(0, int.MaxValue).Select(id => (long)id)),
        (1, Gen.Elements(0, 9, 10, SocketPacket.MaxAckId)));

    private static readonly Gen<string[]> Values = Gen.Choose(0, 4).SelectMany(count => Json.Value.ArrayOf(count));

    [Fact]
    public void A_packet_is_read_as_it_was_written() => Always.Holds(
        from type in Gen.Elements(Enum.GetValues<SocketPacketType>())
        from attachments in Gen.Choose(1, 10)
        from name in Namespace
        from ackId in AckId
        from values in Values
        select (type, attachments: type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck ? attachments : 0, name, ackId, values),
        written =>
        {
            var payload = written.values.Length == 0 ? "" : $"[{string.Join(',', written.values)}]";
            var name = Encoding.UTF8.GetBytes(written.name);
            var head = new byte[SocketPacket.MaxHeadLength(name.Length)];
            var length = SocketPacket.WriteHead(head, written.type, written.attachments, name, written.ackId);
            byte[] text = [.. head[..length], .. Encoding.UTF8.GetBytes(payload)];

            SocketPacket.TryRead(text, maxAttachments: 10, out var read).ShouldBe(PacketError.None);

            read.Type.ShouldBe(written.type);
            read.Attachments.ShouldBe(written.attachments);
            Encoding.UTF8.GetString(read.Namespace).ShouldBe(written.name);
            read.AckId.ShouldBe(written.ackId);
            Encoding.UTF8.GetString(read.Payload).ShouldBe(payload);
        });

    [Fact]
    public void The_arguments_of_an_event_are_found_where_they_stand() => Always.Holds(
        from name in Json.Text
        from values in Values
        from payload in Json.Array(Gen.Constant<string[]>([Json.Quoted(name), .. values]))
        select (name, values, payload),
        written =>
        {
            if (PayloadLayout.IsReserved(written.name))
            {
                return;
            }

            var layout = Read(written.payload, isEvent: true, attachments: 0);
            layout.Name.ShouldBe(Unquoted(written.name));
            Arguments(written.payload, layout).ShouldBe(written.values);
            layout.Placeholders.ShouldBeEmpty();
        });

    [Fact]
    public void The_arguments_of_an_acknowledgement_are_found_where_they_stand() => Always.Holds(
        from values in Values
        from payload in Json.Array(Gen.Constant(values))
        select (values, payload),
        written =>
        {
            var layout = Read(written.payload, isEvent: false, attachments: 0);
            layout.Name.ShouldBeNull();
            Arguments(written.payload, layout).ShouldBe(written.values);
        });

    [Fact]
    public void Every_placeholder_is_found_and_nothing_else() => Always.Holds(
        from attachments in Gen.Choose(1, 10)
        from count in Gen.Choose(1, 4)
        from values in Json.ValueWith(attachments).ArrayOf(count)
        from payload in Json.Array(Gen.Constant<string[]>(["\"a\"", .. values]))
        select (attachments, values, payload),
        written =>
        {
            var layout = Read(written.payload, isEvent: true, written.attachments);

            Arguments(written.payload, layout).ShouldBe(written.values);
            var found = layout.Placeholders.Select(placeholder => (Text(written.payload, placeholder.Where), placeholder.Attachment));
            found.ShouldBe(Placeholders(written.payload));
        });

    [Fact]
    public void A_connect_payload_is_any_object() => Always.Holds(
        from value in Json.Value
        select value,
        value => PayloadLayout.IsObjectOrNothing(Encoding.UTF8.GetBytes(value), 64).ShouldBe(value.StartsWith('{')));

    [Fact]
    public void Packets_that_were_joined_come_apart_again() => Always.Holds(
        from count in Gen.Choose(1, 20)
        from packets in Gen.OneOf(
            from type in Gen.Elements(Enum.GetValues<EnginePacketType>())
            from data in Gen.Elements("", "probe", "hello", "ü€😀", "4", "b", "\0", "[\"a\"]")
            select FormattableString.Invariant($"{(int)type}{data}"),
            from data in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
            select "b" + Convert.ToBase64String(data)).ArrayOf(count)
        select packets,
        packets =>
        {
            var reader = new PayloadReader(Encoding.UTF8.GetBytes(string.Join('\u001e', packets)), packets.Length);
            var read = new List<string>();
            while (reader.TryRead(out var packet))
            {
                read.Add(packet.IsBinary
                    ? "b" + Convert.ToBase64String(packet.Data.Span)
                    : FormattableString.Invariant($"{(int)packet.Type}{Encoding.UTF8.GetString(packet.Data.Span)}"));
            }

            reader.Error.ShouldBe(PayloadError.None);
            read.ShouldBe(packets);
        });

    private static PayloadLayout Read(string payload, bool isEvent, int attachments)
    {
        PayloadLayout.TryRead(Encoding.UTF8.GetBytes(payload), isEvent, attachments, 64, null, out var layout).ShouldBe(PacketError.None);
        return layout;
    }

    private static string Text(string payload, Slice slice) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(payload), slice.Start, slice.Length);

    private static IEnumerable<string> Arguments(string payload, PayloadLayout layout) =>
        layout.Arguments.ToArray().Select(slice => Text(payload, slice));

    private static string Unquoted(string text) => JsonNode.Parse(Json.Quoted(text))!.GetValue<string>();

    /// <summary>The generator's placeholders, found by how it writes them: never in a string, for those hold no braces beside quotes.</summary>
    private static IEnumerable<(string Text, int Attachment)> Placeholders(string payload) =>
        Regex
            .Matches(payload, """\{\s*("(_|\\u005f)placeholder":true,\s*"num":(?<n>\d+)|"num":(?<n>\d+),\s*"(_|\\u005f)placeholder":true)\s*\}""",
                RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)
            .Select(match => (match.Value, int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture)));
}
