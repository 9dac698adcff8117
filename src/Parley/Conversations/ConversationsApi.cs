using Parley.Accounts;
using Parley.Http;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Conversations;

internal static class ConversationsApi
{
    private const int MaxListed = 500;

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup("/chats/conversations");
        conversations.MapPost("", CreateAsync);
        conversations.MapGet("", List);
        conversations.MapGet("/{id}", Get);
        conversations.MapPost("/{id}/participants", AddAsync);
        conversations.MapDelete("/{id}/participants/{userId}", RemoveAsync);
        conversations.MapPost("/{id}/leave", LeaveAsync);
    }

    private static async Task<IResult> CreateAsync(NewConversation body, Caller caller, ConversationCommands commands) =>
        (await commands.CreateAsync(caller, body)).ToResult();

    private static IResult List(
        string? page, string? limit, Caller caller, ConversationQueries queries, Deliveries deliveries, HttpContext context) =>
        Paging.Read(page, limit, MaxListed, MaxListed).ToResult(paging =>
        {
            var list = queries.List(caller, paging);
            deliveries.NoteWhenSent(context.Response, caller, list.Shown);
            return ChatResults.Json(list.Conversations, ChatJson.Relaxed.IReadOnlyListConversationView, list.Pos);
        });

    private static IResult Get(string id, Caller caller, ConversationQueries queries) =>
        (Id.Parse(id) is { } conversation ? queries.Find(caller, conversation) : Membership.NotFound).ToResult();

    private static async Task<IResult> AddAsync(string id, NamedPeople body, Caller caller, ParticipantCommands commands) =>
        (Id.Parse(id) is { } conversation ? await commands.AddAsync(caller, conversation, body) : Membership.NotFound).ToResult();

    private static async Task<IResult> RemoveAsync(string id, string userId, Caller caller, ParticipantCommands commands) =>
        (Id.Parse(id) is not { } conversation ? Membership.NotFound
            : Id.Parse(userId) is not { } user ? Refusal.NotFound("Participant")
            : await commands.RemoveAsync(caller, conversation, user)).ToResult();

    private static async Task<IResult> LeaveAsync(string id, Caller caller, ParticipantCommands commands) =>
        Id.Parse(id) is { } conversation
            ? (await commands.RemoveAsync(caller, conversation, caller.UserId)).ToResult(_ => ChatResults.Done)
            : Membership.NotFound.ToResult();
}
