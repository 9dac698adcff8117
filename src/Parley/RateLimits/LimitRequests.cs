using Parley.Accounts;
using Parley.Http;

namespace Parley.RateLimits;

internal static class LimitRequests
{
    /// <summary>By address, before a caller is looked up.</summary>
    public static void UseAddressLimit(this WebApplication app) =>
        app.Use((context, next) => IsInsideSession(context.Request) ? next(context) : Go(context, next, Limits(context).Request(context)));

    /// <summary>By person, once he is known.</summary>
    public static void UsePersonLimit(this WebApplication app) =>
        app.Use((context, next) => Go(
            context, next, Caller.Find(context.User) is { } caller ? Limits(context).Person(caller.UserId) : null));

    /// <summary>The route sends or changes a message: it counts as the same event does over a socket.</summary>
    public static RouteHandlerBuilder CountAsSend(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter(async (context, next) =>
            Limits(context.HttpContext).Send(Caller.From(context.HttpContext.User).UserId) is { } refusal
                ? refusal.ToResult()
                : await next(context));

    private static Task Go(HttpContext context, RequestDelegate next, Refusal? refusal) =>
        refusal is null ? next(context) : context.Response.WriteAsync(refusal);

    private static Limits Limits(HttpContext context) => context.RequestServices.GetRequiredService<Limits>();

    // A poll of an open connection carries events, and those are counted one by one; a handshake is counted here.
    private static bool IsInsideSession(HttpRequest request) =>
        ApiPaths.IsEngine(request.Path) && request.Query.ContainsKey("sid");
}
