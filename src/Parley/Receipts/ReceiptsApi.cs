using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Receipts;

internal static class ReceiptsApi
{
    private const int DefaultPeople = 200;
    private const int MostPeople = 500;

    public static void MapReceipts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/chats/conversations/{id}/read", ReadAsync).MayRead<MessageReference>().Produces<Done>().Refuses(404);
        routes.MapPost("/chats/conversations/{id}/unread", UnreadAsync).Produces<Done>().Refuses(404);
        routes.MapGet("/chats/conversations/{id}/receipts", Receipts).Produces<IReadOnlyList<ParticipantReceipt>>().Refuses(400, 404);
        routes.MapGet("/chats/messages/{id}/reads", Readers).Produces<IReadOnlyList<MessageReader>>().Refuses(400, 404);
        routes.MapGet("/unread", Unread).Produces<UnreadView>();
    }

    // The body may be absent altogether.
    private static async Task<IResult> ReadAsync(string id, Caller caller, MarkRead markRead, HttpContext context)
    {
        if (Id.Parse(id) is not { } conversation)
        {
            return Membership.NotFound.ToResult();
        }

        var message = await UpToAsync(context.Request);
        if (message.Refusal is { } wrong)
        {
            return wrong.ToResult();
        }

        var read = message.Value is null
            ? await markRead.AllAsync(caller, conversation)
            : await markRead.UpToAsync(caller, conversation, message.Value);
        return read.ToResult(_ => ChatResults.Done);
    }

    private static async Task<IResult> UnreadAsync(string id, MessageReference body, Caller caller, MarkRead markRead) =>
        Id.Parse(id) is { } conversation
            ? (await markRead.UnreadFromAsync(caller, conversation, body.MessageId)).ToResult(_ => ChatResults.Done)
            : Membership.NotFound.ToResult();

    private static IResult Receipts(string id, [Range(1, Paging.LastPage)] string? page, [Range(1, MostPeople)] string? limit, Caller caller, ReceiptQueries queries) =>
        Paging.Read(page, limit, DefaultPeople, MostPeople).ToResult(paging =>
            (Id.Parse(id) is { } conversation ? queries.Of(caller, conversation, paging) : Membership.NotFound)
                .ToResult(found => ChatResults.Json(found.Receipts, ChatJson.Relaxed.IReadOnlyListParticipantReceipt, found.Pos)));

    private static IResult Readers(string id, [Range(1, Paging.LastPage)] string? page, [Range(1, MostPeople)] string? limit, Caller caller, ReceiptQueries queries) =>
        Paging.Read(page, limit, DefaultPeople, MostPeople).ToResult(paging =>
            (Id.Parse(id) is { } message ? queries.ReadersOf(caller, message, paging) : SeenMessage.NotFound)
                .ToResult(found => ChatResults.Json(found.Readers, ChatJson.Relaxed.IReadOnlyListMessageReader, found.Pos)));

    private static IResult Unread(Caller caller, UnreadQueries queries)
    {
        var (view, pos) = queries.Find(caller);
        return ChatResults.Json(view, ChatJson.Relaxed.UnreadView, pos);
    }

    private static async Task<Outcome<Id?>> UpToAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        if (body.Length == 0)
        {
            return (Id?)null;
        }

        try
        {
            using var json = JsonDocument.Parse(body.ToArray());
            if (json.RootElement is { ValueKind: JsonValueKind.Object } mark
                && (mark.TryGetProperty("messageId", out _) || !mark.EnumerateObject().Any()))
            {
                return mark.Deserialize(ChatJson.Relaxed.MessageReference)?.MessageId;
            }
        }
        catch (JsonException)
        {
            // Refused below.
        }

        return Refusal.Invalid("The body must be empty or { \"messageId\": \"…\" }");
    }
}
