using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Http;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Messages;

internal static class HistoryApi
{
    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/chats/conversations/{id}/messages", Page).Produces<IReadOnlyList<MessageView>>().Refuses(400, 404);
        routes.MapGet("/chats/direct/{userId}/messages", PageWith).Produces<IReadOnlyList<MessageView>>().Refuses(400, 404);
    }

    private static IResult Page(string id, [AsParameters] HistoryParameters asked, [AsParameters] Reader reader) =>
        reader.Show(asked, query => Id.Parse(id) is { } conversation
            ? reader.History.Page(reader.Caller, conversation, query)
            : Membership.NotFound);

    private static IResult PageWith(string userId, [AsParameters] HistoryParameters asked, [AsParameters] Reader reader) =>
        reader.Show(asked, query => Id.Parse(userId) is { } user
            ? reader.History.PageWith(reader.Caller, user, query)
            : Refusal.NotFound("User"));

    /// <summary>Who reads, and by what.</summary>
    private sealed record Reader(Caller Caller, History History, Settings Settings, Deliveries Deliveries, HttpContext Context)
    {
        public IResult Show(HistoryParameters asked, Func<HistoryQuery, Outcome<MessagePage>> read) =>
            HistoryQuery.Read(asked, Settings.MessagesPerPage).ToResult(query => read(query).ToResult(page =>
            {
                Deliveries.NoteWhenSent(Context.Response, Caller, page.Shown);
                return ChatResults.Json(page.Messages, ChatJson.Relaxed.IReadOnlyListMessageView, page.Pos);
            }));
    }
}
