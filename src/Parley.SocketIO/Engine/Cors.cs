using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.SocketIO.Engine;

/// <summary>Cross-origin rules of one endpoint. Without <see cref="EngineOptions.AllowOrigin"/> there are none.</summary>
internal static class Cors
{
    private const string Methods = "GET,HEAD,PUT,PATCH,POST,DELETE";

    /// <summary>Adds the headers for an allowed origin; false if the origin is not allowed.</summary>
    internal static bool Apply(HttpContext context, EngineOptions options)
    {
        var origin = context.Request.Headers.Origin;
        if (options.AllowOrigin is null || origin.Count == 0)
        {
            return true;
        }

        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (origin.Count > 1 || !options.AllowOrigin(origin.ToString(), context))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = origin;
        if (options.AllowCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        return true;
    }

    /// <summary>Answers a preflight request.</summary>
    internal static void Preflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = Methods;
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked;
            headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.ContentLength = null;
    }
}
