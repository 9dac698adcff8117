using System.ComponentModel.DataAnnotations;
using Parley.Http;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>The people of this server, as others see them, and what one says of oneself.</summary>
internal static class UsersApi
{
    private const int DefaultFound = 20;
    private const int MostFound = 50;
    private const int DefaultListed = 50;
    private const int MostListed = 100;

    public static void MapUsers(this IEndpointRouteBuilder users)
    {
        users.MapGet("", List).Produces<IReadOnlyList<Profile>>().Refuses(400);
        users.MapGet("/search", Search).Produces<IReadOnlyList<UserRef>>().Refuses(400);
        users.MapGet("/me", GetMe).Produces<Me>().Refuses(404);
        users.MapPatch("/me", ChangeAsync).Produces<Me>().Refuses(404, 409);
        users.MapGet("/{id}", Get).Produces<Profile>().Refuses(404);
        users.MapUserSettings();
        users.MapGroup("").RequireRole(AccountRole.Admin).MapPatch("/{id}/role", ChangeRoleAsync).Produces<Profile>().Refuses(403, 404, 409);
    }

    private static async Task<IResult> ChangeRoleAsync(string id, RoleChange body, Caller caller, ChangeRole role) =>
        (Id.Parse(id) is { } user ? await role.RunAsync(caller, user, body) : Refusal.NotFound("User"))
            .ToResult(profile => Results.Json(profile, ChatJson.Relaxed.Profile));

    public static IResult GetMe(Caller caller, People people) =>
        people.FindMe(caller).ToResult(found => ChatResults.Json(found.Me, ChatJson.Relaxed.Me, found.Pos));

    private static IResult List(
        [Range(1, Paging.LastPage)] string? page, [Range(1, MostListed)] string? limit, string? sort, string? order, Caller caller, People people)
    {
        var sorted = PeopleOrder.Read(sort, order);
        return sorted.Refusal is { } wrong
            ? wrong.ToResult()
            : Paging.Read(page, limit, DefaultListed, MostListed).ToResult(paging =>
            {
                var (found, pos) = people.List(caller, sorted.Value, paging);
                return ChatResults.Json(found, ChatJson.Relaxed.IReadOnlyListProfile, pos);
            });
    }

    private static IResult Search(string? q, [Range(1, Paging.LastPage)] string? page, [Range(1, MostFound)] string? limit, string? sort, string? order, Caller caller, People people)
    {
        var text = q?.Trim() ?? "";
        var sorted = PeopleOrder.ReadOfFound(sort, order);
        return (sorted.Refusal ?? (text.Length > AccountRules.LongestEmail ? Refusal.Invalid("q must be at most 254 characters") : null)) is { } wrong
            ? wrong.ToResult()
            : Paging.Read(page, limit, DefaultFound, MostFound).ToResult(paging =>
            {
                var (found, pos) = people.Search(caller.UserId, text, sorted.Value, paging);
                return ChatResults.Json(found, ChatJson.Relaxed.IReadOnlyListUserRef, pos);
            });
    }

    private static IResult Get(string id, Caller caller, People people) =>
        (Id.Parse(id) is { } user ? people.Find(caller, user) : Refusal.NotFound("User"))
            .ToResult(found => ChatResults.Json(found.Profile, ChatJson.Relaxed.Profile, found.Pos));

    private static async Task<IResult> ChangeAsync(ProfileChange body, Caller caller, ChangeProfile profile) =>
        (await profile.RunAsync(caller, body)).ToResult(me => Results.Json(me, ChatJson.Relaxed.Me));
}
