using Parley.Accounts;
using Parley.Conversations;
using Parley.Dialects;
using Parley.Drafts;
using Parley.Media;
using Parley.Messages;
using Parley.Receipts;

namespace Parley.ApiDocs;

/// <summary>What a route answers when all is well; null: nothing.</summary>
internal sealed record RouteAnswer(Type? Body, int Status = StatusCodes.Status200OK);

/// <summary>What the routes answer, by "METHOD /pattern". All else about them is read off the routes themselves.</summary>
internal static class Answers
{
    private const int Created = StatusCodes.Status201Created;
    private const int NoContent = StatusCodes.Status204NoContent;

    public static readonly IReadOnlyDictionary<string, RouteAnswer> All = new Dictionary<string, RouteAnswer>(StringComparer.Ordinal)
    {
        ["POST /auth/register"] = new(typeof(SessionView), Created),
        ["POST /auth/login"] = new(typeof(SessionView)),
        ["POST /auth/refresh"] = new(typeof(SessionView)),
        ["POST /auth/logout"] = new(null, NoContent),
        ["GET /auth/me"] = new(typeof(Me)),
        ["GET /auth/sessions"] = new(typeof(IReadOnlyList<LoginSession>)),
        ["DELETE /auth/sessions"] = new(null, NoContent),
        ["DELETE /auth/sessions/{id}"] = new(null, NoContent),
        ["GET /users/search"] = new(typeof(IReadOnlyList<UserRef>)),
        ["GET /users/me/settings"] = new(typeof(UserSettings)),
        ["PATCH /users/me/settings"] = new(typeof(UserSettings)),
        ["POST /chats/conversations"] = new(typeof(ConversationView), Created),
        ["GET /chats/conversations"] = new(typeof(IReadOnlyList<ConversationView>)),
        ["GET /chats/conversations/{id}"] = new(typeof(ConversationView)),
        ["POST /chats/conversations/{id}/participants"] = new(typeof(ConversationView)),
        ["DELETE /chats/conversations/{id}/participants/{userId}"] = new(typeof(ConversationView)),
        ["POST /chats/conversations/{id}/leave"] = new(typeof(Done)),
        ["GET /chats/conversations/{id}/messages"] = new(typeof(IReadOnlyList<MessageView>)),
        ["POST /chats/conversations/{id}/messages"] = new(typeof(MessageView), Created),
        ["GET /chats/direct/{userId}/messages"] = new(typeof(IReadOnlyList<MessageView>)),
        ["POST /chats/conversations/{id}/read"] = new(typeof(Done)),
        ["POST /chats/conversations/{id}/unread"] = new(typeof(Done)),
        ["GET /chats/conversations/{id}/receipts"] = new(typeof(IReadOnlyList<ParticipantReceipt>)),
        ["GET /chats/conversations/{id}/pins"] = new(typeof(IReadOnlyList<Pin>)),
        ["GET /chats/conversations/{id}/draft"] = new(typeof(DraftView)),
        ["PUT /chats/conversations/{id}/draft"] = new(typeof(Done)),
        ["DELETE /chats/conversations/{id}/draft"] = new(typeof(Done)),
        ["GET /chats/messages/{id}"] = new(typeof(MessageView)),
        ["PATCH /chats/messages/{id}"] = new(typeof(MessageView)),
        ["DELETE /chats/messages/{id}"] = new(typeof(MessageIdAck)),
        ["GET /chats/messages/{id}/edits"] = new(typeof(IReadOnlyList<MessageVersion>)),
        ["PUT /chats/messages/{id}/pin"] = new(typeof(MessageIdAck)),
        ["DELETE /chats/messages/{id}/pin"] = new(typeof(MessageIdAck)),
        ["GET /chats/messages/{id}/reads"] = new(typeof(IReadOnlyList<MessageReader>)),
        ["GET /unread"] = new(typeof(UnreadView)),
        ["POST /chat"] = new(typeof(Seed001Chat), Created),
        ["GET /chat"] = new(typeof(IReadOnlyList<Seed001Chat>)),
        ["GET /chat/{id:long}"] = new(typeof(Seed001Chat)),
        ["GET /chat/{id:long}/messages"] = new(typeof(IReadOnlyList<Seed001Message>)),
        ["POST /chat/{id:long}/messages"] = new(typeof(Seed001Message), Created),
        ["POST /chat/{id:long}/read"] = new(typeof(Done)),
        ["DELETE /chat/{id:long}/messages/{message:long}"] = new(typeof(Done)),
        ["GET /chat/users/search"] = new(typeof(IReadOnlyList<Seed001User>)),
        ["POST /chat/upload"] = new(typeof(Seed001File), Created),
        ["POST /chats/uploads"] = new(typeof(Attachment), Created),
        ["DELETE /chats/uploads/{id}"] = new(typeof(Done)),
        ["POST /chat/status"] = new(typeof(Seed001Online)),
        ["POST /api/auth/login"] = new(typeof(Seed002LoggedIn)),
        ["POST /api/auth/register"] = new(typeof(Seed002Done), Created),
        ["GET /api/chat/public"] = new(typeof(Seed002List<Seed002Message>)),
        ["GET /api/chat/private/{from:long}/{to:long}"] = new(typeof(Seed002List<Seed002Message>)),
        ["POST /api/chat/send-image"] = new(typeof(Seed002One<Seed002Message>), Created),
        ["GET /api/users"] = new(typeof(Seed002List<Seed002User>)),
        ["GET /api/users/{id:long}"] = new(typeof(Seed002One<Seed002User>)),
    };
}
