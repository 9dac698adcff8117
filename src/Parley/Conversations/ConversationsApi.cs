using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Http;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Conversations;

internal static class ConversationsApi
{
    private const int MaxListed = 500;
    private const int DefaultPeople = 50;
    private const int MaxPeople = 200;

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup("/chats/conversations");
        conversations.MapPost("", CreateAsync).Produces<ConversationView>(201).Produces<ConversationView>().Refuses(403, 409);
        conversations.MapGet("", List).Produces<IReadOnlyList<ConversationView>>().Refuses(400);
        conversations.MapGet("/{id}", Get).Produces<ConversationView>().Refuses(404);
        conversations.MapGet("/{id}/participants", Participants).Produces<IReadOnlyList<ParticipantView>>().Refuses(400, 404);
        conversations.MapPost("/{id}/participants", AddAsync).Produces<ConversationView>().Refuses(403, 404);
        conversations.MapDelete("/{id}/participants/{userId}", RemoveAsync).Produces<ConversationView>().Refuses(400, 403, 404);
        conversations.MapPost("/{id}/leave", LeaveAsync).Produces<Done>().Refuses(400, 404);
        conversations.MapPatch("/{id}", UpdateAsync).Produces<ConversationView>().Refuses(403, 404, 409);
        conversations.MapDelete("/{id}", DeleteAsync).Produces<Done>().Refuses(400, 403, 404);
        conversations.MapPatch("/{id}/participants/{userId}", ChangeRoleAsync).Produces<ConversationView>().Refuses(403, 404);
        conversations.MapPost("/{id}/owner", TransferAsync).Produces<ConversationView>().Refuses(403, 404);
    }

    private static async Task<IResult> CreateAsync(NewConversation body, Caller caller, ConversationCommands commands) =>
        (await commands.CreateAsync(caller, body)).ToResult();

    private static IResult List(
        [Range(1, Paging.LastPage)] string? page, [Range(1, MaxListed)] string? limit, Caller caller, ConversationQueries queries, Deliveries deliveries, HttpContext context) =>
        Paging.Read(page, limit, MaxListed, MaxListed).ToResult(paging =>
        {
            var list = queries.List(caller, paging);
            deliveries.NoteWhenSent(context.Response, caller, list.Shown);
            return ChatResults.Json(list.Conversations, ChatJson.Relaxed.IReadOnlyListConversationView, list.Pos);
        });

    private static IResult Get(string id, Caller caller, ConversationQueries queries) =>
        (Id.Parse(id) is { } conversation ? queries.Find(caller, conversation) : Membership.NotFound).ToResult();

    private static IResult Participants(
        string id, string? q, [Range(1, Paging.LastPage)] string? page, [Range(1, MaxPeople)] string? limit, Caller caller, ParticipantQueries queries) =>
        q?.Length > ParticipantQueries.MaxQuery
            ? Refusal.Invalid(Invariant($"q must have at most {ParticipantQueries.MaxQuery} characters")).ToResult()
            : Paging.Read(page, limit, DefaultPeople, MaxPeople).ToResult(paging =>
                (Id.Parse(id) is { } conversation ? queries.Page(caller, conversation, q?.Trim() ?? "", paging) : Membership.NotFound)
                    .ToResult(found => ChatResults.Json(found.People, ChatJson.Relaxed.IReadOnlyListParticipantView, found.Pos)));

    private static async Task<IResult> AddAsync(string id, NamedPeople body, Caller caller, ParticipantCommands commands) =>
        (Id.Parse(id) is { } conversation ? await commands.AddAsync(caller, conversation, body) : Membership.NotFound).ToResult();

    private static async Task<IResult> RemoveAsync(
        string id, string userId, string? reason, Caller caller, ParticipantCommands commands) =>
        (Id.Parse(id) is not { } conversation ? Membership.NotFound
            : Id.Parse(userId) is not { } user ? Refusal.NotFound("Participant")
            : await commands.RemoveAsync(caller, conversation, user, reason)).ToResult();

    private static async Task<IResult> UpdateAsync(string id, ConversationChange body, Caller caller, UpdateConversation update) =>
        (Id.Parse(id) is { } conversation ? await update.RunAsync(caller, conversation, body) : Membership.NotFound).ToResult();

    private static async Task<IResult> DeleteAsync(string id, Caller caller, DeleteConversation delete) =>
        (Id.Parse(id) is { } conversation ? await delete.RunAsync(caller, conversation) : Membership.NotFound).ToResult(_ => ChatResults.Done);

    private static async Task<IResult> ChangeRoleAsync(string id, string userId, RoleChange body, Caller caller, ParticipantRoles roles) =>
        (Id.Parse(id) is not { } conversation ? Membership.NotFound
            : Id.Parse(userId) is not { } user ? Refusal.NotFound("Participant")
            : await roles.ChangeAsync(caller, conversation, user, body.Role)).ToResult();

    private static async Task<IResult> TransferAsync(string id, UserReference body, Caller caller, ParticipantRoles roles) =>
        (Id.Parse(id) is { } conversation ? await roles.TransferAsync(caller, conversation, body.UserId) : Membership.NotFound).ToResult();

    private static async Task<IResult> LeaveAsync(string id, Caller caller, ParticipantCommands commands) =>
        Id.Parse(id) is { } conversation
            ? (await commands.RemoveAsync(caller, conversation, caller.UserId)).ToResult(_ => ChatResults.Done)
            : Membership.NotFound.ToResult();
}
