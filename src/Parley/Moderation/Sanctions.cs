using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Moderation;

/// <summary>What the log's event of a ban or a mute refers to.</summary>
internal sealed record SanctionedState(ParticipantSanctioned Announcement)
{
    /// <summary>By position: the row says all.</summary>
    public static IReadOnlyDictionary<long, SanctionedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e =>
        {
            var data = ParticipantData.Of(e.Data);
            return new SanctionedState(new ParticipantSanctioned(
                e.ConversationId!.Value, e.UserId!.Value, e.ActorId!.Value, data.Until is { } until ? until : (Timestamp?)null, data.Reason));
        });
}

/// <summary>What the log's event of a ban or a mute that was lifted refers to.</summary>
internal sealed record SanctionLiftedState(SanctionLifted Announcement)
{
    /// <summary>Whether the person has ever been there; nobody else is told.</summary>
    public bool ToPerson { get; init; } = true;

    /// <summary>By position: the row says all.</summary>
    public static IReadOnlyDictionary<long, SanctionLiftedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new SanctionLiftedState(
            new SanctionLifted(e.ConversationId!.Value, e.UserId!.Value, e.ActorId!.Value)));
}

/// <summary>
/// Bans and mutes in groups and channels, by the owner and the admins. Who is banned is out at once, and does not come in; who is
/// muted reads, and says nothing. Their end is a matter of the clock, not of a timer.
/// </summary>
internal sealed class Sanctions(EventLog log, Database database, TimeProvider time)
{
    private static readonly Refusal OnlyGroups = Refusal.Invalid("In a direct conversation nobody is banned or muted");

    private static readonly Refusal NoBan = Refusal.Invalid("Everybody is a member of the public room: mute who disturbs it");

    public Task<Outcome<SanctionView>> SetAsync(Caller caller, Id conversation, string kind, Id user, SanctionRequest wanted) =>
        ModerationRules.CheckReason(wanted.Reason) is { } unfit
            ? Task.FromResult<Outcome<SanctionView>>(unfit)
            : log.AppendAsync(append => Set(append, caller.UserId, conversation, kind, user, wanted));

    /// <summary>Lifting what is not there changes nothing.</summary>
    public Task<Outcome<Done>> LiftAsync(Caller caller, Id conversation, string kind, Id user) =>
        log.AppendAsync<Outcome<Done>>(append =>
        {
            if (Membership.Find(append, conversation, caller.UserId) is not { } membership)
            {
                return Membership.NotFound;
            }

            if (Check(append, membership, kind, user) is { } refusal)
            {
                return refusal;
            }

            if (Sanction.Find(append, conversation, kind, user) is { } there)
            {
                Lift(append, conversation, kind, there, caller.UserId);
            }

            return new Done();
        });

    /// <summary>For the owner, the admins, and the person himself.</summary>
    public Outcome<(SanctionView Sanction, long Pos)> Find(Caller caller, Id conversation, string kind, Id user)
    {
        using var snapshot = database.Read();
        // Who is banned is not there any more.
        var membership = Membership.Find(snapshot, conversation, caller.UserId);
        return membership is null && user != caller.UserId ? Membership.NotFound
            : membership is { ModeratesGroup: false } && user != caller.UserId ? OnlyThoseInCharge(membership)
            : Sanction.Find(snapshot, conversation, kind, user) is { } there && !there.IsOver(Now) ? (there.ToView(), snapshot.Pos)
            : membership is null ? Membership.NotFound
            : Refusal.NotFound(kind == SanctionKind.Ban ? "Ban" : "Mute");
    }

    public Outcome<(IReadOnlyList<SanctionView> Sanctions, long Pos)> List(Caller caller, Id conversation, string kind, Paging paging)
    {
        using var snapshot = database.Read();
        return Membership.Find(snapshot, conversation, caller.UserId) is not { } membership ? Membership.NotFound
            : !membership.ModeratesGroup ? OnlyThoseInCharge(membership)
            : ((IReadOnlyList<SanctionView>)[.. Sanction.List(snapshot, conversation, kind, Now, paging.Limit, paging.Offset).Select(s => s.ToView())],
                snapshot.Pos);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static Refusal OnlyThoseInCharge(Membership membership) =>
        membership.IsGroup ? Refusal.Forbidden($"Only the owner and the admins of a {membership.Kind} see this") : OnlyGroups;

    private static Outcome<SanctionView> Set(Append append, long by, long conversation, string kind, long user, SanctionRequest wanted)
    {
        if (Membership.Find(append, conversation, by) is not { } membership)
        {
            return Membership.NotFound;
        }

        if (Check(append, membership, kind, user) is { } refusal)
        {
            return refusal;
        }

        if (kind == SanctionKind.Ban && membership.IsPublicRoom)
        {
            return NoBan;
        }

        if (wanted.Until?.Milliseconds <= append.Now)
        {
            return Refusal.Invalid("until must be a time to come");
        }

        var sanction = new Sanction
        {
            UserId = user,
            Until = wanted.Until?.Milliseconds,
            Reason = wanted.Reason,
            ActorId = by,
            At = append.Now,
        };
        if (Sanction.Find(append, conversation, kind, user) is { } there && !there.IsOver(append.Now)
            && (there.Until, there.Reason) == (sanction.Until, sanction.Reason))
        {
            return there.ToView();
        }

        append.Add(
            kind == SanctionKind.Ban ? EventKind.ParticipantBanned : EventKind.ParticipantMuted,
            conversation: conversation, user: user, actor: by,
            data: new ParticipantData { Until = sanction.Until, Reason = sanction.Reason }.ToString(),
            state: new SanctionedState(new ParticipantSanctioned(conversation, user, by, wanted.Until, sanction.Reason)));
        sanction.Write(append, conversation, kind);
        if (kind == SanctionKind.Ban && Membership.Find(append, conversation, user) is { } gone)
        {
            Departures.Dismiss(append, gone, by, sanction.Reason);
        }

        return sanction.ToView();
    }

    /// <summary>Who gets a role that nobody may be mute in speaks again.</summary>
    public static void LiftMute(Append append, long conversation, long user, long by)
    {
        if (Sanction.Find(append, conversation, SanctionKind.Mute, user) is { } mute)
        {
            Lift(append, conversation, SanctionKind.Mute, mute, by);
        }
    }

    private static void Lift(Append append, long conversation, string kind, Sanction there, long by)
    {
        Sanction.Remove(append, conversation, kind, there.UserId);
        if (!there.IsOver(append.Now))
        {
            append.Add(
                kind == SanctionKind.Ban ? EventKind.ParticipantUnbanned : EventKind.ParticipantUnmuted,
                conversation: conversation, user: there.UserId, actor: by,
                state: new SanctionLiftedState(new SanctionLifted(conversation, there.UserId, by))
                {
                    ToPerson = append.Scalar<long>(
                        "SELECT COUNT(*) FROM participants WHERE conversation_id = @conversation AND user_id = @user",
                        ("@conversation", conversation), ("@user", there.UserId)) > 0,
                });
        }
    }

    private static Refusal? Check(Append append, Membership membership, string kind, long user)
    {
        if (!membership.IsGroup)
        {
            return OnlyGroups;
        }

        var whom = Membership.Find(append, membership.ConversationId, user);
        return Roles.CheckOver(membership, whom?.Role ?? ParticipantRole.Member, kind) is { } powerless ? powerless
            : user == membership.UserId ? Refusal.Invalid($"Nobody may {kind} himself")
            : whom is null && append.Scalar<long>("SELECT COUNT(*) FROM users WHERE id = @user", ("@user", user)) == 0 ? Refusal.NotFound("User")
            : null;
    }
}
