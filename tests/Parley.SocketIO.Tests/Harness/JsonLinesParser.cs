using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>
/// A packet encoding for tests: each packet is one text message, a JSON object with everything in it:
/// <c>{"t":2,"n":"/","i":1,"d":["name",...],"b":["base64"]}</c>.
/// </summary>
internal sealed class JsonLinesParser : PacketParser
{
    public override IEnumerable<EngineMessage> Encode(ParserPacket packet)
    {
        var json = new JsonObject { ["t"] = (int)packet.Type, ["n"] = packet.Namespace };
        if (packet.AckId is { } id)
        {
            json["i"] = id;
        }

        if (packet.Data is { } data)
        {
            json["d"] = JsonNode.Parse(data.Json.Span);
            if (data.Attachments.Count > 0)
            {
                json["b"] = new JsonArray([.. data.Attachments.Select(bytes => JsonValue.Create(Convert.ToBase64String(bytes.Span)))]);
            }
        }

        yield return new EngineMessage(Encoding.UTF8.GetBytes(json.ToJsonString()), IsBinary: false);
    }

    public override PacketDecoder CreateDecoder(SocketIOOptions options) => new Decoder();

    private sealed class Decoder : PacketDecoder
    {
        public override ParserPacket? Add(ReadOnlySpan<byte> data, bool binary)
        {
            if (binary)
            {
                throw new FormatException("This encoding has no binary messages.");
            }

            JsonElement json;
            try
            {
                var reader = new Utf8JsonReader(data);
                json = JsonElement.ParseValue(ref reader);
            }
            catch (JsonException e)
            {
                throw new FormatException("Not JSON.", e);
            }

            // Half a packet, to be completed by the next message.
            if (json.TryGetProperty("wait", out _))
            {
                return null;
            }

            return new ParserPacket((SocketPacketType)json.GetProperty("t").GetInt32(), json.GetProperty("n").GetString()!)
            {
                AckId = json.TryGetProperty("i", out var id) ? id.GetInt64() : null,
                Data = json.TryGetProperty("d", out var payload)
                    ? new JsonPayload(
                        Encoding.UTF8.GetBytes(payload.GetRawText()),
                        json.TryGetProperty("b", out var attachments)
                            ? [.. attachments.EnumerateArray().Select(bytes => (ReadOnlyMemory<byte>)bytes.GetBytesFromBase64())]
                            : [])
                    : null,
            };
        }
    }
}
