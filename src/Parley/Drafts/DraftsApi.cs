using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Wire;

namespace Parley.Drafts;

internal static class DraftsApi
{
    public static void MapDrafts(this IEndpointRouteBuilder routes)
    {
        var draft = routes.MapGroup("/chats/conversations/{id}/draft").Refuses(404);
        draft.MapGet("", Get).Produces<DraftView>();
        draft.MapPut("", SaveAsync).Produces<Done>();
        draft.MapDelete("", (string id, Caller caller, SavedDrafts drafts) => SaveAsync(id, new DraftToSave(null, ""), caller, drafts))
            .Produces<Done>();
    }

    private static IResult Get(string id, Caller caller, SavedDrafts drafts) =>
        Id.Parse(id) is { } conversation
            ? drafts.Find(caller, conversation).ToResult(found => ChatResults.Json(found.Draft, ChatJson.Relaxed.DraftView, found.Pos))
            : Membership.NotFound.ToResult();

    private static async Task<IResult> SaveAsync(string id, DraftToSave body, Caller caller, SavedDrafts drafts) =>
        Id.Parse(id) is { } conversation
            ? (await drafts.SaveAsync(caller, body with { ConversationId = conversation })).ToResult(_ => ChatResults.Done)
            : Membership.NotFound.ToResult();
}
