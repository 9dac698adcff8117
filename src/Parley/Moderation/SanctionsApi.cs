using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Wire;

namespace Parley.Moderation;

internal static class SanctionsApi
{
    private const int DefaultListed = 50;
    private const int MaxListed = 200;

    public static void MapSanctions(this IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup("/chats/conversations/{id}/bans").Refuses(400, 403, 404), SanctionKind.Ban);
        Map(routes.MapGroup("/chats/conversations/{id}/mutes").Refuses(400, 403, 404), SanctionKind.Mute);
    }

    private static void Map(RouteGroupBuilder sanctions, string kind)
    {
        sanctions.MapGet("", (string id, [Range(1, Paging.LastPage)] string? page, [Range(1, MaxListed)] string? limit, Caller caller, Sanctions of) =>
            Paging.Read(page, limit, DefaultListed, MaxListed).ToResult(paging =>
                (Id.Parse(id) is { } conversation ? of.List(caller, conversation, kind, paging) : Membership.NotFound)
                    .ToResult(found => ChatResults.Json(found.Sanctions, ChatJson.Relaxed.IReadOnlyListSanctionView, found.Pos)))).Produces<IReadOnlyList<SanctionView>>();
        sanctions.MapGet("/{userId}", (string id, string userId, Caller caller, Sanctions of) =>
            Named(id, userId, (conversation, user) => of.Find(caller, conversation, kind, user))
                .ToResult(found => ChatResults.Json(found.Sanction, ChatJson.Relaxed.SanctionView, found.Pos))).Produces<SanctionView>();
        sanctions.MapPut("/{userId}", async (string id, string userId, SanctionRequest? body, Caller caller, Sanctions of) =>
            (await NamedAsync(id, userId, (conversation, user) => of.SetAsync(caller, conversation, kind, user, body ?? new SanctionRequest())))
                .ToResult(set => Results.Json(set, ChatJson.Relaxed.SanctionView))).Produces<SanctionView>();
        sanctions.MapDelete("/{userId}", async (string id, string userId, Caller caller, Sanctions of) =>
            (await NamedAsync(id, userId, (conversation, user) => of.LiftAsync(caller, conversation, kind, user))).ToResult(_ => ChatResults.Done)).Produces<Done>();
    }

    private static Outcome<T> Named<T>(string id, string userId, Func<Id, Id, Outcome<T>> run) =>
        Id.Parse(id) is not { } conversation ? Membership.NotFound
        : Id.Parse(userId) is not { } user ? Refusal.NotFound("User")
        : run(conversation, user);

    private static Task<Outcome<T>> NamedAsync<T>(string id, string userId, Func<Id, Id, Task<Outcome<T>>> run) =>
        Id.Parse(id) is not { } conversation ? Task.FromResult<Outcome<T>>(Membership.NotFound)
        : Id.Parse(userId) is not { } user ? Task.FromResult<Outcome<T>>(Refusal.NotFound("User"))
        : run(conversation, user);
}
