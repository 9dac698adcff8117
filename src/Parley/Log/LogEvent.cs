namespace Parley.Log;

/// <summary>What a commit hands to the tail, in order: events of the log, and notices that are not remembered.</summary>
internal abstract record Committed;

/// <summary>One row of the log.</summary>
/// <param name="Pos">The position: dense, from 1, below 2^53. It is also the id of what the event created.</param>
/// <param name="Kind">One of <see cref="EventKind"/>.</param>
/// <param name="ConversationId">The conversation it happened in.</param>
/// <param name="UserId">The one person it is directed at, if it is.</param>
/// <param name="SubjectId">What it is about: a message or a user.</param>
/// <param name="ActorId">Who did it.</param>
/// <param name="At">Milliseconds since 1970.</param>
/// <param name="Data">A little JSON for what the state cannot say any more; never content.</param>
internal sealed record LogEvent(
    long Pos, string Kind, long? ConversationId, long? UserId, long? SubjectId, long? ActorId, long At, string? Data)
    : Committed
{
    /// <summary>The state the event refers to, as the command left it; saves the tail a query. Not stored.</summary>
    public object? State { get; init; }
}

/// <summary>Something the tail passes on in commit order that the log does not keep (receipts).</summary>
internal sealed record Notice(object Content) : Committed;

/// <summary>The kinds of events. Stored: never rename one.</summary>
internal static class EventKind
{
    public const string UserRegistered = "user.registered";
    public const string SessionEnded = "session.ended";
    public const string SettingsChanged = "settings.changed";
    public const string ConversationCreated = "conversation.created";
    public const string ParticipantAdded = "participant.added";
    public const string ParticipantRemoved = "participant.removed";
    public const string ConversationUpdated = "conversation.updated";
    public const string ConversationDeleted = "conversation.deleted";
    public const string ParticipantUpdated = "participant.updated";
    public const string ParticipantBanned = "participant.banned";
    public const string ParticipantUnbanned = "participant.unbanned";
    public const string ParticipantMuted = "participant.muted";
    public const string ParticipantUnmuted = "participant.unmuted";
    public const string InviteCreated = "invite.created";
    public const string InviteDeleted = "invite.deleted";
    public const string ConversationUnread = "conversation.unread";
    public const string DraftSaved = "draft.saved";
    public const string MessageSent = "message.sent";
    public const string MessageEdited = "message.edited";
    public const string MessageDeleted = "message.deleted";
    public const string MessagePinned = "message.pinned";
    public const string MessageUnpinned = "message.unpinned";
    public const string ReactionAdded = "reaction.added";
    public const string ReactionRemoved = "reaction.removed";
    public const string FriendRequested = "friend.requested";
    public const string FriendRequestRejected = "friend.rejected";
    public const string FriendRequestCancelled = "friend.cancelled";
    public const string FriendAdded = "friend.added";
    public const string FriendRemoved = "friend.removed";
    public const string UserBlocked = "user.blocked";
    public const string UserUnblocked = "user.unblocked";
}
