using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Moderation;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>What the log's event of a pinned message refers to.</summary>
/// <param name="Announcement">For those who may see the message.</param>
internal sealed record MessagePinnedState(Pin Announcement) : OfMessageState
{
    /// <summary>As <see cref="MessageSentState.OriginalHiddenFrom"/>.</summary>
    public IReadOnlyList<long> OriginalHiddenFrom { get; init; } = [];

    /// <summary>By position, with the messages as they are today.</summary>
    public static IReadOnlyDictionary<long, MessagePinnedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var messages = MessageViews.Load(snapshot, events.Select(e => e.SubjectId!.Value));
        return events.Where(e => messages.ContainsKey(e.SubjectId!.Value)).ToDictionary(e => e.Pos, e => new MessagePinnedState(
            new Pin(e.SubjectId!.Value, e.ConversationId!.Value, e.ActorId!.Value, e.At, messages[e.SubjectId!.Value])));
    }
}

/// <summary>What the log's event of a message that is no longer pinned refers to.</summary>
/// <param name="Announcement">For those who may see the message.</param>
internal sealed record MessageUnpinnedState(MessageUnpinned Announcement) : OfMessageState
{
    /// <summary>By position: the row says all.</summary>
    public static IReadOnlyDictionary<long, MessageUnpinnedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new MessageUnpinnedState(
            new MessageUnpinned(e.SubjectId!.Value, e.ConversationId!.Value, e.ActorId!.Value, e.At)));
}

/// <summary>Pins messages of a conversation. Pinning what is pinned, and unpinning what is not, changes nothing.</summary>
internal sealed class PinMessage(EventLog log)
{
    private const int MaxPins = 50;

    public Task<Outcome<Id>> PinAsync(Caller caller, Id? message) => RunAsync(caller, message, Pin);

    public Task<Outcome<Id>> UnpinAsync(Caller caller, Id? message) => RunAsync(caller, message, Unpin);

    private Task<Outcome<Id>> RunAsync(Caller caller, Id? message, Func<Append, SeenMessage, long, Refusal?> change) =>
        message is { } id
            ? log.AppendAsync(append =>
                SeenMessage.Find(append, caller.UserId, id) is not { } seen ? (Outcome<Id>)SeenMessage.NotFound
                : seen.Membership is { IsGroup: true, ModeratesGroup: false }
                    ? Refusal.Forbidden("Only the owner and the admins of a group pin messages")
                : Speech.CheckReact(seen.Membership, append.Now) is { } silenced ? silenced
                : change(append, seen, caller.UserId) is { } no ? no
                : id)
            : Task.FromResult<Outcome<Id>>(SeenMessage.IdRequired);

    private static Refusal? Pin(Append append, SeenMessage seen, long user)
    {
        if (seen.Membership.CheckWriting() is { } refusal)
        {
            return refusal;
        }

        if (seen.IsDeleted)
        {
            return Refusal.Invalid("A deleted message cannot be pinned");
        }

        if (seen.IsPinned)
        {
            return null;
        }

        var pins = append.Scalar<long>(
            "SELECT COUNT(*) FROM messages WHERE conversation_id = @conversation AND pinned_at IS NOT NULL",
            ("@conversation", seen.ConversationId));
        if (pins >= MaxPins)
        {
            return Refusal.Invalid(Invariant($"A conversation has at most {MaxPins} pinned messages"));
        }

        append.Run(
            "UPDATE messages SET pinned_at = @at, pinned_by = @user WHERE id = @message",
            ("@at", append.Now), ("@user", user), ("@message", seen.Id));
        var message = MessageViews.Load(append, seen.Id);
        append.Add(
            EventKind.MessagePinned, conversation: seen.ConversationId, subject: seen.Id, actor: user,
            state: new MessagePinnedState(new Pin(seen.Id, seen.ConversationId, user, append.Now, message))
            {
                Hidden = seen.HiddenFrom(append),
                OriginalHiddenFrom = message.ReplyTo is { } original ? SeenMessage.HiddenFrom(append, seen.ConversationId, original.Id) : [],
            });
        return null;
    }

    private static Refusal? Unpin(Append append, SeenMessage seen, long user)
    {
        if (seen.IsPinned)
        {
            append.Run(
                "UPDATE messages SET pinned_at = NULL, pinned_by = NULL WHERE id = @message", ("@message", seen.Id));
            append.Add(
                EventKind.MessageUnpinned, conversation: seen.ConversationId, subject: seen.Id, actor: user,
                state: new MessageUnpinnedState(new MessageUnpinned(seen.Id, seen.ConversationId, user, append.Now))
                {
                    Hidden = seen.HiddenFrom(append),
                });
        }

        return null;
    }
}
