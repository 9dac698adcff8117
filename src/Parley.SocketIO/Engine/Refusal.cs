using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine;

/// <summary>Why a request is turned away. The numbers and texts are the reference server's.</summary>
internal sealed record Refusal(int Code, string Message)
{
    internal static readonly Refusal UnknownTransport = new(0, "Transport unknown");
    internal static readonly Refusal UnknownSession = new(1, "Session ID unknown");
    internal static readonly Refusal BadMethod = new(2, "Bad handshake method");
    internal static readonly Refusal BadRequest = new(3, "Bad request");
    internal static readonly Refusal Forbidden = new(4, "Forbidden");
    internal static readonly Refusal UnsupportedVersion = new(5, "Unsupported protocol version");

    internal Task WriteAsync(HttpContext context, bool webSocket)
    {
        var response = context.Response;
        var forbidden = Code == Forbidden.Code;
        string body;
        if (webSocket)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
            response.ContentType = "text/html";
            body = Message;
            if (HttpProtocol.IsHttp11(context.Request.Protocol))
            {
                response.Headers.Connection = "close";
            }
        }
        else
        {
            response.StatusCode = forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
            response.ContentType = "application/json";
            var message = JsonEncodedText.Encode(Message, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
            body = FormattableString.Invariant($"{{\"code\":{Code},\"message\":\"{message}\"}}");
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
