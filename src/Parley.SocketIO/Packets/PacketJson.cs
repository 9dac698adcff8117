using System.Text.Json.Serialization;

namespace Parley.SocketIO.Packets;

/// <summary>The argument of a failed ack.</summary>
internal sealed record Failure(string Status, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Failure))]
internal sealed partial class PacketJson : JsonSerializerContext;
