using System.Text;
using System.Text.Json;
using Parley.SocketIO.Protocol;

namespace Parley.ConformanceHost;

/// <summary>
/// For the comparison with the reference parsers: no server, but a line with a verdict for each line of input.
/// <c>S</c> and messages: one Socket.IO packet, a text (<c>t</c> and base64) and its attachments (<c>b</c> and base64).
/// <c>E</c> and a text: the body of a polling request.
/// </summary>
internal static class DecodeRole
{
    private const int MaxAttachments = 10;
    private const int MaxDepth = 64;
    private const int MaxPackets = 10_000;

    internal static async Task RunAsync()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.ASCII, bufferSize: 64 * 1024);
        await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        while (await input.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
            {
                json.WriteStartObject();
                if (words[0] == "E")
                {
                    Payload(json, Message(words[1]));
                }
                else
                {
                    Packet(json, words[1..]);
                }

                json.WriteEndObject();
            }

            output.WriteByte((byte)'\n');
            await output.FlushAsync();
        }
    }

    private static byte[] Message(string word) => Convert.FromBase64String(word[1..]);

    private static void Payload(Utf8JsonWriter json, byte[] body)
    {
        var reader = new PayloadReader(body, MaxPackets);
        json.WriteStartArray("packets");
        while (reader.TryRead(out var packet))
        {
            json.WriteStringValue(packet.IsBinary
                ? "b" + Convert.ToBase64String(packet.Data.Span)
                : FormattableString.Invariant($"{(int)packet.Type}{Encoding.UTF8.GetString(packet.Data.Span)}"));
        }

        json.WriteEndArray();
        json.WriteString("error", reader.Error.ToString());
    }

    private static void Packet(Utf8JsonWriter json, string[] messages)
    {
        var text = Message(messages[0]);
        var attachments = messages[1..].Select(Message).ToArray();
        var layout = default(PayloadLayout);
        var error = SocketPacket.TryRead(text, MaxAttachments, out var packet);
        if (error == PacketError.None)
        {
            error = CheckPayload(packet, out layout);
        }

        if (error == PacketError.None && packet.Attachments != attachments.Length)
        {
            error = PacketError.IllegalAttachments;
        }

        json.WriteString("error", error.ToString());
        if (error != PacketError.None)
        {
            return;
        }

        json.WriteNumber("type", (int)packet.Type);
        json.WriteString("nsp", packet.Namespace);
        json.WriteNumber("id", packet.AckId);
        if (layout.Name is not null)
        {
            json.WriteString("name", layout.Name);
        }

        if (!packet.Payload.IsEmpty)
        {
            json.WriteString("data", Reconstruct(packet.Payload, layout, attachments));
            json.WriteStartArray("args");
            foreach (var slice in layout.Arguments.Span)
            {
                json.WriteStringValue(packet.Payload.Slice(slice.Start, slice.Length));
            }

            json.WriteEndArray();
        }
    }

    /// <summary>What a connection asks of the payload of each type.</summary>
    private static PacketError CheckPayload(in SocketPacket packet, out PayloadLayout layout)
    {
        layout = default;
        return packet.Type switch
        {
            SocketPacketType.Connect when PayloadLayout.IsObjectOrNothing(packet.Payload, MaxDepth) => PacketError.None,
            SocketPacketType.Disconnect when packet.Payload.IsEmpty => PacketError.None,
            SocketPacketType.Connect or SocketPacketType.Disconnect => PacketError.InvalidPayload,
            SocketPacketType.ConnectError => PacketError.UnknownType,
            _ => PayloadLayout.TryRead(packet.Payload, packet.IsEvent, packet.Attachments, MaxDepth, names: null, out layout),
        };
    }

    /// <summary>The payload with <c>{"$binary": base64}</c> in the place of each placeholder.</summary>
    private static byte[] Reconstruct(ReadOnlySpan<byte> payload, PayloadLayout layout, byte[][] attachments)
    {
        using var text = new MemoryStream();
        var at = 0;
        foreach (var placeholder in layout.Placeholders ?? [])
        {
            text.Write(payload[at..placeholder.Where.Start]);
            text.Write(Encoding.ASCII.GetBytes($$"""{"$binary":"{{Convert.ToBase64String(attachments[placeholder.Attachment])}}"}"""));
            at = placeholder.Where.Start + placeholder.Where.Length;
        }

        text.Write(payload[at..]);
        return text.ToArray();
    }
}
