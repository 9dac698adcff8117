using System.Text.Json;
using Parley.Accounts;
using Parley.Data;
using Parley.Drafts;
using Parley.Log;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>
/// What the log's event of a person who was added refers to. One command adds many people, one event each; the last
/// one tells everybody about all of them.
/// </summary>
internal sealed record ParticipantAddedState(ConversationView View, ParticipantsAdded? Announcement)
{
    /// <summary>By position, as it is today. Each one is announced by himself: a page may end between two of one command.</summary>
    public static IReadOnlyDictionary<long, ParticipantAddedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var views = PastConversations.At(snapshot, events);
        return events.Where(e => views.ContainsKey(e.Pos)).ToDictionary(e => e.Pos, e => new ParticipantAddedState(
            views[e.Pos].View, new ParticipantsAdded(e.ConversationId!.Value, views[e.Pos].Newcomers, e.ActorId!.Value)));
    }
}

/// <summary>What the log's event of a person who was removed, or left, refers to.</summary>
internal sealed record ParticipantRemovedState(ParticipantRemoved Announcement)
{
    /// <summary>By position.</summary>
    public static IReadOnlyDictionary<long, ParticipantRemovedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new ParticipantRemovedState(
            new ParticipantRemoved(e.ConversationId!.Value, e.UserId!.Value, e.ActorId!.Value, Heir(e.Data))));

    /// <summary>What the event's row says of an heir.</summary>
    public static string? Data(Id? heir) => heir is null ? null : Invariant($$"""{"newOwner":"{{heir}}"}""");

    private static Id? Heir(string? data) =>
        data is null ? null : Id.Parse(JsonElement.Parse(data).GetProperty("newOwner").GetString());
}

/// <summary>Who is in a group: adding, removing, leaving.</summary>
internal sealed class ParticipantCommands(EventLog log, ConversationQueries queries)
{
    private static readonly Refusal OnlyGroups = Refusal.Invalid("A direct conversation always has the same two people");

    public async Task<Outcome<ConversationAt>> AddAsync(Caller caller, Id conversation, NamedPeople named)
    {
        if ((named.Participants ?? named.UserIds) is not { Count: > 0 } ids)
        {
            return Refusal.Invalid("participants is required: a list of user ids");
        }

        if (ConversationRules.CheckSize(ids.Count) is { } tooMany)
        {
            return tooMany;
        }

        var added = await log.AppendAsync(append => Add(append, caller, conversation, [.. ids.Select(id => id.Value).Distinct()]));
        return added.Refusal ?? queries.Find(caller, conversation);
    }

    /// <summary>Removes somebody; to remove oneself is to leave.</summary>
    public async Task<Outcome<ConversationAt>> RemoveAsync(Caller caller, Id conversation, Id user)
    {
        var removed = await log.AppendAsync(append => Remove(append, caller, conversation, user));
        return removed.Refusal ?? (removed.Value is { } left ? left : queries.Find(caller, conversation));
    }

    /// <summary>Leaves, inside another command; null if it was done.</summary>
    public static Refusal? Leave(Append append, Caller caller, long conversation) =>
        Remove(append, caller, conversation, caller.UserId).Refusal;

    private static Outcome<long> Add(Append append, Caller caller, long conversation, List<long> ids)
    {
        if (Membership.Find(append, conversation, caller.UserId) is not { } membership)
        {
            return Membership.NotFound;
        }

        if (!membership.IsGroup)
        {
            return OnlyGroups;
        }

        var known = Newcomers.Load(append, ids);
        if (known.Refusal is { } unknown)
        {
            return unknown;
        }

        var present = ParticipantRow.Of(append, conversation);
        var newcomers = known.Value.ExceptBy(present.Select(p => p.UserId), p => p.UserId).ToList();
        if (ConversationRules.CheckSize(present.Count + newcomers.Count) is { } tooMany)
        {
            return tooMany;
        }

        var view = ConversationQueries.ForNewcomers(append, conversation, [.. present, .. newcomers]);
        var announcement = new ParticipantsAdded(conversation, [.. newcomers.Select(p => p.ToView())], caller.UserId);
        foreach (var newcomer in newcomers)
        {
            var pos = append.Add(
                EventKind.ParticipantAdded, conversation: conversation, user: newcomer.UserId, actor: caller.UserId,
                state: new ParticipantAddedState(view, newcomer == newcomers[^1] ? announcement : null));
            Newcomers.Seat(append, conversation, newcomer.UserId, newcomer.Role, pos, membership.LastSeq);
        }

        Count(append, conversation, newcomers.Count);
        return append.Head;
    }

    // Who has left may not look any more: he gets his last view from here.
    private static Outcome<ConversationAt?> Remove(Append append, Caller caller, long conversation, long user)
    {
        if (Membership.Find(append, conversation, caller.UserId) is not { } membership)
        {
            return Membership.NotFound;
        }

        if (!membership.IsGroup)
        {
            return OnlyGroups;
        }

        var isLeaving = user == caller.UserId;
        if (!isLeaving && !membership.ModeratesGroup)
        {
            return Refusal.Forbidden("Only the owner and the admins of a group remove people");
        }

        if (Membership.Find(append, conversation, user) is not { } removed)
        {
            return Refusal.NotFound("Participant");
        }

        if (!isLeaving && removed.Role == ParticipantRole.Owner)
        {
            return Refusal.Forbidden("The owner of a group cannot be removed");
        }

        var heir = removed.Role == ParticipantRole.Owner ? Heir(append, conversation, user) : null;
        var pos = append.Add(
            EventKind.ParticipantRemoved, conversation: conversation, user: user, actor: caller.UserId,
            data: ParticipantRemovedState.Data(heir),
            state: new ParticipantRemovedState(new ParticipantRemoved(conversation, user, caller.UserId, heir)));
        Chaos.At("within-removal");
        append.Run(
            "UPDATE participants SET left_pos = @pos WHERE user_id = @user AND conversation_id = @conversation AND left_pos IS NULL",
            ("@pos", pos), ("@user", user), ("@conversation", conversation));
        SavedDrafts.Forget(append, conversation, user);
        Count(append, conversation, -1);
        if (heir is not null)
        {
            append.Run(
                "UPDATE participants SET role = @role WHERE user_id = @user AND conversation_id = @conversation AND left_pos IS NULL",
                ("@role", ParticipantRole.Owner), ("@user", heir.Value.Value), ("@conversation", conversation));
        }

        return isLeaving
            ? new ConversationAt(ConversationQueries.ForNewcomers(append, conversation, ParticipantRow.Of(append, conversation)), append.Head)
            : (ConversationAt?)null;
    }

    private static Id? Heir(Append append, long conversation, long owner)
    {
        var heir = append.Scalar<long>(
            """
            SELECT user_id FROM participants
            WHERE conversation_id = @conversation AND user_id <> @owner AND left_pos IS NULL
            ORDER BY CASE role WHEN 'admin' THEN 0 ELSE 1 END, joined_pos, user_id LIMIT 1
            """,
            ("@conversation", conversation), ("@owner", owner));
        return heir == 0 ? null : heir;
    }

    private static void Count(Append append, long conversation, int change) =>
        append.Run(
            "UPDATE conversations SET participant_count = participant_count + @change WHERE id = @conversation",
            ("@change", (long)change), ("@conversation", conversation));
}
