using Microsoft.AspNetCore.Mvc;
using Parley.Http;
using Parley.RateLimits;
using Parley.Wire;

namespace Parley.Accounts;

internal static class OwnAccountApi
{
    public static void MapOwnAccount(this IEndpointRouteBuilder auth, IEndpointRouteBuilder users)
    {
        auth.MapPost("/password", ChangePasswordAsync).Produces(204);
        auth.MapPost("/email", ChangeEmailAsync).Produces<Me>().Refuses(409);
        users.MapDelete("/me", DeleteAsync).Produces(204).Refuses(403, 409);
    }

    private static async Task<IResult> ChangePasswordAsync(
        PasswordChange body, Caller caller, OwnAccount account, Limits limits, HttpContext context) =>
        limits.LogIn(context, AccountRules.Key(caller.Email)) is { } tooMany
            ? tooMany.ToResult()
            : (await account.ChangePasswordAsync(caller, body)).ToResult(_ => Results.NoContent());

    private static async Task<IResult> ChangeEmailAsync(
        EmailChange body, Caller caller, OwnAccount account, Limits limits, HttpContext context) =>
        limits.LogIn(context, AccountRules.Key(caller.Email)) is { } tooMany
            ? tooMany.ToResult()
            : (await account.ChangeEmailAsync(caller, body)).ToResult(me => Results.Json(me, ChatJson.Relaxed.Me));

    private static async Task<IResult> DeleteAsync(
        [FromBody] AccountDeletion body, Caller caller, OwnAccount account, Limits limits, HttpContext context)
    {
        if (limits.LogIn(context, AccountRules.Key(caller.Email)) is { } tooMany)
        {
            return tooMany.ToResult();
        }

        return (await account.DeleteAsync(caller, body)).ToResult(_ =>
        {
            RefreshCookie.Clear(context);
            return Results.NoContent();
        });
    }
}
