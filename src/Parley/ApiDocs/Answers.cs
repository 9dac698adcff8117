using Parley.Accounts;
using Parley.Actions;
using Parley.Blocks;
using Parley.Channels;
using Parley.Conversations;
using Parley.Dialects;
using Parley.Drafts;
using Parley.Friends;
using Parley.Invites;
using Parley.Media;
using Parley.Messages;
using Parley.Moderation;
using Parley.Presence;
using Parley.Reactions;
using Parley.Receipts;
using Parley.Search;

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
        ["GET /auth/state"] = new(typeof(ServerState)),
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
        ["POST /auth/password"] = new(null, NoContent),
        ["POST /auth/email"] = new(typeof(Me)),
        ["GET /users"] = new(typeof(IReadOnlyList<Profile>)),
        ["GET /users/me"] = new(typeof(Me)),
        ["PATCH /users/me"] = new(typeof(Me)),
        ["GET /users/{id}"] = new(typeof(Profile)),
        ["PATCH /users/{id}/role"] = new(typeof(Profile)),
        ["GET /users/presence"] = new(typeof(IReadOnlyList<UserStatusChanged>)),
        ["PUT /users/me/activity"] = new(typeof(Done)),
        ["DELETE /users/me/activity"] = new(typeof(Done)),
        ["GET /friends"] = new(typeof(IReadOnlyList<Friend>)),
        ["DELETE /friends/{userId}"] = new(typeof(Done)),
        ["GET /friends/requests"] = new(typeof(FriendRequests)),
        ["POST /friends/requests"] = new(typeof(FriendshipAck), Created),
        ["POST /friends/requests/{id}/accept"] = new(typeof(FriendshipAck)),
        ["POST /friends/requests/{id}/reject"] = new(typeof(Done)),
        ["DELETE /friends/requests/{id}"] = new(typeof(Done)),
        ["GET /blocks"] = new(typeof(IReadOnlyList<BlockedUser>)),
        ["PUT /blocks/{userId}"] = new(typeof(Done)),
        ["DELETE /blocks/{userId}"] = new(typeof(Done)),
        ["GET /chats/channels"] = new(typeof(IReadOnlyList<ChannelView>)),
        ["POST /chats/conversations/{id}/join"] = new(typeof(ConversationView)),
        ["PATCH /chats/conversations/{id}"] = new(typeof(ConversationView)),
        ["DELETE /chats/conversations/{id}"] = new(typeof(Done)),
        ["GET /chats/conversations/{id}/participants"] = new(typeof(IReadOnlyList<ParticipantView>)),
        ["PATCH /chats/conversations/{id}/participants/{userId}"] = new(typeof(ConversationView)),
        ["POST /chats/conversations/{id}/owner"] = new(typeof(ConversationView)),
        ["GET /chats/conversations/{id}/audit"] = new(typeof(IReadOnlyList<AuditEntry>)),
        ["GET /chats/conversations/{id}/happenings"] = new(typeof(HappeningPage)),
        ["GET /chats/conversations/{id}/bans"] = new(typeof(IReadOnlyList<SanctionView>)),
        ["GET /chats/conversations/{id}/bans/{userId}"] = new(typeof(SanctionView)),
        ["PUT /chats/conversations/{id}/bans/{userId}"] = new(typeof(SanctionView)),
        ["DELETE /chats/conversations/{id}/bans/{userId}"] = new(typeof(Done)),
        ["GET /chats/conversations/{id}/mutes"] = new(typeof(IReadOnlyList<SanctionView>)),
        ["GET /chats/conversations/{id}/mutes/{userId}"] = new(typeof(SanctionView)),
        ["PUT /chats/conversations/{id}/mutes/{userId}"] = new(typeof(SanctionView)),
        ["DELETE /chats/conversations/{id}/mutes/{userId}"] = new(typeof(Done)),
        ["POST /chats/conversations/{id}/invites"] = new(typeof(InviteView), Created),
        ["GET /chats/conversations/{id}/invites"] = new(typeof(IReadOnlyList<InviteView>)),
        ["DELETE /chats/conversations/{id}/invites/{code}"] = new(typeof(Done)),
        ["GET /chats/invites/{code}"] = new(typeof(InvitedTo)),
        ["POST /chats/invites/{code}"] = new(typeof(ConversationView)),
        ["POST /chats/messages/{id}/action"] = new(typeof(ActionAck)),
        ["DELETE /chats/messages/{id}/action"] = new(typeof(ActionAck)),
        ["PUT /chats/messages/{id}/reactions/{emoji}"] = new(typeof(ReactionsAck)),
        ["DELETE /chats/messages/{id}/reactions/{emoji}"] = new(typeof(ReactionsAck)),
        ["GET /chats/search"] = new(typeof(SearchResult)),
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
        ["POST /uploads/pictures"] = new(typeof(UploadedPicture), Created),
        ["DELETE /chats/uploads/{id}"] = new(typeof(Done)),
        ["POST /chat/status"] = new(typeof(Seed001Online)),
        ["POST /api/auth/login"] = new(typeof(Seed002LoggedIn)),
        ["POST /api/auth/register"] = new(typeof(Seed002Done), Created),
        ["GET /api/chat/public"] = new(typeof(Seed002List<Seed002Message>)),
        ["GET /api/chat/private/{from:long}/{to:long}"] = new(typeof(Seed002List<Seed002Message>)),
        ["POST /api/chat/send-image"] = new(typeof(Seed002One<Seed002Message>), Created),
        ["GET /api/users"] = new(typeof(Seed002List<Seed002User>)),
        ["PUT /api/profile/update"] = new(typeof(Seed002One<Seed002User>)),
        ["POST /api/profile/update-image"] = new(typeof(Seed002One<Seed002User>), Created),
        ["GET /api/users/{id:long}"] = new(typeof(Seed002One<Seed002User>)),
    };
}
