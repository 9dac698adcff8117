using System.Text.Json;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>The JSON of the packet that opens an Engine.IO session.</summary>
internal sealed record OpenPacket(JsonElement Json)
{
    public string Sid => Json.GetProperty("sid").GetString()!;

    public IEnumerable<string> Keys => Json.EnumerateObject().Select(property => property.Name);

    public IEnumerable<string?> Upgrades => Json.GetProperty("upgrades").EnumerateArray().Select(name => name.GetString());

    public int PingInterval => Json.GetProperty("pingInterval").GetInt32();

    public int PingTimeout => Json.GetProperty("pingTimeout").GetInt32();

    public long MaxPayload => Json.GetProperty("maxPayload").GetInt64();

    public static OpenPacket Read(string packet)
    {
        packet.ShouldStartWith("0");
        using var document = JsonDocument.Parse(packet[1..]);
        return new(document.RootElement.Clone());
    }
}
