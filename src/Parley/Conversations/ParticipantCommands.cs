using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Moderation;
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
        return events.Where(e => views.ContainsKey(e.Pos)).ToDictionary(e => e.Pos, e =>
        {
            var (view, newcomers) = views[e.Pos];
            var people = ParticipantData.Of(e.Data).People ?? view.ParticipantCount;
            return new ParticipantAddedState(
                view with { ParticipantCount = people }, new ParticipantsAdded(e.ConversationId!.Value, newcomers, e.ActorId!.Value, people, e.At));
        });
    }
}

/// <summary>What the log's event of a person who was removed, or left, refers to.</summary>
internal sealed record ParticipantRemovedState(ParticipantRemoved Announcement)
{
    /// <summary>By position.</summary>
    public static IReadOnlyDictionary<long, ParticipantRemovedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new ParticipantRemovedState(
            ParticipantRemoved.Of(e.ConversationId!.Value, e.UserId!.Value, e.ActorId!.Value, e.At, ParticipantData.Of(e.Data))));
}

/// <summary>Who is in a group: adding, removing, leaving.</summary>
internal sealed class ParticipantCommands(EventLog log, ConversationQueries queries)
{
    private static readonly Refusal OnlyGroups = Refusal.Invalid("A direct conversation always has the same two people");
    private static readonly Refusal Everybody = Refusal.Invalid("Everybody is a member of the public room");

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
    public async Task<Outcome<ConversationAt>> RemoveAsync(Caller caller, Id conversation, Id user, string? reason = null)
    {
        if (ModerationRules.CheckReason(reason) is { } unfit)
        {
            return unfit;
        }

        var removed = await log.AppendAsync(append => Remove(append, caller, conversation, user, reason));
        return removed.Refusal ?? (removed.Value is { } left ? left : queries.Find(caller, conversation));
    }

    /// <summary>Whose account ends leaves, inside another command; null if it was done.</summary>
    public static Refusal? Leave(Append append, long user, long conversation)
    {
        if (Membership.Find(append, conversation, user) is not { IsGroup: true } membership)
        {
            return Membership.NotFound;
        }

        Departures.Dismiss(append, membership, user);
        return null;
    }

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

        if (membership is { IsChannel: true, ModeratesGroup: false })
        {
            return Refusal.Forbidden("Only the owner and the admins of a channel add people");
        }

        if (membership.ArchivedAt is not null)
        {
            return Speech.Archived(membership);
        }

        var known = Newcomers.Load(append, ids);
        if (known.Refusal is { } unknown)
        {
            return unknown;
        }

        var present = Arrivals.Present(append, conversation, ids);
        var newcomers = known.Value.Where(p => !present.Contains(p.UserId)).ToList();
        if (Sanction.CheckBans(append, conversation, ids) is { } banned)
        {
            return banned;
        }

        if (ConversationRules.CheckSize(membership.Kind, membership.People + newcomers.Count) is { } tooMany)
        {
            return tooMany;
        }

        if (MayWrite.CheckAdding(append, caller.UserId, [.. newcomers.Select(p => p.UserId).Where(id => id != caller.UserId)]) is { } unwilling)
        {
            return unwilling;
        }

        Arrivals.Admit(append, conversation, newcomers, caller.UserId, membership.LastSeq);
        return append.Head;
    }

    // Who has left may not look any more: he gets his last view from here.
    private static Outcome<ConversationAt?> Remove(Append append, Caller caller, long conversation, long user, string? reason)
    {
        if (Membership.Find(append, conversation, caller.UserId) is not { } membership)
        {
            return Membership.NotFound;
        }

        if (!membership.IsGroup)
        {
            return OnlyGroups;
        }

        if (membership.IsPublicRoom)
        {
            return Everybody;
        }

        if (user == caller.UserId)
        {
            Departures.Dismiss(append, membership, caller.UserId);
            return new ConversationAt(ConversationQueries.ForNewcomers(append, conversation, []), append.Head);
        }

        if (Roles.CheckOver(membership, ParticipantRole.Member, "remove") is { } powerless)
        {
            return powerless;
        }

        if (Membership.Find(append, conversation, user) is not { } removed)
        {
            return Refusal.NotFound("Participant");
        }

        if (Roles.CheckOver(membership, removed.Role, "remove") is { } refusal)
        {
            return refusal;
        }

        Departures.Dismiss(append, removed, caller.UserId, reason);
        return (ConversationAt?)null;
    }
}
