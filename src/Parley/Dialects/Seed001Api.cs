using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Http;
using Parley.Media;
using Parley.Messages;
using Parley.Presence;
using Parley.RateLimits;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Dialects;

/// <summary>The routes below <c>/chat</c>. Answers are bare JSON.</summary>
internal static class Seed001Api
{
    private const int MaxPage = 100;
    private const int DefaultFound = 20;
    private const int MostFound = 50;

    private static readonly Seed001Json Json = Seed001Json.Relaxed;

    public static void Map(RouteGroupBuilder chat)
    {
        chat.MapPost("", CreateAsync).Produces<Seed001Chat>(201).Produces<Seed001Chat>().Refuses(403);
        chat.MapGet("", List).Produces<IReadOnlyList<Seed001Chat>>().Refuses(400);
        chat.MapGet("/users/search", Search).Produces<IReadOnlyList<Seed001User>>().Refuses(400);
        chat.MapPost("/status", SetStatusAsync).Produces<Seed001Online>();
        chat.MapPost("/upload", UploadAsync).ReadsFile().Produces<Seed001File>(201).Refuses(409);
        chat.MapGet("/{id:long}", Get).Produces<Seed001Chat>().Refuses(404);
        chat.MapGet("/{id:long}/messages", Messages).Produces<IReadOnlyList<Seed001Message>>().Refuses(400, 404);
        chat.MapPost("/{id:long}/messages", SendAsync).CountAsSend().Produces<Seed001Message>(201).Refuses(403, 404, 409);
        chat.MapPost("/{id:long}/read", ReadAsync).Produces<Done>().Refuses(404);
        chat.MapDelete("/{id:long}/messages/{message:long}", DeleteAsync).Produces<Done>().Refuses(403, 404);
    }

    private static async Task<IResult> CreateAsync(Seed001NewChat body, Caller caller, ConversationCommands commands)
    {
        var wanted = body.ToConversation(caller);
        var created = wanted.Refusal is { } wrong ? wrong : await commands.CreateAsync(caller, wanted.Value);
        return created.ToResult(c => Show(c, c.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK));
    }

    private static IResult List(
        [Range(1, Paging.LastPage)] string? page,
        [Range(1, MaxPage)] string? limit,
        Caller caller,
        ConversationQueries queries,
        Deliveries deliveries,
        Settings settings,
        HttpContext context) =>
        Paging.Read(page, limit, settings.MessagesPerPage, MaxPage).ToResult(paging =>
        {
            var list = queries.List(caller, paging);
            deliveries.NoteWhenSent(context.Response, caller, list.Shown);
            return ChatResults.Json([.. list.Conversations.Select(Seed001Chat.Of)], Json.IReadOnlyListSeed001Chat, list.Pos);
        });

    private static IResult Get(long id, Caller caller, ConversationQueries queries) =>
        queries.Find(caller, id).ToResult(c => Show(c, StatusCodes.Status200OK));

    private static IResult Show(ConversationAt found, int status) =>
        ChatResults.Json(Seed001Chat.Of(found.View), Json.Seed001Chat, found.Pos, status);

    /// <summary>Page 1 is the newest; within a page the oldest is first.</summary>
    private static IResult Messages(
        long id,
        [Range(1, Paging.LastPage)] string? page,
        [Range(1, HistoryQuery.MaxPage)] string? limit,
        Caller caller,
        History history,
        Deliveries deliveries,
        Settings settings,
        HttpContext context) =>
        HistoryQuery.Read(new HistoryParameters(page, limit, null, null, null, null, null), settings.MessagesPerPage)
            .ToResult(query => history.Page(caller, id, query).ToResult(found =>
            {
                deliveries.NoteWhenSent(context.Response, caller, found.Shown);
                return ChatResults.Json([.. found.Messages.Select(Seed001Message.Of)], Json.IReadOnlyListSeed001Message, found.Pos);
            }));

    private static async Task<IResult> SendAsync(long id, Seed001ToSend body, Caller caller, SendMessage sendMessage)
    {
        var draft = body.ToDraft(id);
        var sent = draft.Refusal is { } wrong ? wrong : await sendMessage.RunAsync(caller, draft.Value);
        return sent.ToResult(message => Results.Json(
            Seed001Message.Of(message), Json.Seed001Message, statusCode: StatusCodes.Status201Created));
    }

    private static async Task<IResult> UploadAsync(Caller caller, Uploads uploads, Limits limits, HttpContext context)
    {
        var received = limits.Upload(caller.UserId) is { } tooMany ? tooMany : await uploads.ReceiveAsync(caller, context);
        return received.ToResult(file => Results.Json(
            Seed001File.Of(file), Json.Seed001File, statusCode: StatusCodes.Status201Created));
    }

    private static async Task<IResult> ReadAsync(long id, Seed001ToRead body, Caller caller, MarkRead markRead) =>
        (await markRead.UpToLastAsync(caller, id, body.MessageIds)).ToResult(_ => ChatResults.Done);

    private static async Task<IResult> DeleteAsync(long id, long message, Caller caller, MessageQueries queries, DeleteMessage delete)
    {
        var found = queries.Find(caller, message);
        return found.Refusal is { } refusal ? refusal.ToResult()
            : found.Value.Messages[0].ConversationId != id ? SeenMessage.NotFound.ToResult()
            : (await delete.RunAsync(caller, message)).ToResult(_ => ChatResults.Done);
    }

    private static IResult Search(string? q, string? query, string? search, [Range(1, MostFound)] string? limit, Caller caller, People people)
    {
        var text = (q ?? query ?? search)?.Trim() ?? "";
        return text.Length > AccountRules.LongestEmail
            ? Refusal.Invalid("q must be at most 254 characters").ToResult()
            : QueryNumber.Read("limit", limit, DefaultFound, from: 1, to: MostFound).ToResult(most =>
            {
                var (found, pos) = people.Search(caller.UserId, text, PeopleOrder.Closest, new Paging(1, most));
                return ChatResults.Json([.. found.Select(Seed001User.Of)], Json.IReadOnlyListSeed001User, pos);
            });
    }

    /// <summary>
    /// Who is online follows from the sockets. Front-ends say that their person is not when their page is closed: that holds until
    /// one of his comes again, or says otherwise. That a page is there is no wish to be seen: only a status makes visible who has
    /// made himself invisible elsewhere.
    /// </summary>
    private static async Task<IResult> SetStatusAsync(
        Seed001Status body, Caller caller, ChangePresence presence, PresenceBoard board, TimeProvider time)
    {
        bool? said = body.Status?.ToLowerInvariant() switch
        {
            null => body.IsOnline,
            "online" => true,
            "offline" => false,
            _ => null,
        };
        if (said is not { } isOnline)
        {
            return Refusal.Invalid("isOnline must be true or false, or status \"online\" or \"offline\"").ToResult();
        }

        if (!isOnline)
        {
            board.SignOff(caller.UserId);
        }
        else if (body.Status is not null || !board.IsInvisible(caller.UserId))
        {
            await presence.RunAsync(caller, socket: "", new PresenceWish(OnlineStatus.Online));
        }
        else
        {
            isOnline = false;
        }

        return Results.Json(
            new Seed001Online(caller.UserId, isOnline, time.GetUtcNow().ToUnixTimeMilliseconds()), Json.Seed001Online);
    }
}
