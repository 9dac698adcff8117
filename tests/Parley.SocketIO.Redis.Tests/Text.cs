using System.Text;

namespace Parley.SocketIO.Redis.Tests;

/// <summary>Messages as texts.</summary>
internal static class Text
{
    internal static JsonPayload Payload(string json, params byte[][] attachments) =>
        new(Encoding.UTF8.GetBytes(json), [.. attachments.Select(bytes => (ReadOnlyMemory<byte>)bytes)]);

    internal static string Of(byte[] message) => message is [(byte)'{', ..] ? Encoding.UTF8.GetString(message) : Convert.ToHexStringLower(message);
}
