using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.RateLimits;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Messages;

internal static class MessagesApi
{
    private const int DefaultVersions = 50;
    private const int MaxVersions = 100;

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/chats/conversations/{id}/messages", SendAsync).CountAsSend().Produces<MessageView>(201).Refuses(403, 404, 409);
        var message = routes.MapGroup("/chats/messages/{id}").Refuses(404);
        message.MapGet("", Get).Produces<MessageView>();
        message.MapPatch("", EditAsync).CountAsSend().Produces<MessageView>().Refuses(403);
        message.MapDelete("", DeleteAsync).Produces<MessageIdAck>().Refuses(403);
        message.MapGet("/edits", Edits).Produces<IReadOnlyList<MessageVersion>>().Refuses(400);
        message.MapPut("/pin", PinAsync).Produces<MessageIdAck>().Refuses(400, 403);
        message.MapDelete("/pin", UnpinAsync).Produces<MessageIdAck>().Refuses(403);
        routes.MapGet("/chats/conversations/{id}/pins", Pins).Produces<IReadOnlyList<Pin>>().Refuses(404);
    }

    private static async Task<IResult> SendAsync(
        string id, Draft body, [FromHeader(Name = Headers.IdempotencyKey)] string? key, Caller caller, SendMessage send)
    {
        if (Id.Parse(id) is not { } conversation)
        {
            return Membership.NotFound.ToResult();
        }

        // The header's draft has it as a string of RFC 8941, in quotes; most clients leave them out.
        var clientId = key is ['"', .. var quoted, '"'] ? quoted : key;
        if (clientId is not null && body.TempId is not null && clientId != body.TempId)
        {
            return Refusal.Invalid("Idempotency-Key and tempId must not differ").ToResult();
        }

        var draft = body with { ConversationId = conversation, TempId = clientId ?? body.TempId };
        return (await (clientId is null ? send.RunAsync(caller, draft) : send.RunOnceAsync(caller, draft)))
            .ToResult(sent => Results.Json(sent, ChatJson.Relaxed.MessageView, statusCode: StatusCodes.Status201Created));
    }

    private static IResult Get(string id, Caller caller, MessageQueries queries, Deliveries deliveries, HttpContext context) =>
        (Id.Parse(id) is { } message ? queries.Find(caller, message) : SeenMessage.NotFound).ToResult(found =>
        {
            deliveries.NoteWhenSent(context.Response, caller, found.Shown);
            return ChatResults.Json(found.Messages[0], ChatJson.Relaxed.MessageView, found.Pos);
        });

    private static async Task<IResult> EditAsync(string id, MessageEdit body, Caller caller, EditMessage edit) =>
        Id.Parse(id) is { } message
            ? (await edit.RunAsync(caller, message, body.Content))
                .ToResult(edited => Results.Json(edited, ChatJson.Relaxed.MessageView))
            : SeenMessage.NotFound.ToResult();

    private static Task<IResult> DeleteAsync(string id, Caller caller, DeleteMessage delete) =>
        RunAsync(id, message => delete.RunAsync(caller, message));

    private static Task<IResult> PinAsync(string id, Caller caller, PinMessage pin) =>
        RunAsync(id, message => pin.PinAsync(caller, message));

    private static Task<IResult> UnpinAsync(string id, Caller caller, PinMessage pin) =>
        RunAsync(id, message => pin.UnpinAsync(caller, message));

    private static async Task<IResult> RunAsync(string id, Func<Id, Task<Outcome<Id>>> command) =>
        Id.Parse(id) is { } message
            ? (await command(message)).ToResult(done => Results.Json(new MessageIdAck(done), ChatJson.Relaxed.MessageIdAck))
            : SeenMessage.NotFound.ToResult();

    private static IResult Edits(string id, [Range(1, Paging.LastPage)] string? page, [Range(1, MaxVersions)] string? limit, Caller caller, MessageQueries queries) =>
        Paging.Read(page, limit, DefaultVersions, MaxVersions).ToResult(paging =>
            (Id.Parse(id) is { } message ? queries.Versions(caller, message, paging) : SeenMessage.NotFound)
                .ToResult(found => ChatResults.Json(found.Versions, ChatJson.Relaxed.IReadOnlyListMessageVersion, found.Pos)));

    private static IResult Pins(string id, Caller caller, MessageQueries queries) =>
        (Id.Parse(id) is { } conversation ? queries.Pins(caller, conversation) : Membership.NotFound)
            .ToResult(found => ChatResults.Json(found.Pins, ChatJson.Relaxed.IReadOnlyListPin, found.Pos));
}
