using System.Text.Json;
using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>What a client says when it connects.</summary>
internal static class Handshakes
{
    public static string? Token(Handshake handshake) =>
        handshake.Auth.TryGetProperty("token", out var token) && token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : handshake.Headers.GetValueOrDefault("Authorization");

    /// <summary>The dialect that it asks for.</summary>
    public static string? Dialect(Handshake handshake) =>
        handshake.Auth.TryGetProperty("dialect", out var dialect) && dialect.ValueKind == JsonValueKind.String ? dialect.GetString() : null;

    /// <summary>Whether its handlers bear one more argument, the offset; they do unless it says no.</summary>
    public static bool TakesOffsets(Handshake handshake) =>
        !(handshake.Auth.TryGetProperty("recovery", out var recovery) && recovery.ValueKind == JsonValueKind.False);
}
