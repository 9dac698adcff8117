using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Messages;

internal static class MessagesApi
{
    private const int DefaultPage = 50;
    private const int MaxPage = 100;

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/chats/conversations/{id}/messages", Page);
        var messages = routes.MapGroup("/chats/messages/{id}");
        messages.MapPatch("", EditAsync);
        messages.MapDelete("", DeleteAsync);
        messages.MapGet("/edits", Edits);
    }

    private static IResult Page(
        string id,
        string? page,
        string? limit,
        string? before,
        Caller caller,
        MessageQueries queries,
        Deliveries deliveries,
        HttpContext context)
    {
        if (Id.Parse(id) is not { } conversation)
        {
            return Membership.NotFound.ToResult();
        }

        var paging = Paging.Read(page, limit, DefaultPage, MaxPage);
        if (paging.Refusal is { } wrong)
        {
            return wrong.ToResult();
        }

        var end = before is null ? null : Id.Parse(before);
        if (before is not null && (end is null || page is not null))
        {
            return Refusal.Invalid(end is null ? "before must be a message id" : "Use page or before, not both").ToResult();
        }

        return queries.Page(caller, conversation, paging.Value, end).ToResult(found =>
        {
            deliveries.NoteWhenSent(context.Response, caller, found.Shown);
            return ChatResults.Json(found.Messages, ChatJson.Relaxed.IReadOnlyListMessageView, found.Pos);
        });
    }

    private static async Task<IResult> EditAsync(string id, MessageEdit body, Caller caller, EditMessage edit) =>
        Id.Parse(id) is { } message
            ? (await edit.RunAsync(caller, message, body.Content))
                .ToResult(edited => Results.Json(edited, ChatJson.Relaxed.MessageView))
            : SeenMessage.NotFound.ToResult();

    private static async Task<IResult> DeleteAsync(string id, Caller caller, DeleteMessage delete) =>
        Id.Parse(id) is { } message
            ? (await delete.RunAsync(caller, message))
                .ToResult(deleted => Results.Json(new DeletedAck(deleted), ChatJson.Relaxed.DeletedAck))
            : SeenMessage.NotFound.ToResult();

    private static IResult Edits(string id, string? page, string? limit, Caller caller, MessageQueries queries)
    {
        var paging = Paging.Read(page, limit, DefaultPage, MaxPage);
        return paging.Refusal is { } wrong ? wrong.ToResult()
            : Id.Parse(id) is { } message
                ? queries.Versions(caller, message, paging.Value)
                    .ToResult(found => ChatResults.Json(found.Versions, ChatJson.Relaxed.IReadOnlyListMessageVersion, found.Pos))
            : SeenMessage.NotFound.ToResult();
    }
}
