using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.SocketIO.Engine;

/// <summary>The opening handshake of RFC 6455 (HTTP/1.1) and RFC 8441 (HTTP/2).</summary>
internal static class WebSocketHandshake
{
    private const string Version = "13";

    /// <summary>Whether the request asks for a WebSocket, well or badly.</summary>
    internal static bool IsRequested(HttpContext context) =>
        IsExtendedConnect(context)
        || (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it asks in the way the standard says.</summary>
    internal static bool IsValid(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.SecWebSocketVersion != Version)
        {
            return false;
        }

        if (IsExtendedConnect(context))
        {
            return true;
        }

        Span<byte> key = stackalloc byte[18];
        return HttpMethods.IsGet(context.Request.Method)
            && headers.SecWebSocketKey.Count == 1
            && headers.SecWebSocketKey[0] is { Length: 24 } text
            && Convert.TryFromBase64String(text, key, out var length)
            && length == 16;
    }

    /// <summary>The answer to the first offer of permessage-deflate that we can serve; null if there is none.</summary>
    internal static string? AcceptDeflate(HttpContext context)
    {
        foreach (var header in context.Request.Headers.SecWebSocketExtensions)
        {
            foreach (var offer in (header ?? "").Split(','))
            {
                if (MessageDeflate.Accept(offer) is { } answer)
                {
                    return answer;
                }
            }
        }

        return null;
    }

    /// <summary>Accepts, with an extension or without; the stream then carries frames both ways.</summary>
    internal static async Task<Stream> AcceptAsync(HttpContext context, string? extension)
    {
        var response = context.Response.Headers;
        if (extension is not null)
        {
            response.SecWebSocketExtensions = extension;
        }

        if (FirstProtocol(context.Request.Headers.SecWebSocketProtocol.ToString()) is { } protocol)
        {
            response.SecWebSocketProtocol = protocol;
        }

        if (IsExtendedConnect(context))
        {
            return await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
        }

        response.Connection = "Upgrade";
        response.Upgrade = "websocket";
        response.SecWebSocketAccept = AnswerTo(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static bool IsExtendedConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 section 4.2.2 prescribes SHA-1; nothing depends on its strength.")]
    private static string AnswerTo(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

    /// <summary>A browser that offers subprotocols fails unless one is chosen; they mean nothing here, so it is the first.</summary>
    private static string? FirstProtocol(string offered)
    {
        var comma = offered.IndexOf(',', StringComparison.Ordinal);
        var first = (comma < 0 ? offered : offered[..comma]).Trim();
        return first.Length > 0 && first.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            ? first
            : null;
    }
}
