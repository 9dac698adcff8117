using System.Globalization;
using Parley.Accounts;

namespace Parley.Http;

/// <summary>One line for each refusal that an operator wants to see: who was refused what, and why; nothing of the body.</summary>
internal static partial class RefusalLog
{
    public static void Write(HttpContext context, Refusal refusal)
    {
        if (refusal.StatusCode is not (401 or 403 or 409 or 429 or 503))
        {
            return;
        }

        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Parley.Refusals");
        var route = RouteOf(context);
        var user = Caller.Find(context.User)?.UserId.ToString(CultureInfo.InvariantCulture) ?? "nobody";
        var address = context.Connection.RemoteIpAddress?.ToString();
        LogRefused(logger, route, refusal.StatusCode, user, address, refusal.Message);
    }

    /// <summary>The route's pattern, not the path: what a client wrote does not get into the log.</summary>
    public static string RouteOf(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint route ? $"{context.Request.Method} {route.RoutePattern.RawText}" : "An unknown route";

    [LoggerMessage(Level = LogLevel.Information, Message = "{Route} refused with {Status} for user {UserId} at {Address}: {Reason}")]
    private static partial void LogRefused(
        ILogger logger, string route, int status, string userId, string? address, string reason);
}
