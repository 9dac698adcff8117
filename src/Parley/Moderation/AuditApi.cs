using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Wire;

namespace Parley.Moderation;

internal static class AuditApi
{
    private const int DefaultListed = 50;
    private const int MaxListed = 200;

    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/chats/conversations/{id}/audit", Page).Produces<IReadOnlyList<AuditEntry>>().Refuses(400, 403, 404);

    private static IResult Page(string id, [Range(1, Paging.LastPage)] string? page, [Range(1, MaxListed)] string? limit, Caller caller, AuditQueries queries) =>
        Paging.Read(page, limit, DefaultListed, MaxListed).ToResult(paging =>
            (Id.Parse(id) is { } conversation ? queries.Page(caller, conversation, paging) : Membership.NotFound)
                .ToResult(found => ChatResults.Json(found.Entries, ChatJson.Relaxed.IReadOnlyListAuditEntry, found.Pos)));
}
