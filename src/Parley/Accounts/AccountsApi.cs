using Parley.Data;
using Parley.Http;
using Parley.RateLimits;

namespace Parley.Accounts;

internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        // These read or set the refresh cookie, so a page of a foreign origin may not call them.
        var auth = routes.MapGroup("/auth").AddEndpointFilter(Origins.RefuseForeign).Refuses(403);
        auth.MapPost("/register", RegisterAsync).Produces<SessionView>(201).Refuses(409);
        auth.MapPost("/login", LogInAsync).Produces<SessionView>().Refuses(401);
        auth.MapGet("/state", State).Produces<ServerState>();
        auth.MapPost("/refresh", RefreshAsync).Produces<SessionView>().Refuses(401);
        auth.MapPost("/logout", LogOutAsync).Produces(204).Refuses(401);
        auth.MapSessions();
        routes.MapGet("/auth/me", UsersApi.GetMe).Produces<Me>().Refuses(404);
        var users = routes.MapGroup("/users");
        users.MapUsers();
        auth.MapOwnAccount(users);
    }

    private static IResult State(Database database)
    {
        using var snapshot = database.Read();
        return Results.Json(new ServerState(snapshot.First<long>("SELECT id FROM users LIMIT 1") == 0));
    }

    private static async Task<IResult> RegisterAsync(
        Registration body, SignIn signIn, Limits limits, AccessTokens tokens, HttpContext context)
    {
        if (limits.Registration(context) is { } tooMany)
        {
            return tooMany.ToResult();
        }

        var registered = await signIn.RegisterAsync(body, Device.Of(context));
        return registered.ToResult(session => Answer(session, tokens, context, StatusCodes.Status201Created));
    }

    private static async Task<IResult> LogInAsync(
        Credentials body, SignIn signIn, Limits limits, AccessTokens tokens, HttpContext context)
    {
        if (limits.LogIn(context, AccountRules.Key(body.Email?.Trim() ?? "")) is { } tooMany)
        {
            return tooMany.ToResult();
        }

        var loggedIn = await signIn.LogInAsync(body, Device.Of(context));
        return loggedIn.ToResult(session => Answer(session, tokens, context, StatusCodes.Status200OK));
    }

    private static async Task<IResult> RefreshAsync(SignIn signIn, AccessTokens tokens, HttpContext context)
    {
        if (RefreshCookie.Read(context.Request) is not { } token)
        {
            return new Refusal(StatusCodes.Status401Unauthorized, "There is no refresh cookie; sign in").ToResult();
        }

        var refreshed = await signIn.RefreshAsync(token);
        if (refreshed.Refusal is not null)
        {
            RefreshCookie.Clear(context);
        }

        return refreshed.ToResult(session => Answer(session, tokens, context, StatusCodes.Status200OK));
    }

    private static async Task<IResult> LogOutAsync(Sessions sessions, HttpContext context)
    {
        var caller = Caller.Find(context.User);
        var cookie = RefreshCookie.Read(context.Request);
        if (caller is null && cookie is null)
        {
            return new Refusal(StatusCodes.Status401Unauthorized, "Nobody is signed in").ToResult();
        }

        if (caller is not null)
        {
            await sessions.EndAsync(caller.UserId, caller.SessionId);
        }

        if (cookie is not null)
        {
            await sessions.EndAsync(cookie);
        }

        RefreshCookie.Clear(context);
        return Results.NoContent();
    }

    private static IResult Answer(SignedIn session, AccessTokens tokens, HttpContext context, int status)
    {
        RefreshCookie.Write(context, session.RefreshToken);
        return Results.Json(
            new SessionView(session.AccessToken, (int)tokens.Lifetime.TotalSeconds, session.User), statusCode: status);
    }
}
