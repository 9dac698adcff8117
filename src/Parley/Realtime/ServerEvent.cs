namespace Parley.Realtime;

/// <summary>The names of everything that is sent to clients; docs/events.md lists them.</summary>
internal static class ServerEvent
{
    public const string OnlineUsers = "onlineUsers";
    public const string ConversationCreated = "conversationCreated";
    public const string ConversationUpdated = "conversationUpdated";
    public const string ConversationDeleted = "conversationDeleted";
    public const string ParticipantUpdated = "participantUpdated";
    public const string ParticipantBanned = "participantBanned";
    public const string ParticipantUnbanned = "participantUnbanned";
    public const string ParticipantMuted = "participantMuted";
    public const string ParticipantUnmuted = "participantUnmuted";
    public const string NewMessage = "newMessage";
    public const string MessageSent = "messageSent";
    public const string UserTyping = "userTyping";
    public const string UserStoppedTyping = "userStoppedTyping";
    public const string MessageDelivered = "messageDelivered";
    public const string MessageRead = "messageRead";
    public const string ConversationRead = "conversationRead";
    public const string ConversationUnread = "conversationUnread";
    public const string DraftSaved = "draftSaved";
    public const string SettingsChanged = "settingsChanged";
    public const string MessageEdited = "messageEdited";
    public const string MessageDeleted = "messageDeleted";
    public const string MessagePinned = "messagePinned";
    public const string MessageUnpinned = "messageUnpinned";
    public const string ReactionAdded = "reactionAdded";
    public const string ReactionRemoved = "reactionRemoved";
    public const string ParticipantsAdded = "participantsAdded";
    public const string ParticipantRemoved = "participantRemoved";
    public const string FriendRequestReceived = "friendRequestReceived";
    public const string FriendRequestAccepted = "friendRequestAccepted";
    public const string FriendRequestRejected = "friendRequestRejected";
    public const string FriendRequestCancelled = "friendRequestCancelled";
    public const string FriendAdded = "friendAdded";
    public const string FriendRemoved = "friendRemoved";
    public const string UserBlocked = "userBlocked";
    public const string UserUnblocked = "userUnblocked";
    public const string UserStatusChanged = "userStatusChanged";
    public const string Exception = "exception";

    public static IReadOnlyList<string> All { get; } =
    [
        ConversationUpdated, ConversationDeleted, ParticipantUpdated,
        ParticipantBanned, ParticipantUnbanned, ParticipantMuted, ParticipantUnmuted,
        OnlineUsers, ConversationCreated, NewMessage, MessageSent, UserTyping, UserStoppedTyping, MessageDelivered,
        MessageRead, ConversationRead, ConversationUnread, DraftSaved, SettingsChanged, MessageEdited, MessageDeleted,
        MessagePinned, MessageUnpinned, ReactionAdded, ReactionRemoved, ParticipantsAdded, ParticipantRemoved, UserStatusChanged, Exception,
        FriendRequestReceived, FriendRequestAccepted, FriendRequestRejected, FriendRequestCancelled, FriendAdded, FriendRemoved,
        UserBlocked, UserUnblocked,
    ];
}
