using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Wire;

namespace Parley.Invites;

internal static class InvitesApi
{
    public static void MapInvites(this IEndpointRouteBuilder routes)
    {
        var invites = routes.MapGroup("/chats/conversations/{id}/invites").Refuses(400, 403, 404);
        invites.MapPost("", CreateAsync).Produces<InviteView>(201);
        invites.MapGet("", List).Produces<IReadOnlyList<InviteView>>();
        invites.MapDelete("/{code}", DeleteAsync).Produces<Done>();
        routes.MapGet("/chats/invites/{code}", Look).Produces<InvitedTo>().Refuses(404);
        routes.MapPost("/chats/invites/{code}", UseAsync).Produces<ConversationView>().Refuses(400, 403, 404);
    }

    private static async Task<IResult> CreateAsync(string id, InviteRequest? body, Caller caller, InviteCommands invites) =>
        (Id.Parse(id) is { } conversation ? await invites.CreateAsync(caller, conversation, body ?? new InviteRequest()) : Membership.NotFound)
            .ToResult(made => Results.Json(made, ChatJson.Relaxed.InviteView, statusCode: StatusCodes.Status201Created));

    private static IResult List(string id, Caller caller, InviteCommands invites) =>
        (Id.Parse(id) is { } conversation ? invites.List(caller, conversation) : Membership.NotFound)
            .ToResult(found => ChatResults.Json(found.Invites, ChatJson.Relaxed.IReadOnlyListInviteView, found.Pos));

    private static async Task<IResult> DeleteAsync(string id, string code, Caller caller, InviteCommands invites) =>
        (Id.Parse(id) is { } conversation ? await invites.DeleteAsync(caller, conversation, code) : Membership.NotFound).ToResult(_ => ChatResults.Done);

    private static IResult Look(string code, Caller caller, InviteCommands invites) =>
        invites.Look(caller, code).ToResult(found => Results.Json(found, ChatJson.Relaxed.InvitedTo));

    private static async Task<IResult> UseAsync(string code, Caller caller, InviteCommands invites) => (await invites.UseAsync(caller, code)).ToResult();
}
