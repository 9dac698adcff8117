using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Http;
using Parley.Wire;

namespace Parley.Conversations;

internal static class HappeningsApi
{
    private const int DefaultListed = 50;
    private const int MaxListed = 200;

    public static void MapHappenings(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/chats/conversations/{id}/happenings", Page).Produces<HappeningPage>().Refuses(400, 404);

    private static IResult Page(string id, string? before, [Range(1, MaxListed)] string? limit, Caller caller, HappeningQueries queries)
    {
        var listed = QueryNumber.Read("limit", limit, DefaultListed, 1, MaxListed);
        if (listed.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        var border = before is null ? long.MaxValue : Id.Parse(before)?.Value;
        return (border is not { } known ? Refusal.Invalid("before must be an id")
                : Id.Parse(id) is { } conversation ? queries.Before(caller, conversation, known, listed.Value)
                : Membership.NotFound)
            .ToResult(found => ChatResults.Json(found.Page, ChatJson.Relaxed.HappeningPage, found.Pos));
    }
}
