using Parley.Accounts;
using Parley.Http;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Actions;

internal static class ActionsApi
{
    public static void MapActions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/chats/messages/{id}/action", RespondAsync).Produces<ActionAck>().Refuses(403, 404, 409);
        routes.MapDelete("/chats/messages/{id}/action", CancelAsync).Produces<ActionAck>().Refuses(400, 403, 404, 409);
    }

    private static async Task<IResult> RespondAsync(string id, ActionResponse body, Caller caller, RespondToAction actions) =>
        (Id.Parse(id) is { } message ? await actions.RespondAsync(caller, message, body.Response) : SeenMessage.NotFound)
            .ToResult(done => Results.Json(done, ChatJson.Relaxed.ActionAck));

    private static async Task<IResult> CancelAsync(string id, Caller caller, RespondToAction actions) =>
        (Id.Parse(id) is { } message ? await actions.CancelAsync(caller, message) : SeenMessage.NotFound)
            .ToResult(done => Results.Json(done, ChatJson.Relaxed.ActionAck));
}
