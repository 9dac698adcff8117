using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Drafts;
using Parley.Log;
using Parley.Messages;
using Parley.Presence;
using Parley.Receipts;
using Parley.SocketIO;
using Parley.Typing;
using Parley.Wire;

namespace Parley.Realtime;

/// <summary>
/// Sends what the log commits to those who may see it, in the log's order. Who is in a conversation changes in the same
/// order: nobody gets what was sent after his removal.
/// </summary>
internal sealed partial class FanOut
{
    private readonly SocketIOServer _server;
    private readonly Namespace _chat;
    private readonly Tail _tail;
    private readonly Database _database;
    private readonly TypingBoard _typing;
    private readonly PresenceBoard _presence;
    private readonly ILogger<FanOut> _logger;
    private readonly Lock _gate = new();
    private readonly ChatConnections _connections = new();
    private readonly RecentlySent _recent = new(Remembered, RememberedBytes);
    private TaskCompletionSource? _moved;
    private long? _pos;

    public FanOut(
        SocketIOServer server, Tail tail, Database database, TypingBoard typing, PresenceBoard presence, ILogger<FanOut> logger)
    {
        _server = server;
        _chat = server.Of(ChatSockets.Namespace);
        _tail = tail;
        _database = database;
        _typing = typing;
        _presence = presence;
        _logger = logger;
        typing.Started = sign =>
            ToOthers(sign.ConversationId, sign.UserId).Emit(ServerEvent.UserTyping, Arg.Json(sign, ChatJson.Relaxed.UserTyping));
        typing.Stopped = sign =>
            ToOthers(sign.ConversationId, sign.UserId)
                .Emit(ServerEvent.UserStoppedTyping, Arg.Json(sign, ChatJson.Relaxed.UserStoppedTyping));
        presence.Tell = (people, change) =>
        {
            if (people.Count > 0)
            {
                _chat.To([.. people.Select(Room.Presence)])
                    .Emit(ServerEvent.UserStatusChanged, Arg.Json(change, ChatJson.Relaxed.UserStatusChanged));
            }
        };
        tail.Subscribe(OnCommitted);
    }

    private void OnCommitted(IReadOnlyList<Committed> items)
    {
        lock (_gate)
        {
            using (_server.Batch())
            {
                foreach (var item in items)
                {
                    _pos = (item as LogEvent)?.Pos ?? _pos;
                    try
                    {
                        Handle(item);
                    }
                    catch (Exception error)
                    {
                        LogNotSent(_logger, item is LogEvent e ? e.Kind : "notice", error);
                    }
                }
            }

            _moved?.SetResult();
            _moved = null;
        }
    }

    private void Handle(Committed item)
    {
        switch (item)
        {
            case LogEvent { State: MessageSentState state } e:
                SendMessage(e, state);
                break;
            case LogEvent { State: MessageDeletedState state } e:
                ToConversation(e, ServerEvent.MessageDeleted, Arg.Json(state.Announcement, ChatJson.Relaxed.MessageDeleted));
                break;
            case LogEvent { State: ConversationCreatedState state } e:
                Open(e, state);
                break;
            case LogEvent { State: ParticipantAddedState state } e:
                Admit(e, state);
                break;
            case LogEvent { State: ParticipantRemovedState state } e:
                Dismiss(e, state);
                break;
            case LogEvent { State: ConversationUnreadState state } e:
                ToUser(e, ServerEvent.ConversationUnread, Arg.Json(state.Announcement, ChatJson.Relaxed.ConversationUnread));
                break;
            case LogEvent { State: DraftSavedState state } e:
                ToUser(e, ServerEvent.DraftSaved, Arg.Json(state.Announcement, ChatJson.Relaxed.DraftSaved), state.Announcement.Content.Length * sizeof(char));
                break;
            case LogEvent { State: SettingsChangedState state } e:
                ToUser(e, ServerEvent.SettingsChanged, Arg.Json(state.Settings, ChatJson.Relaxed.UserSettings));
                break;
            case LogEvent { Kind: EventKind.SessionEnded, SubjectId: { } session } e:
                _recent.Add(e.Pos, new Change(ChangeKind.SessionEnded, session, []));
                _chat.In(Room.Session(session)).DisconnectSockets(close: true);
                break;
            case Notice { Content: ReceiptNotice receipts }:
                SendReceipts(receipts);
                break;
        }
    }

    private void SendMessage(LogEvent e, MessageSentState state)
    {
        var (conversation, sender) = (e.ConversationId!.Value, e.ActorId!.Value);
        _typing.Stop(conversation, sender);
        ToConversation(e, ServerEvent.NewMessage, Arg.Json(new NewMessage(state.View, conversation), ChatJson.Relaxed.NewMessage), state.View.Content.Length * sizeof(char));
        if (state.People <= ReceiptRules.MaxPeople)
        {
            foreach (var connection in _connections.In(conversation))
            {
                if (connection.Caller.UserId != sender)
                {
                    connection.Wrote(conversation, state.View.Seq);
                }
            }
        }
    }

    private void Open(LogEvent e, ConversationCreatedState state)
    {
        var conversation = e.ConversationId!.Value;
        _recent.Add(e.Pos, new Change(ChangeKind.Joined, conversation, state.People));
        foreach (var user in state.People)
        {
            _connections.Enter(user, conversation);
        }

        ToConversation(e, ServerEvent.ConversationCreated, Arg.Json(state.View, ChatJson.Relaxed.ConversationView));
        _presence.Introduce(state.People, state.People);
    }

    private void Admit(LogEvent e, ParticipantAddedState state)
    {
        var (conversation, user) = (e.ConversationId!.Value, e.UserId!.Value);
        _recent.Add(e.Pos, new Change(ChangeKind.Joined, conversation, [user]));
        _connections.Enter(user, conversation);
        ToUser(e.Pos, user, ServerEvent.ConversationCreated, Arg.Json(state.View, ChatJson.Relaxed.ConversationView));
        if (state.Announcement is { } announcement)
        {
            ToConversation(e, ServerEvent.ParticipantsAdded, Arg.Json(announcement, ChatJson.Relaxed.ParticipantsAdded));
            _presence.Introduce(
                [.. announcement.Participants.Select(p => p.Id.Value)], [.. state.View.Participants.Select(p => p.Id.Value)]);
        }
    }

    private void Dismiss(LogEvent e, ParticipantRemovedState state)
    {
        var (conversation, user) = (e.ConversationId!.Value, e.UserId!.Value);
        ToConversation(e, ServerEvent.ParticipantRemoved, Arg.Json(state.Announcement, ChatJson.Relaxed.ParticipantRemoved));
        _recent.Add(e.Pos, new Change(ChangeKind.Left, conversation, [user]));
        _connections.Leave(user, conversation);
        _typing.Stop(conversation, user);
    }

    private void SendReceipts(ReceiptNotice receipts)
    {
        foreach (var (user, frame) in receipts.Frames)
        {
            var (name, arg) = frame switch
            {
                MessageDelivered delivered => (ServerEvent.MessageDelivered, Arg.Json(delivered, ChatJson.Relaxed.MessageDelivered)),
                MessageRead read => (ServerEvent.MessageRead, Arg.Json(read, ChatJson.Relaxed.MessageRead)),
                ConversationRead read => (ServerEvent.ConversationRead, Arg.Json(read, ChatJson.Relaxed.ConversationRead)),
                _ => throw new InvalidOperationException($"There is no event for {frame.GetType().Name}."),
            };
            ToUser(_pos ?? _tail.Pos, user, name, arg, isNotice: true);
        }
    }

    private void ToConversation(LogEvent e, string name, Arg arg, int size = 0)
    {
        var conversation = e.ConversationId!.Value;
        _recent.Add(e.Pos, new Frame(conversation, null, name, arg, SmallFrame + size), isNotice: false);
        _chat.To(Room.Conversation(conversation)).Emit(name, arg);
    }

    private void ToUser(LogEvent e, string name, Arg arg, int size = 0) => ToUser(e.Pos, e.UserId!.Value, name, arg, size: size);

    private void ToUser(long pos, long user, string name, Arg arg, bool isNotice = false, int size = 0)
    {
        _recent.Add(pos, new Frame(null, user, name, arg, SmallFrame + size), isNotice);
        _chat.To(Room.User(user)).Emit(name, arg);
    }

    private BroadcastOperator ToOthers(long conversation, long user) =>
        _chat.To(Room.Conversation(conversation)).Except(Room.User(user));

    [LoggerMessage(Level = LogLevel.Error, Message = "What was committed was not sent: {Kind}")]
    private static partial void LogNotSent(ILogger logger, string kind, Exception error);
}
