using Parley.Accounts;
using Parley.Http;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Reactions;

internal static class ReactionsApi
{
    public static void MapReactions(this IEndpointRouteBuilder routes)
    {
        var reaction = routes.MapGroup("/chats/messages/{id}/reactions/{emoji}").Refuses(400, 403, 404);
        reaction.MapPut("", AddAsync).Produces<ReactionsAck>();
        reaction.MapDelete("", RemoveAsync).Produces<ReactionsAck>();
    }

    private static Task<IResult> AddAsync(string id, string emoji, Caller caller, ReactToMessage react) =>
        RunAsync(id, message => react.AddAsync(caller, new Reaction(message, emoji)));

    private static Task<IResult> RemoveAsync(string id, string emoji, Caller caller, ReactToMessage react) =>
        RunAsync(id, message => react.RemoveAsync(caller, new Reaction(message, emoji)));

    private static async Task<IResult> RunAsync(string id, Func<Id, Task<Outcome<ReactionsAck>>> change) =>
        Id.Parse(id) is { } message
            ? (await change(message)).ToResult(changed => Results.Json(changed, ChatJson.Relaxed.ReactionsAck))
            : SeenMessage.NotFound.ToResult();
}
