using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Media;
using Parley.Messages;
using Parley.RateLimits;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Dialects;

/// <summary>The routes below <c>/api</c>, in three envelopes: one thing, a list, and a login, which has none.</summary>
internal static class Seed002Api
{
    private const int MessagesPerPage = 10;
    private const int DefaultUsers = 10;
    private const int MaxUsers = 100;
    private const long LargestImage = 10 * 1024 * 1024;

    private static readonly Seed002Json Json = Seed002Json.Relaxed;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/auth/login", LogInAsync).Produces<Seed002LoggedIn>().Refuses(401);
        api.MapPost("/auth/register", RegisterAsync).Produces<Seed002Done>(201).Refuses(409);
        api.MapGet("/chat/public", PublicMessages).Produces<Seed002List<Seed002Message>>().Refuses(400);
        api.MapGet("/chat/private/{from:long}/{to:long}", PrivateMessages).Produces<Seed002List<Seed002Message>>().Refuses(400, 404);
        api.MapPost("/chat/send-image", SendImageAsync).CountAsSend().ReadsFile("recipientId").Produces<Seed002One<Seed002Message>>(201).Refuses(403, 404, 409);
        api.MapGet("/users", Users).Produces<Seed002List<Seed002User>>().Refuses(400);
        api.MapGet("/users/{id:long}", User).Produces<Seed002One<Seed002User>>().Refuses(404);
        api.MapPut("/profile/update", UpdateProfileAsync).Produces<Seed002One<Seed002User>>().Refuses(404);
        api.MapPost("/profile/update-image", UpdateImageAsync).ReadsFile().Produces<Seed002One<Seed002User>>(201).Refuses(404, 409);
    }

    private static async Task<IResult> LogInAsync(
        Credentials body, SignIn signIn, Limits limits, EncryptedTokens tokens, HttpContext context)
    {
        if (limits.LogIn(context, AccountRules.Key(body.Email?.Trim() ?? "")) is { } tooMany)
        {
            return tooMany.ToResult();
        }

        var loggedIn = await signIn.LogInAsync(body, Device.Of(context) with { Dialect = Seed002.OfLogin });
        return loggedIn.ToResult(session => Results.Json(
            new Seed002LoggedIn(tokens.Issue(session.Caller), (int)EncryptedTokens.Lifetime.TotalSeconds), Json.Seed002LoggedIn));
    }

    /// <summary>Nobody is signed in by it: the session of the registration ends with it.</summary>
    private static async Task<IResult> RegisterAsync(
        Seed002Registration body, SignIn signIn, Sessions sessions, Limits limits, HttpContext context)
    {
        if (limits.Registration(context) is { } tooMany)
        {
            return tooMany.ToResult();
        }

        var registered = await signIn.RegisterAsync(body.ToCanonical(), Device.Of(context));
        if (registered.Refusal is { } wrong)
        {
            return wrong.ToResult();
        }

        await sessions.EndAsync(registered.Value.Caller.UserId, registered.Value.Caller.SessionId);
        return Results.Json(
            new Seed002Done("User registered successfully"), Json.Seed002Done, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Since the caller came into the room. The newest is first.</summary>
    private static IResult PublicMessages(
        [Range(1, Paging.LastPage)] string? page, Caller caller, PublicRoom room, History history, Deliveries deliveries, HttpContext context) =>
        Read(page).ToResult(query =>
        {
            var read = room.Room is { } there ? history.Page(caller, there, query) : Membership.NotFound;
            if (read.Refusal is not null)
            {
                return Show(query.Paging, new MessagePage([], [], 0), []);
            }

            deliveries.NoteWhenSent(context.Response, caller, read.Value.Shown);
            return Show(query.Paging, read.Value, [.. read.Value.Messages.Reverse().Select(m => Seed002Message.Of(m, recipient: null, Seed002Link.Origin(context)))]);
        });

    /// <summary>For the two alone. The newest is first.</summary>
    private static IResult PrivateMessages(
        long from, long to, [Range(1, Paging.LastPage)] string? page, Caller caller, History history, Deliveries deliveries, HttpContext context)
    {
        if (from == to || (from != caller.UserId && to != caller.UserId))
        {
            return Refusal.NotFound("Conversation").ToResult();
        }

        var other = from == caller.UserId ? to : from;
        return Read(page).ToResult(query => history.PageWith(caller, other, query).ToResult(found =>
        {
            deliveries.NoteWhenSent(context.Response, caller, found.Shown);
            var messages = found.Messages.Reverse()
                .Select(m => Seed002Message.Of(
                    m, m.SenderId == caller.UserId ? other : caller.UserId, Seed002Link.Origin(context)));
            return Show(query.Paging, found, [.. messages]);
        }));
    }

    /// <summary>A form with the picture and the recipient. What is refused leaves no file.</summary>
    private static async Task<IResult> SendImageAsync(
        Caller caller, Uploads uploads, Limits limits, SendDirect send, SendMessage sendMessage, PublicRoom room, HttpContext context)
    {
        if (limits.Upload(caller.UserId) is { } tooMany)
        {
            return tooMany.ToResult();
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var received = await uploads.ReceiveAsync(caller, context, fields);
        if (received.Refusal is { } wrong)
        {
            return wrong.ToResult();
        }

        var file = received.Value;
        var named = fields.GetValueOrDefault("recipientId");
        var recipient = Id.Parse(named);
        var draft = new Draft(room.Room, Attachments: [new DraftAttachment(file.Id)]);
        var sent = (CheckImage(file) ?? (named is null ? null : Seed002Recipient.Check(recipient, caller))) is { } unfit ? unfit
            : recipient is { } person ? await send.RunAsync(caller, person, draft)
            : room.Room is null ? Refusal.NotFound("Public room")
            : await sendMessage.RunAsync(caller, draft);
        if (sent.Refusal is not null)
        {
            await uploads.DeleteAsync(caller, file.Id!.Value);
        }

        return sent.ToResult(message => Results.Json(
            new Seed002One<Seed002Message>("Image sent successfully", Seed002Message.Of(message, recipient, Seed002Link.Origin(context))),
            Json.Seed002OneSeed002Message,
            statusCode: StatusCodes.Status201Created));
    }

    private static Refusal? CheckImage(Attachment file) =>
        file.MimeType is not ("image/jpeg" or "image/png" or "image/webp") ? Refusal.Invalid("file must be a JPEG, PNG or WebP image")
        : file.Size > LargestImage ? Refusal.Invalid(Invariant($"file must have at most {LargestImage} bytes"))
        : null;

    private static IResult Users(
        [Range(1, Paging.LastPage)] string? page, [Range(1, MaxUsers)] string? perPage, string? sortBy, string? sortOrder, UserList users, HttpContext context) =>
        ReadOrder(sortBy, sortOrder).ToResult(order => QueryNumber.Read("perPage", perPage, DefaultUsers, 1, MaxUsers)
            .ToResult(size => Paging.Read(page, null, size, MaxUsers).ToResult(paging =>
            {
                var found = users.Page(paging, order.By, order.Descending);
                return ChatResults.Json(
                    new Seed002List<Seed002User>(
                        Seed002Meta.Of(paging, found.Total, found.Users.Count), "Users retrieved successfully", [.. found.Users.Select(u => Seed002User.Of(u, Seed002Link.Origin(context)))]),
                    Json.Seed002ListSeed002User,
                    found.Pos);
            })));

    private static IResult User(long id, Caller caller, People people, HttpContext context) =>
        Show(id, caller, people, context, "User retrieved successfully");

    private static async Task<IResult> UpdateProfileAsync(
        Seed002ProfileChange body, Caller caller, ChangeProfile profile, People people, HttpContext context) =>
        (await profile.RunAsync(caller, body.ToCanonical())).ToResult(_ => Show(caller.UserId, caller, people, context, "Profile updated successfully"));

    private static async Task<IResult> UpdateImageAsync(
        Caller caller, Pictures pictures, ChangeProfile profile, Limits limits, People people, HttpContext context)
    {
        if (limits.Upload(caller.UserId) is { } tooMany)
        {
            return tooMany.ToResult();
        }

        var picture = await pictures.ReceiveAsync(caller, context, CheckImage);
        return picture.Refusal is { } refusal
            ? refusal.ToResult()
            : (await profile.RunAsync(caller, ProfileChange.OfAvatar(picture.Value.Url))).ToResult(
                _ => Show(caller.UserId, caller, people, context, "Profile image updated successfully", StatusCodes.Status201Created));
    }

    private static IResult Show(
        long id, Caller caller, People people, HttpContext context, string message, int status = StatusCodes.Status200OK) =>
        people.Find(caller, id).ToResult(found => ChatResults.Json(
            new Seed002One<Seed002User>(message, Seed002User.Of(found.Profile, Seed002Link.Origin(context))), Json.Seed002OneSeed002User, found.Pos, status));

    private static IResult Show(Paging paging, MessagePage found, IReadOnlyList<Seed002Message> messages) => ChatResults.Json(
        new Seed002List<Seed002Message>(
            Seed002Meta.Of(paging, found.Total, messages.Count), "Messages retrieved successfully", messages),
        Json.Seed002ListSeed002Message,
        found.Pos);

    private static Outcome<HistoryQuery> Read(string? page) =>
        HistoryQuery.Read(new HistoryParameters(page, null, null, null, null, null, null), MessagesPerPage);

    // People do not show each other their e-mail, and its order would: it is that of the usernames.
    private static Outcome<(UserOrder By, bool Descending)> ReadOrder(string? sortBy, string? sortOrder) =>
        sortBy is not (null or "" or "username" or "email" or "createdAt" or "updatedAt")
            ? Refusal.Invalid("sortBy must be email, createdAt, updatedAt or username")
        : sortOrder?.ToUpperInvariant() is not (null or "" or "ASC" or "DESC")
            ? Refusal.Invalid("sortOrder must be asc or desc")
        : (sortBy switch { "username" or "email" => UserOrder.Username, "updatedAt" => UserOrder.UpdatedAt, _ => UserOrder.CreatedAt },
            string.Equals(sortOrder, "DESC", StringComparison.OrdinalIgnoreCase));
}
