using Parley.Http;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>A person's login sessions: where he is signed in, and how he ends that.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder auth)
    {
        auth.MapGet("/sessions", (Caller caller, Sessions sessions) => Results.Ok(sessions.List(caller)))
            .Produces<IReadOnlyList<LoginSession>>();
        auth.MapDelete("/sessions", EndOthersAsync).Produces(204);
        auth.MapDelete("/sessions/{id}", EndAsync).Produces(204).Refuses(404);
    }

    private static async Task<IResult> EndOthersAsync(Caller caller, Sessions sessions)
    {
        await sessions.EndOthersAsync(caller);
        return Results.NoContent();
    }

    private static async Task<IResult> EndAsync(string id, Caller caller, Sessions sessions, HttpContext context)
    {
        if (Id.Parse(id) is not { } session || !await sessions.EndAsync(caller.UserId, session))
        {
            return Refusal.NotFound("Session").ToResult();
        }

        if (session == caller.SessionId)
        {
            RefreshCookie.Clear(context);
        }

        return Results.NoContent();
    }
}
