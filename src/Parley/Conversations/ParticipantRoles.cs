using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>What the log's event of a person refers to who has another role now.</summary>
internal sealed record ParticipantUpdatedState(ParticipantUpdated Announcement)
{
    /// <summary>By position: the row says all.</summary>
    public static IReadOnlyDictionary<long, ParticipantUpdatedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new ParticipantUpdatedState(new ParticipantUpdated(
            e.ConversationId!.Value, e.UserId!.Value, ParticipantData.Of(e.Data).Role!, e.ActorId!.Value)));
}

/// <summary>Who is an admin, and who is the owner: the owner says so.</summary>
internal sealed class ParticipantRoles(EventLog log, ConversationQueries queries)
{
    private static readonly Refusal OnlyGroups = Refusal.Invalid("A direct conversation has no roles");

    public Task<Outcome<ConversationAt>> ChangeAsync(Caller caller, Id conversation, Id user, string? role) =>
        role is ParticipantRole.Admin or ParticipantRole.Member
            ? RunAsync(caller, conversation, user, (append, owner, whom) => Change(append, owner, whom, role))
            : Task.FromResult<Outcome<ConversationAt>>(Refusal.Invalid("role must be \"admin\" or \"member\""));

    /// <summary>Makes somebody else the owner; who was it is an admin then.</summary>
    public Task<Outcome<ConversationAt>> TransferAsync(Caller caller, Id conversation, Id? user) =>
        user is { } whom
            ? RunAsync(caller, conversation, whom, Transfer)
            : Task.FromResult<Outcome<ConversationAt>>(Refusal.Invalid("userId is required"));

    private async Task<Outcome<ConversationAt>> RunAsync(
        Caller caller, Id conversation, Id user, Func<Append, Membership, Membership, Refusal?> change)
    {
        var changed = await log.AppendAsync<Outcome<Done>>(append =>
            Membership.Find(append, conversation, caller.UserId) is not { } owner ? Membership.NotFound
            : !owner.IsGroup ? OnlyGroups
            : owner.Role != ParticipantRole.Owner ? Refusal.Forbidden($"Only the owner of a {owner.Kind} gives roles")
            : Membership.Find(append, conversation, user) is not { } whom ? Refusal.NotFound("Participant")
            : change(append, owner, whom) is { } refusal ? refusal
            : new Done());
        return changed.Refusal ?? queries.Find(caller, conversation);
    }

    private static Refusal? Change(Append append, Membership owner, Membership whom, string role)
    {
        if (whom.Role == ParticipantRole.Owner)
        {
            return Refusal.Invalid("The owner stays the owner until somebody else is");
        }

        Set(append, whom, role, owner.UserId);
        return null;
    }

    private static Refusal? Transfer(Append append, Membership owner, Membership whom)
    {
        if (whom.UserId != owner.UserId)
        {
            Set(append, whom, ParticipantRole.Owner, owner.UserId);
            Set(append, owner, ParticipantRole.Admin, owner.UserId);
        }

        return null;
    }

    /// <summary>Gives a role, and says so; who has it already keeps it.</summary>
    public static void Set(Append append, Membership whom, string role, long by)
    {
        if (whom.Role == role)
        {
            return;
        }

        append.Add(
            EventKind.ParticipantUpdated, conversation: whom.ConversationId, user: whom.UserId, actor: by,
            data: new ParticipantData { Role = role, Before = whom.Role }.ToString(),
            state: new ParticipantUpdatedState(new ParticipantUpdated(whom.ConversationId, whom.UserId, role, by)));
        if (role == ParticipantRole.Owner)
        {
            Roles.GiveOwnership(append, whom.ConversationId, whom.UserId, by);
        }
        else
        {
            Roles.Give(append, whom.ConversationId, whom.UserId, role);
        }
    }
}
