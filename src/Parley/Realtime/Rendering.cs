using System.Collections.Frozen;
using Parley.Accounts;
using Parley.Actions;
using Parley.Blocks;
using Parley.Conversations;
using Parley.Data;
using Parley.Drafts;
using Parley.Friends;
using Parley.Log;
using Parley.Messages;
using Parley.Moderation;
using Parley.Reactions;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Realtime;

/// <summary>
/// What clients are shown of the log: the one place that makes packets of events, from the row and the state it refers to.
/// Live, the state comes with the event; for those who come later it is loaded, and is today's.
/// </summary>
internal static class Rendering
{
    private const int IdSize = 16;
    private const int AttachmentSize = 512;

    // Packets for one person come before those for everybody: the last one moves the offset of all who get any.
    private static readonly FrozenDictionary<string, Kind> Kinds = new[]
    {
        NotShown(EventKind.UserRegistered),
        NotShown(EventKind.SessionEnded),
        NotShown(EventKind.InviteCreated),
        NotShown(EventKind.InviteDeleted),
        Of<UserUpdatedState>(EventKind.UserUpdated, UserUpdatedState.Load, UserUpdated),
        Of<UserUpdatedState>(EventKind.AccountUpdated, UserUpdatedState.Load, AccountUpdated),
        Of<SettingsChangedState>(EventKind.SettingsChanged, SettingsChangedState.Load, SettingsChanged),
        Of<ConversationCreatedState>(EventKind.ConversationCreated, ConversationCreatedState.Load, Created),
        Of<ParticipantAddedState>(EventKind.ParticipantAdded, ParticipantAddedState.Load, Added),
        Of<ParticipantRemovedState>(EventKind.ParticipantRemoved, ParticipantRemovedState.Load, Removed),
        Of<ConversationUpdatedState>(EventKind.ConversationUpdated, ConversationUpdatedState.Load, Updated),
        Of<ConversationDeletedState>(EventKind.ConversationDeleted, ConversationDeletedState.Load, ConversationDeleted) with { TakesAway = true },
        Of<ParticipantUpdatedState>(EventKind.ParticipantUpdated, ParticipantUpdatedState.Load, ParticipantUpdated),
        Of<SanctionedState>(EventKind.ParticipantBanned, SanctionedState.Load, Sanctioned),
        Of<SanctionLiftedState>(EventKind.ParticipantUnbanned, SanctionLiftedState.Load, Lifted),
        Of<SanctionedState>(EventKind.ParticipantMuted, SanctionedState.Load, Sanctioned),
        Of<SanctionLiftedState>(EventKind.ParticipantUnmuted, SanctionLiftedState.Load, Lifted),
        Of<ConversationUnreadState>(EventKind.ConversationUnread, ConversationUnreadState.Load, MarkedUnread),
        Of<DraftSavedState>(EventKind.DraftSaved, DraftSavedState.Load, DraftSaved),
        Of<MessageSentState>(EventKind.MessageSent, MessageSentState.Load, Sent),
        Of<MessageEditedState>(EventKind.MessageEdited, MessageEditedState.Load, Edited),
        Of<MessageDeletedState>(EventKind.MessageDeleted, MessageDeletedState.Load, Deleted) with { TakesAway = true },
        Of<MessagePinnedState>(EventKind.MessagePinned, MessagePinnedState.Load, Pinned),
        Of<MessageUnpinnedState>(EventKind.MessageUnpinned, MessageUnpinnedState.Load, Unpinned),
        Of<ReactionState>(EventKind.ReactionAdded, ReactionState.Load, Reacted),
        Of<ReactionState>(EventKind.ReactionRemoved, ReactionState.Load, Reacted),
        Of<ActionUpdatedState>(EventKind.ActionUpdated, ActionUpdatedState.Load, ActionUpdated),
        Of<FriendRequestedState>(EventKind.FriendRequested, FriendRequestedState.Load, FriendRequested),
        Of<FriendRequestEndedState>(EventKind.FriendRequestRejected, FriendRequestEndedState.Load, FriendRequestEnded),
        Of<FriendRequestEndedState>(EventKind.FriendRequestCancelled, FriendRequestEndedState.Load, FriendRequestEnded),
        Of<FriendAddedState>(EventKind.FriendAdded, FriendAddedState.Load, FriendAdded),
        Of<FriendRemovedState>(EventKind.FriendRemoved, FriendRemovedState.Load, FriendRemoved),
        Of<UserBlockedState>(EventKind.UserBlocked, UserBlockedState.Load, Blocked),
        Of<UserUnblockedState>(EventKind.UserUnblocked, UserUnblockedState.Load, Unblocked),
    }.ToFrozenDictionary(kind => kind.Name);

    /// <summary>The kinds of which something is known here.</summary>
    public static IEnumerable<string> Known => Kinds.Keys;

    /// <summary>
    /// Whether an event of this kind hides what earlier packets showed: what was made before it must not be sent to anybody
    /// after it.
    /// </summary>
    public static bool TakesAway(LogEvent e) => Kinds.GetValueOrDefault(e.Kind)?.TakesAway == true;

    /// <summary>The packets of an event that has its state, in order; the last one moves the offset.</summary>
    public static IReadOnlyList<Packet> Render(LogEvent e) =>
        e.State is { } state && Kinds.GetValueOrDefault(e.Kind) is { } kind ? kind.Render(e, state) : [];

    /// <summary>The events with the state that they refer to, as it is today; without those that nobody is shown.</summary>
    public static IReadOnlyList<LogEvent> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events) =>
    [
        .. events.GroupBy(e => e.Kind)
            .SelectMany(of => Kinds.GetValueOrDefault(of.Key)?.Load(snapshot, [.. of]) ?? [])
            .OrderBy(e => e.Pos),
    ];

    /// <summary>What one person is shown of these events, which he may see, as it is today.</summary>
    public static IEnumerable<Shown> For(Snapshot snapshot, long user, IReadOnlyList<LogEvent> events)
    {
        var today = Load(snapshot, events);
        var asItWas = AsItWas.Load(snapshot, user, today);
        var viewer = MessageViewer.Of(snapshot, user);
        foreach (var loaded in today)
        {
            if (asItWas.Of(loaded) is not { } e)
            {
                continue;
            }

            if (e.State is OfMessageState state)
            {
                e = e with { State = state.For(user, viewer.Sees(e.ConversationId!.Value, e.SubjectId!.Value)) };
            }

            var packets = Render(Versions.For(e, viewer)).Where(packet => packet.IsFor(user)).ToList();
            foreach (var packet in packets)
            {
                yield return new Shown(e, packet, packet == packets[^1]);
            }
        }
    }

    /// <summary>Not of the log: it never moves the offset.</summary>
    public static Packet Receipt(long user, ReceiptFrame frame) => frame switch
    {
        MessageDelivered delivered => Packet.ToOne(user, ServerEvent.MessageDelivered, delivered, ChatJson.Relaxed.MessageDelivered),
        MessageRead read => Packet.ToOne(user, ServerEvent.MessageRead, read, ChatJson.Relaxed.MessageRead),
        ConversationRead read => Packet.ToOne(user, ServerEvent.ConversationRead, read, ChatJson.Relaxed.ConversationRead),
        _ => throw new InvalidOperationException($"There is no event for {frame.GetType().Name}."),
    };

    private static Kind NotShown(string name) => new(name, (_, _) => [], (_, _) => []);

    private static Kind Of<TState>(
        string name,
        Func<Snapshot, IReadOnlyList<LogEvent>, IReadOnlyDictionary<long, TState>> load,
        Func<LogEvent, TState, IReadOnlyList<Packet>> render)
        where TState : class =>
        new(
            name,
            (snapshot, events) =>
            {
                var states = load(snapshot, events);
                return events.Where(e => states.ContainsKey(e.Pos)).Select(e => e with { State = states[e.Pos] });
            },
            (e, state) => render(e, (TState)state));

    private static IReadOnlyList<Packet> Created(LogEvent e, ConversationCreatedState state) =>
        [Packet.ToAll(ServerEvent.ConversationCreated, state.View, ChatJson.Relaxed.ConversationView)];

    private static IReadOnlyList<Packet> Added(LogEvent e, ParticipantAddedState state)
    {
        var welcome = Packet.ToOne(e.UserId!.Value, ServerEvent.ConversationCreated, state.View, ChatJson.Relaxed.ConversationView);
        return state.Announcement is { } announcement
            ? [welcome, Packet.ToAll(ServerEvent.ParticipantsAdded, announcement, ChatJson.Relaxed.ParticipantsAdded)]
            : [welcome];
    }

    private static IReadOnlyList<Packet> Removed(LogEvent e, ParticipantRemovedState state) =>
        [Packet.ToAll(ServerEvent.ParticipantRemoved, state.Announcement, ChatJson.Relaxed.ParticipantRemoved) with { Leavers = [e.UserId!.Value] }];

    private static IReadOnlyList<Packet> Updated(LogEvent e, ConversationUpdatedState state) =>
        [Packet.ToAll(ServerEvent.ConversationUpdated, state.Announcement, ChatJson.Relaxed.ConversationUpdated)];

    private static IReadOnlyList<Packet> ConversationDeleted(LogEvent e, ConversationDeletedState state) =>
        [Packet.ToAll(ServerEvent.ConversationDeleted, state.Announcement, ChatJson.Relaxed.ConversationDeleted) with { Leavers = state.People }];

    private static IReadOnlyList<Packet> ParticipantUpdated(LogEvent e, ParticipantUpdatedState state) =>
        [Packet.ToAll(ServerEvent.ParticipantUpdated, state.Announcement, ChatJson.Relaxed.ParticipantUpdated)];

    // Not to somebody who is not there: a reason is words, and anybody can ban anybody from a group of his own.
    private static IReadOnlyList<Packet> Sanctioned(LogEvent e, SanctionedState state) =>
    [
        Packet.ToAll(
            e.Kind == EventKind.ParticipantBanned ? ServerEvent.ParticipantBanned : ServerEvent.ParticipantMuted,
            state.Announcement, ChatJson.Relaxed.ParticipantSanctioned),
    ];

    // Also to the person, who need not be there any more.
    private static IReadOnlyList<Packet> Lifted(LogEvent e, SanctionLiftedState state)
    {
        var name = e.Kind == EventKind.ParticipantUnbanned ? ServerEvent.ParticipantUnbanned : ServerEvent.ParticipantUnmuted;
        var toAll = Packet.ToAll(name, state.Announcement, ChatJson.Relaxed.SanctionLifted);
        return state.ToPerson
            ? [Packet.ToOne(e.UserId!.Value, name, state.Announcement, ChatJson.Relaxed.SanctionLifted), toAll with { Hidden = [e.UserId!.Value] }]
            : [toAll];
    }

    private static IReadOnlyList<Packet> UserUpdated(LogEvent e, UserUpdatedState state) =>
    [
        .. AccountUpdated(e, state),
        Packet.ToAll(ServerEvent.UserUpdated, new UserUpdated(state.User), ChatJson.Relaxed.UserUpdated) with
        {
            Conversations = state.Conversations,
            Hidden = [e.UserId!.Value],
        },
    ];

    private static IReadOnlyList<Packet> AccountUpdated(LogEvent e, UserUpdatedState state) =>
        [Packet.ToOne(e.UserId!.Value, ServerEvent.UserUpdated, new MeUpdated(state.Me), ChatJson.Relaxed.MeUpdated)];

    private static IReadOnlyList<Packet> SettingsChanged(LogEvent e, SettingsChangedState state) =>
        [Packet.ToOne(e.UserId!.Value, ServerEvent.SettingsChanged, state.Settings, ChatJson.Relaxed.UserSettings)];

    private static IReadOnlyList<Packet> ActionUpdated(LogEvent e, ActionUpdatedState state) =>
    [
        Packet.ToAll(ServerEvent.ActionUpdated, state.Announcement, ChatJson.Relaxed.ActionUpdated) with
        {
            Hidden = state.Hidden,
            Size = ReplayRules.EventSize + SizeOf(state.Announcement.Action),
        },
    ];

    private static IReadOnlyList<Packet> FriendRequested(LogEvent e, FriendRequestedState state) =>
        [Packet.ToOne(e.UserId!.Value, ServerEvent.FriendRequestReceived, state.Request, ChatJson.Relaxed.FriendRequest)];

    private static IReadOnlyList<Packet> FriendRequestEnded(LogEvent e, FriendRequestEndedState state) =>
    [
        Packet.ToOne(
            e.UserId!.Value,
            e.Kind == EventKind.FriendRequestRejected ? ServerEvent.FriendRequestRejected : ServerEvent.FriendRequestCancelled,
            state.Announcement, ChatJson.Relaxed.FriendRequestEnded),
    ];

    private static IReadOnlyList<Packet> FriendAdded(LogEvent e, FriendAddedState state) =>
    [
        Packet.ToOne(e.UserId!.Value, ServerEvent.FriendRequestAccepted, state.Answer, ChatJson.Relaxed.FriendRequestAccepted),
        Packet.ToOne(e.UserId!.Value, ServerEvent.FriendAdded, state.Friend, ChatJson.Relaxed.Friend),
    ];

    private static IReadOnlyList<Packet> FriendRemoved(LogEvent e, FriendRemovedState state) =>
        [Packet.ToOne(e.UserId!.Value, ServerEvent.FriendRemoved, state.Announcement, ChatJson.Relaxed.FriendRemoved)];

    private static IReadOnlyList<Packet> Blocked(LogEvent e, UserBlockedState state) =>
        [Packet.ToOne(e.UserId!.Value, ServerEvent.UserBlocked, state.Blocked, ChatJson.Relaxed.BlockedUser)];

    private static IReadOnlyList<Packet> Unblocked(LogEvent e, UserUnblockedState state) =>
        [Packet.ToOne(e.UserId!.Value, ServerEvent.UserUnblocked, state.Announcement, ChatJson.Relaxed.UserUnblocked)];

    private static IReadOnlyList<Packet> MarkedUnread(LogEvent e, ConversationUnreadState state) =>
        [Packet.ToOne(e.UserId!.Value, ServerEvent.ConversationUnread, state.Announcement, ChatJson.Relaxed.ConversationUnread)];

    private static IReadOnlyList<Packet> DraftSaved(LogEvent e, DraftSavedState state) =>
    [
        Packet.ToOne(e.UserId!.Value, ServerEvent.DraftSaved, state.Announcement, ChatJson.Relaxed.DraftSaved) with
        {
            Size = ReplayRules.EventSize + (state.Announcement.Content.Length * sizeof(char)),
        },
    ];

    private static IReadOnlyList<Packet> Sent(LogEvent e, MessageSentState state)
    {
        var conversation = e.ConversationId!.Value;
        return ShownTo(
            state.View,
            [],
            (message, author) => author is { } user
                ? Packet.ToOne(user, ServerEvent.NewMessage, new NewMessage(message, conversation) { Kind = state.Kind, Connection = state.Connection }, ChatJson.Relaxed.NewMessage)
                : Packet.ToAll(ServerEvent.NewMessage, new NewMessage(message, conversation) { Kind = state.Kind, Connection = state.Connection }, ChatJson.Relaxed.NewMessage) with
                {
                    Reached = state.People <= ReceiptRules.MaxPeople ? new Reached(message.Seq, e.ActorId!.Value) : null,
                });
    }

    private static IReadOnlyList<Packet> Edited(LogEvent e, MessageEditedState state) =>
    [
        Packet.ToAll(ServerEvent.MessageEdited, state.Announcement, ChatJson.Relaxed.MessageEdited) with
        {
            Hidden = state.Hidden,
            Size = ReplayRules.EventSize + (state.Announcement.Content.Length * sizeof(char)),
        },
    ];

    private static IReadOnlyList<Packet> Pinned(LogEvent e, MessagePinnedState state) =>
        ShownTo(
            state.Announcement.Message,
            state.Hidden,
            (message, author) => author is { } user
                ? Packet.ToOne(user, ServerEvent.MessagePinned, state.Announcement with { Message = message }, ChatJson.Relaxed.Pin)
                : Packet.ToAll(ServerEvent.MessagePinned, state.Announcement with { Message = message }, ChatJson.Relaxed.Pin));

    private static IReadOnlyList<Packet> Unpinned(LogEvent e, MessageUnpinnedState state) =>
        [Packet.ToAll(ServerEvent.MessageUnpinned, state.Announcement, ChatJson.Relaxed.MessageUnpinned) with { Hidden = state.Hidden }];

    private static IReadOnlyList<Packet> Reacted(LogEvent e, ReactionState state) =>
    [
        Packet.ToAll(
            e.Kind == EventKind.ReactionAdded ? ServerEvent.ReactionAdded : ServerEvent.ReactionRemoved,
            state.Announcement, ChatJson.Relaxed.ReactionChanged) with
        {
            Hidden = state.Hidden,
            Size = ReplayRules.EventSize + SizeOf(state.Announcement.Reactions),
        },
    ];

    // How far others have come with a message is told to its author alone: some of the others may not be told of it.
    private static IReadOnlyList<Packet> ShownTo(
        MessageView message, IReadOnlyList<long> hidden, Func<MessageView, long?, Packet> packet)
    {
        var size = SizeOf(message);
        var showsFiles = message.Attachments.Any(a => a.Key is not null);
        if (message.Status == MessageStatus.Sent)
        {
            return [packet(message, null) with { Hidden = hidden, Size = size, ShowsFiles = showsFiles }];
        }

        var author = message.SenderId;
        return
        [
            packet(message, author) with { Size = size, ShowsFiles = showsFiles },
            packet(message with { Status = MessageStatus.Sent }, null) with { Hidden = [.. hidden, author], Size = size, ShowsFiles = showsFiles },
        ];
    }

    private static int SizeOf(MessageView message) =>
        ReplayRules.EventSize + ((message.Content.Length + (message.ReplyTo?.Content.Length ?? 0)) * sizeof(char)) + SizeOf(message.Reactions) + (message.Attachments.Count * AttachmentSize)
        + (message.Action is { } action ? SizeOf(action) : 0);

    private static int SizeOf(ActionView action) =>
        (action.Title.Length + (action.Payload?.GetRawText().Length ?? 0)) * sizeof(char);

    private static int SizeOf(IReadOnlyList<ReactionView> reactions) => reactions.Sum(r => r.UserIds.Count) * IdSize;

    private static IReadOnlyList<Packet> Deleted(LogEvent e, MessageDeletedState state) =>
        [Packet.ToAll(ServerEvent.MessageDeleted, state.Announcement, ChatJson.Relaxed.MessageDeleted)];

    private sealed record Kind(
        string Name,
        Func<Snapshot, IReadOnlyList<LogEvent>, IEnumerable<LogEvent>> Load,
        Func<LogEvent, object, IReadOnlyList<Packet>> Render)
    {
        public bool TakesAway { get; init; }
    }
}

/// <summary>A packet of an event; the last one moves the offset.</summary>
internal sealed record Shown(LogEvent Event, Packet Packet, bool IsLast);
