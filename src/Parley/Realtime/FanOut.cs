using Parley.Accounts;
using Parley.Blocks;
using Parley.Conversations;
using Parley.Data;
using Parley.Friends;
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
    private readonly Outlets _outlets;
    private readonly Tail _tail;
    private readonly Lazy<EventLog> _log;
    private readonly Database _database;
    private readonly TypingBoard _typing;
    private readonly PresenceBoard _presence;
    private readonly BlockedPairs _blocked;
    private readonly ILogger<FanOut> _logger;
    private readonly Lock _gate = new();
    private readonly ChatConnections _connections = new();
    private readonly RecentlySent _recent = new(Remembered, RememberedBytes);
    private TaskCompletionSource? _moved;
    private long? _pos;
    private long _begun;

    // The log starts when somebody first asks for it, which must be after all who listen to it have subscribed.
    public FanOut(
        SocketIOServer server,
        Outlets outlets,
        Tail tail,
        Lazy<EventLog> log,
        Database database,
        TypingBoard typing,
        PresenceBoard presence,
        BlockedPairs blocked,
        ILogger<FanOut> logger)
    {
        _server = server;
        _outlets = outlets;
        _tail = tail;
        _log = log;
        _database = database;
        _typing = typing;
        _presence = presence;
        _blocked = blocked;
        _logger = logger;
        typing.Started = sign => Pass(
            [Room.Conversation(sign.ConversationId)],
            Packet.ToAll(ServerEvent.UserTyping, sign, ChatJson.Relaxed.UserTyping) with { Hidden = [.. _blocked.With(sign.UserId), sign.UserId] });
        typing.Stopped = sign => Pass(
            [Room.Conversation(sign.ConversationId)],
            Packet.ToAll(ServerEvent.UserStoppedTyping, sign, ChatJson.Relaxed.UserStoppedTyping) with { Hidden = [.. _blocked.With(sign.UserId), sign.UserId] });
        presence.Tell = (people, change) => Pass(
            people.Select(Room.Presence),
            Packet.ToAll(ServerEvent.UserStatusChanged, change, ChatJson.Relaxed.UserStatusChanged));
        tail.Gather = Gather;
        tail.Subscribe(OnCommitted);
    }

    /// <summary>Who may be seen typing, as far as it is known without a query; good when <see cref="IsAtHead"/>.</summary>
    public Speakers Speakers { get; } = new();

    // Under the lock. Before the first event it is where the log began in this process.
    private long Pos
    {
        get
        {
            if (_pos is null)
            {
                _begun = _tail.Pos;
                _pos = _begun;
                _recent.BeginAfter(_begun);
            }

            return _pos.Value;
        }
    }

    private void Gather(Action tell)
    {
        using (_server.Batch())
        {
            tell();
        }
    }

    private void OnCommitted(IReadOnlyList<Committed> items)
    {
        Chaos.At("before-fan-out");
        lock (_gate)
        {
            var pos = Pos;
            foreach (var item in items)
            {
                Chaos.At("within-fan-out");
                _pos = pos = (item as LogEvent)?.Pos ?? pos;
                try
                {
                    Handle(item);
                }
                catch (Exception error)
                {
                    LogNotSent(_logger, item is LogEvent e ? e.Kind : "notice", error);
                    if (item is LogEvent)
                    {
                        BeginAnew(pos);
                    }
                }
            }

            _moved?.SetResult();
            _moved = null;
        }

        Chaos.At("after-fan-out");
    }

    // Nobody may hear of what comes after an event that he was not sent: all are cut off, and are brought up to date out of the
    // database when they come again.
    private void BeginAnew(long pos)
    {
        _recent.BeginAfter(pos);
        foreach (var connection in _connections.All)
        {
            connection.Socket.CloseConnection();
        }
    }

    private void Handle(Committed item)
    {
        switch (item)
        {
            case LogEvent e:
                Handle(e);
                break;
            case Notice { Content: ReceiptNotice receipts }:
                foreach (var (user, frame) in receipts.Frames.Where(f => !_blocked.Between(f.User, f.Frame.GetPerson())))
                {
                    Send(new Sent(Pos, Packet: Rendering.Receipt(user, frame), IsNotice: true));
                }

                break;
            case Notice { Content: InvisibleNotice notice }:
                _presence.SetInvisible(notice.User, notice.IsInvisible);
                break;
        }
    }

    private void Handle(LogEvent e)
    {
        if (e.Kind is EventKind.ParticipantMuted or EventKind.ParticipantUpdated or EventKind.ParticipantRemoved
            or EventKind.ConversationUpdated or EventKind.ConversationDeleted)
        {
            Speakers.Forget(e.ConversationId!.Value);
        }

        BeforeSending(e);
        var packets = Render(e);
        for (var i = 0; i < packets.Count; i++)
        {
            var isLast = i == packets.Count - 1
                || (packets[i].UserId is { } user && !packets.Skip(i + 1).Any(later => later.IsFor(user)));
            Send(new Sent(e.Pos, Packet: packets[i], Conversation: e.ConversationId, IsLast: isLast));
        }

        AfterSending(e);
    }

    private IReadOnlyList<Packet> Render(LogEvent e)
    {
        var packets = Rendering.Render(e);
        var versions = Versions.Of(e, _blocked).Select(version => (version.People, Packets: Rendering.Render(version.Event))).ToList();
        return versions.Count == 0
            ? packets
            : [.. packets.Select((packet, i) => packet.UserId is null ? packet with { Instead = [.. versions.Select(v => (v.People, v.Packets[i]))] } : packet)];
    }

    // Who comes gets the event by which he comes.
    private void BeforeSending(LogEvent e)
    {
        if (Rendering.TakesAway(e))
        {
            _recent.Add(new Sent(e.Pos, new Change(ChangeKind.TakenAway, e.ConversationId!.Value, [])));
        }

        switch (e.State)
        {
            case MessageSentState:
                _typing.Stop(e.ConversationId!.Value, e.ActorId!.Value);
                break;
            case UserUpdatedState { Me: var me }:
                _connections.Update(e.UserId!.Value, me);
                break;
            case ConversationCreatedState created:
                Admit(e, created.People);
                break;
            case ParticipantAddedState:
                Admit(e, [e.UserId!.Value]);
                break;
            case ParticipantRemovedState:
                var leaver = e.UserId!.Value;
                Chaos.Spoil("dismissed", ref leaver);
                TakeOut(e, [leaver]);
                break;
            case ConversationDeletedState deleted:
                TakeOut(e, deleted.People);
                break;
        }
    }

    // Who goes gets the event by which he goes.
    private void AfterSending(LogEvent e)
    {
        switch (e)
        {
            case { State: ConversationCreatedState created }:
                if (created.View.ParticipantCount <= ReceiptRules.MaxPeople)
                {
                    _presence.Introduce(created.People, created.People);
                }

                break;
            case { State: ParticipantAddedState { Announcement: { ParticipantCount: <= ReceiptRules.MaxPeople } announcement } added }:
                _presence.Introduce(
                    [.. announcement.Participants.Select(p => p.Id.Value)], [.. added.View.Participants.Select(p => p.Id.Value)]);
                break;
            case { State: ParticipantRemovedState, UserId: { } removed }:
                Dismiss(e, [removed]);
                break;
            case { State: FriendAddedState or FriendRemovedState } when e.UserId == e.ActorId:
                _presence.Reconsider(e.UserId!.Value, e.SubjectId!.Value);
                break;
            case { State: ConversationDeletedState deleted }:
                Dismiss(e, deleted.People);
                break;
            case { State: UserBlockedState or UserUnblockedState }:
                Separate(e, e.UserId!.Value, e.SubjectId!.Value);
                break;
            case { Kind: EventKind.SessionEnded, SubjectId: { } session }:
                _recent.Add(new Sent(e.Pos, new Change(ChangeKind.SessionEnded, session, [])));
                _outlets.EndSession(session);
                break;
        }
    }

    private void Admit(LogEvent e, IReadOnlyList<long> people)
    {
        var conversation = e.ConversationId!.Value;
        _recent.Add(new Sent(e.Pos, new Change(ChangeKind.Joined, conversation, people)));
        _presence.Regroup();
        foreach (var user in people)
        {
            _connections.Enter(user, conversation);
        }
    }

    // Out of the room before the event is sent: what passes beside the log, as typing does, goes to whoever is there, and they are
    // to hear nothing after the event by which they go.
    private void TakeOut(LogEvent e, IReadOnlyList<long> people)
    {
        foreach (var user in people)
        {
            _connections.Leave(user, e.ConversationId!.Value);
        }
    }

    private void Dismiss(LogEvent e, IReadOnlyList<long> people)
    {
        var conversation = e.ConversationId!.Value;
        _recent.Add(new Sent(e.Pos, new Change(ChangeKind.Left, conversation, people)));
        _presence.Regroup();
        foreach (var user in people)
        {
            _typing.Stop(conversation, user);
        }
    }

    private void Separate(LogEvent e, long user, long other)
    {
        var isBlocked = e.State is UserBlockedState;
        if (isBlocked)
        {
            _recent.Add(new Sent(e.Pos, new Change(ChangeKind.Separated, other, [user, other])));
        }

        // What they type is over while each can still be told so of the other.
        _typing.StopAll([user, other], () => _blocked.Set(user, other, isBlocked));
        _presence.Reconsider(user, other);
    }

    private void Send(in Sent sent)
    {
        var packet = sent.Packet!;
        _recent.Add(sent);
        string[] rooms = packet.UserId is { } user ? [Room.User(user)]
            : packet.Conversations is { } many ? [.. many.Select(Room.Conversation)]
            : [Room.Conversation(sent.Conversation!.Value), .. packet.Leavers.Select(Room.User)];
        var offset = OffsetOf(sent);
        HashSet<long> some = [.. packet.Instead.SelectMany(version => version.People)];
        var forOthers = some.Count == 0 ? packet : packet with { Hidden = [.. packet.Hidden, .. some] };
        var translations = Translate(rooms, forOthers, (outlet, here, packets) => outlet.Emit(here, packets, offset));
        foreach (var person in some)
        {
            _connections.Send(person, sent, offset);
        }

        if (packet.Reached is { } reached)
        {
            foreach (var connection in _connections.In(sent.Conversation!.Value)
                .Where(c => c.Caller.UserId != reached.SenderId && !some.Contains(c.Caller.UserId) && translations.In(c.Outlet.Dialect).Count > 0))
            {
                connection.Wrote(sent.Conversation.Value, reached.Seq);
            }
        }
    }

    /// <summary>Something that is not remembered.</summary>
    private void Pass(IEnumerable<string> rooms, Packet packet) =>
        Translate([.. rooms], packet, (outlet, some, packets) => outlet.Pass(some, packets));

    /// <summary>Gives each outlet that has anybody in these rooms the packet in its dialect.</summary>
    private Translations Translate(string[] rooms, Packet packet, Action<Outlet, string[], IReadOnlyList<Packet>> emit)
    {
        var translations = new Translations(packet);
        foreach (var outlet in _outlets.All)
        {
            if (Array.FindAll(rooms, outlet.Has) is { Length: > 0 } some)
            {
                emit(outlet, some, translations.In(outlet.Dialect));
            }
        }

        return translations;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What was committed was not sent: {Kind}")]
    private static partial void LogNotSent(ILogger logger, string kind, Exception error);
}
