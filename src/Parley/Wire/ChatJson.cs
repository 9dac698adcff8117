using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Actions;
using Parley.Blocks;
using Parley.Channels;
using Parley.Conversations;
using Parley.Drafts;
using Parley.Friends;
using Parley.Invites;
using Parley.Media;
using Parley.Messages;
using Parley.Moderation;
using Parley.Presence;
using Parley.Reactions;
using Parley.Realtime;
using Parley.Receipts;
using Parley.Search;
using Parley.Typing;

namespace Parley.Wire;

/// <summary>Everything of the chat that travels as JSON, over HTTP and sockets.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(NewConversation))]
[JsonSerializable(typeof(NamedPeople))]
[JsonSerializable(typeof(ConversationReference))]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(IReadOnlyList<ConversationView>))]
[JsonSerializable(typeof(ConversationCreatedAck))]
[JsonSerializable(typeof(ChannelJoin))]
[JsonSerializable(typeof(ConversationChange))]
[JsonSerializable(typeof(ConversationUpdated))]
[JsonSerializable(typeof(ConversationDeleted))]
[JsonSerializable(typeof(RoleChange))]
[JsonSerializable(typeof(UserReference))]
[JsonSerializable(typeof(ParticipantUpdated))]
[JsonSerializable(typeof(SanctionRequest))]
[JsonSerializable(typeof(IReadOnlyList<AuditEntry>))]
[JsonSerializable(typeof(HappeningPage))]
[JsonSerializable(typeof(InviteRequest))]
[JsonSerializable(typeof(InviteView))]
[JsonSerializable(typeof(IReadOnlyList<InviteView>))]
[JsonSerializable(typeof(InvitedTo))]
[JsonSerializable(typeof(SanctionView))]
[JsonSerializable(typeof(IReadOnlyList<SanctionView>))]
[JsonSerializable(typeof(ParticipantSanctioned))]
[JsonSerializable(typeof(SanctionLifted))]
[JsonSerializable(typeof(IReadOnlyList<ChannelView>))]
[JsonSerializable(typeof(IReadOnlyList<ParticipantView>))]
[JsonSerializable(typeof(JoinedAck))]
[JsonSerializable(typeof(ParticipantsAdded))]
[JsonSerializable(typeof(ParticipantRemoved))]
[JsonSerializable(typeof(Draft))]
[JsonSerializable(typeof(Attachment))]
[JsonSerializable(typeof(UploadedPicture))]
[JsonSerializable(typeof(WrittenAttachment))]
[JsonSerializable(typeof(MessageReference))]
[JsonSerializable(typeof(MessageEdit))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(IReadOnlyList<MessageView>))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(MessageAck))]
[JsonSerializable(typeof(MessageIdAck))]
[JsonSerializable(typeof(NewMessage))]
[JsonSerializable(typeof(MessageSent))]
[JsonSerializable(typeof(IReadOnlyList<MessageVersion>))]
[JsonSerializable(typeof(MessageEdited))]
[JsonSerializable(typeof(MessageDeleted))]
[JsonSerializable(typeof(Pin))]
[JsonSerializable(typeof(IReadOnlyList<Pin>))]
[JsonSerializable(typeof(MessageUnpinned))]
[JsonSerializable(typeof(Reaction))]
[JsonSerializable(typeof(ReactionsAck))]
[JsonSerializable(typeof(ReactionChanged))]
[JsonSerializable(typeof(ReadMark))]
[JsonSerializable(typeof(MessageDelivered))]
[JsonSerializable(typeof(MessageRead))]
[JsonSerializable(typeof(ConversationRead))]
[JsonSerializable(typeof(UnreadView))]
[JsonSerializable(typeof(ConversationUnread))]
[JsonSerializable(typeof(IReadOnlyList<MessageReader>))]
[JsonSerializable(typeof(IReadOnlyList<ParticipantReceipt>))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(IReadOnlyList<Profile>))]
[JsonSerializable(typeof(IReadOnlyList<UserRef>))]
[JsonSerializable(typeof(ProfileChange))]
[JsonSerializable(typeof(UserUpdated))]
[JsonSerializable(typeof(MeUpdated))]
[JsonSerializable(typeof(UserSettings))]
[JsonSerializable(typeof(SettingsChange))]
[JsonSerializable(typeof(DraftToSave))]
[JsonSerializable(typeof(DraftView))]
[JsonSerializable(typeof(DraftSaved))]
[JsonSerializable(typeof(UserTyping))]
[JsonSerializable(typeof(UserStoppedTyping))]
[JsonSerializable(typeof(ActionResponse))]
[JsonSerializable(typeof(ActionAck))]
[JsonSerializable(typeof(ActionUpdated))]
[JsonSerializable(typeof(PersonReference))]
[JsonSerializable(typeof(FriendRequestReference))]
[JsonSerializable(typeof(FriendRequest))]
[JsonSerializable(typeof(FriendRequests))]
[JsonSerializable(typeof(Friend))]
[JsonSerializable(typeof(IReadOnlyList<Friend>))]
[JsonSerializable(typeof(FriendshipAck))]
[JsonSerializable(typeof(FriendRequestAccepted))]
[JsonSerializable(typeof(FriendRequestEnded))]
[JsonSerializable(typeof(FriendRemoved))]
[JsonSerializable(typeof(BlockedUser))]
[JsonSerializable(typeof(IReadOnlyList<BlockedUser>))]
[JsonSerializable(typeof(UserUnblocked))]
[JsonSerializable(typeof(Id), TypeInfoPropertyName = "AnId")]
[JsonSerializable(typeof(IReadOnlyList<Id>))]
[JsonSerializable(typeof(OnlineUsersAck))]
[JsonSerializable(typeof(UserStatusChanged))]
[JsonSerializable(typeof(IReadOnlyList<UserStatusChanged>))]
[JsonSerializable(typeof(PresenceWish))]
[JsonSerializable(typeof(ActivityWish))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(FailedAck))]
[JsonSerializable(typeof(ExceptionFrame))]
[JsonSerializable(typeof(EngineRefusal))]
internal sealed partial class ChatJson : JsonSerializerContext
{
    private const int MaxDepth = 16;

    public static ChatJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
        // Text in any script is written as it is: nothing of this is ever put into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
