using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Messages;
using Parley.Moderation;
using Parley.Wire;

namespace Parley.Actions;

/// <summary>What the log's event refers to that something has become of an action.</summary>
/// <param name="Announcement">For those who may see the message.</param>
internal sealed record ActionUpdatedState(ActionUpdated Announcement) : OfMessageState
{
    /// <summary>By position, with the actions as they are today; of a deleted message there is none.</summary>
    public static IReadOnlyDictionary<long, ActionUpdatedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var today = ActionRow.Of(snapshot, events.Select(e => e.SubjectId!.Value)).ToDictionary(row => row.Id, row => row.ToView(snapshot.Now));
        return events.Where(e => today.ContainsKey(e.SubjectId!.Value)).ToDictionary(e => e.Pos, e => new ActionUpdatedState(
            new ActionUpdated(e.SubjectId!.Value, e.ConversationId!.Value, today[e.SubjectId!.Value])));
    }
}

/// <summary>
/// Answers what a message asks, or takes it back. The first answer counts; the same one again changes nothing. Whether it has
/// expired is decided here, by the clock.
/// </summary>
internal sealed class RespondToAction(EventLog log)
{
    public Task<Outcome<ActionAck>> RespondAsync(Caller caller, Id? message, string? response) =>
        message is not { } id ? Task.FromResult<Outcome<ActionAck>>(SeenMessage.IdRequired)
        : response is not (ActionChoice.Accept or ActionChoice.Decline)
            ? Task.FromResult<Outcome<ActionAck>>(Refusal.Invalid("response must be \"accept\" or \"decline\""))
        : log.AppendAsync(append => Find(append, caller, id, (seen, action) => Respond(append, seen, action, caller.UserId, response)));

    /// <summary>By the sender, as long as nobody has answered.</summary>
    public Task<Outcome<ActionAck>> CancelAsync(Caller caller, Id? message) =>
        message is not { } id ? Task.FromResult<Outcome<ActionAck>>(SeenMessage.IdRequired)
        : log.AppendAsync(append => Find(append, caller, id, (seen, action) =>
            action.SenderId == caller.UserId
                ? Change(append, seen, action, ActionState.Cancelled, caller.UserId)
                : Refusal.Forbidden("Only the sender cancels an action")));

    /// <summary>Tells of those that have expired, the first ones first; returns how many there were, at most so many.</summary>
    public static int Expire(Append append, int most)
    {
        var expired = append.All(
            """
            SELECT m.id, m.conversation_id FROM actions x JOIN messages m ON m.id = x.message_id
            WHERE x.state = 'pending' AND x.expires_at IS NOT NULL AND x.expires_at <= @now
            ORDER BY x.expires_at, m.id LIMIT @most
            """,
            row => (Message: row.GetInt64(0), Conversation: row.GetInt64(1)),
            ("@now", append.Now), ("@most", (long)most));
        foreach (var (message, conversation) in expired)
        {
            var hidden = append.All(
                SeenMessage.HiddenFromSql, row => row.GetInt64(0), ("@conversation", conversation), ("@message", message));
            Write(append, ActionRow.Find(append, message)!, ActionState.Expired, null, hidden);
        }

        return expired.Count;
    }

    private static Outcome<ActionAck> Find(
        Append append, Caller caller, Id message, Func<SeenMessage, ActionRow, Outcome<ActionAck>> command) =>
        SeenMessage.Find(append, caller.UserId, message) is not { } seen ? SeenMessage.NotFound
        : ActionRow.Find(append, message) is not { } action ? Refusal.Invalid("There is no action in this message")
        : seen.Membership.CheckWriting() is { } refusal ? refusal
        : command(seen, action);

    private static Outcome<ActionAck> Respond(Append append, SeenMessage seen, ActionRow action, long user, string response)
    {
        if (Speech.CheckReact(seen.Membership, append.Now) is { } silenced)
        {
            return silenced;
        }

        if (action.SenderId == user)
        {
            return Refusal.Forbidden("The sender does not answer an action of his own");
        }

        // One who does not want to leaves it to the others.
        if (response == ActionChoice.Decline && seen.Membership.IsGroup)
        {
            return Refusal.Invalid("In a group an action is accepted, or left to others");
        }

        return action.ToView(append.Now).Choices.Contains(response)
            ? Change(append, seen, action, response == ActionChoice.Accept ? ActionState.Accepted : ActionState.Declined, user)
            : Refusal.Invalid($"This action cannot be answered with \"{response}\"");
    }

    private static Outcome<ActionAck> Change(Append append, SeenMessage seen, ActionRow action, string state, long user)
    {
        var now = action.ToView(append.Now);
        return now.State == ActionState.Pending ? new ActionAck(seen.Id, Write(append, action, state, user, seen.HiddenFrom(append)))
            : now.State == state && now.RespondedBy?.Value == user ? new ActionAck(seen.Id, now)
            : Refusal.Conflict($"This action is {now.State} already");
    }

    private static ActionView Write(Append append, ActionRow action, string state, long? user, IReadOnlyList<long> hidden)
    {
        var changed = action with { State = state, RespondedBy = user, RespondedAt = user is null ? null : append.Now };
        append.Run(
            "UPDATE actions SET state = @state, responded_by = @user, responded_at = @at WHERE message_id = @message",
            ("@state", state), ("@user", user), ("@at", changed.RespondedAt), ("@message", action.Id));
        var view = changed.ToView(append.Now);
        append.Add(
            EventKind.ActionUpdated, conversation: action.ConversationId, subject: action.Id, actor: user,
            state: new ActionUpdatedState(new ActionUpdated(action.Id, action.ConversationId, view)) { Hidden = hidden });
        return view;
    }
}
