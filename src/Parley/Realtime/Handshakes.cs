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

    /// <summary>How present its person wants to be there; null when it does not say.</summary>
    public static string? Status(Handshake handshake) =>
        handshake.Auth.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String ? status.GetString() : null;

    /// <summary>The dialect that it asks for.</summary>
    public static string? Dialect(Handshake handshake) =>
        handshake.Auth.TryGetProperty("dialect", out var dialect) && dialect.ValueKind == JsonValueKind.String ? dialect.GetString() : null;

    /// <summary>Where it found this server; empty when it does not say.</summary>
    public static string Origin(Handshake handshake) =>
        handshake.Headers.TryGetValue("Host", out var host) && host.Length > 0 ? $"{(handshake.Secure ? "https" : "http")}://{host}" : "";

    /// <summary>Whether its handlers bear one more argument, the offset; they do unless it says no.</summary>
    public static bool TakesOffsets(Handshake handshake) =>
        !(handshake.Auth.TryGetProperty("recovery", out var recovery) && recovery.ValueKind == JsonValueKind.False);
}
