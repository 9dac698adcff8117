using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Moderation;
using Parley.Wire;

namespace Parley.Invites;

/// <summary>Invitations to groups and channels: the owner and the admins make them, and whoever has the code comes in.</summary>
internal sealed class InviteCommands(EventLog log, Database database, ConversationQueries queries, TimeProvider time)
{
    private const long LongestLife = 365 * 24 * 60 * 60;
    private const long MostUses = 100_000;
    private const int MostInvites = 100;

    private const string IsGood = "(i.expires_at IS NULL OR i.expires_at > @now) AND (i.max_uses IS NULL OR i.uses < i.max_uses)";

    private const string ListSql =
        $"""
        SELECT i.code AS code, i.conversation_id AS conversationid, i.created_by AS createdby, i.created_at AS createdat,
               i.expires_at AS expiresat, i.max_uses AS maxuses, i.uses AS uses
        FROM invites i WHERE i.conversation_id = @conversation AND {IsGood}
        ORDER BY i.created_at, i.code
        """;

    // Nobody comes into what is archived or deleted.
    private const string Door =
        $"""
        FROM invites i
        JOIN conversations c ON c.id = i.conversation_id AND c.archived_at IS NULL AND c.deleted_pos IS NULL
        WHERE i.code = @code AND {IsGood}
        """;

    private const string LookSql =
        $"SELECT c.id AS id, c.kind AS kind, c.name AS name, c.avatar AS avatar, c.topic AS topic, c.participant_count AS people {Door}";

    private const string EnterSql = $"SELECT c.id, c.kind, c.last_seq, c.participant_count {Door}";

    private static readonly Refusal NotFound = Refusal.NotFound("Invite");

    public Task<Outcome<InviteView>> CreateAsync(Caller caller, Id conversation, InviteRequest wanted) =>
        Check(wanted) is { } refusal
            ? Task.FromResult<Outcome<InviteView>>(refusal)
            : log.AppendAsync(append => Create(append, caller.UserId, conversation, wanted));

    public Outcome<(IReadOnlyList<InviteView> Invites, long Pos)> List(Caller caller, Id conversation)
    {
        using var snapshot = database.Read();
        return CheckMay(Membership.Find(snapshot, conversation, caller.UserId)) is { } refusal
            ? refusal
            : ((IReadOnlyList<InviteView>)[.. snapshot.Query<Invite>(ListSql, new { conversation = conversation.Value, now = Now }).Select(i => i.ToView())],
                snapshot.Pos);
    }

    public Task<Outcome<Done>> DeleteAsync(Caller caller, Id conversation, string code) =>
        log.AppendAsync<Outcome<Done>>(append =>
        {
            if (CheckMay(Membership.Find(append, conversation, caller.UserId)) is { } refusal)
            {
                return refusal;
            }

            var deleted = append.Run(
                "DELETE FROM invites WHERE code = @code AND conversation_id = @conversation", ("@code", code), ("@conversation", conversation.Value));
            if (deleted == 0)
            {
                return NotFound;
            }

            append.Add(EventKind.InviteDeleted, conversation: conversation, actor: caller.UserId);
            return new Done();
        });

    /// <summary>What it leads to; for whoever is banned there it leads nowhere.</summary>
    public Outcome<InvitedTo> Look(Caller caller, string code)
    {
        using var snapshot = database.Read();
        var now = Now;
        return snapshot.First<DoorRow>(LookSql, new { code, now }) is { } door
            && Sanction.Find(snapshot, door.Id, SanctionKind.Ban, caller.UserId)?.IsOver(now) != false
            ? new InvitedTo(
                code, door.Kind, door.Name, door.Avatar, door.Topic, door.People, Membership.Find(snapshot, door.Id, caller.UserId) is not null)
            : NotFound;
    }

    /// <summary>Lets the caller in; who is in already has not used it.</summary>
    public async Task<Outcome<ConversationAt>> UseAsync(Caller caller, string code)
    {
        var used = await log.AppendAsync(append => Use(append, caller.UserId, code));
        return used.Refusal ?? queries.Find(caller, used.Value);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static Refusal? Check(InviteRequest wanted) =>
        wanted.ExpiresIn is < 1 or > LongestLife ? Refusal.Invalid(Invariant($"expiresIn must be a number of seconds from 1 to {LongestLife}"))
        : wanted.MaxUses is < 1 or > MostUses ? Refusal.Invalid(Invariant($"maxUses must be a number from 1 to {MostUses}"))
        : null;

    private static Refusal? CheckMay(Membership? membership) =>
        membership is null ? Membership.NotFound
        : !membership.IsGroup ? Refusal.Invalid("Nobody is invited to a direct conversation")
        : !membership.ModeratesGroup ? Refusal.Forbidden($"Only the owner and the admins of a {membership.Kind} have to do with invites")
        : null;

    private static Outcome<InviteView> Create(Append append, long user, long conversation, InviteRequest wanted)
    {
        if (CheckMay(Membership.Find(append, conversation, user)) is { } refusal)
        {
            return refusal;
        }

        append.Run(
            "DELETE FROM invites WHERE conversation_id = @conversation AND (expires_at <= @now OR uses >= max_uses)",
            ("@conversation", conversation), ("@now", append.Now));
        var there = append.Scalar<long>(
            "SELECT COUNT(*) FROM invites WHERE conversation_id = @conversation", ("@conversation", conversation));
        if (there >= MostInvites)
        {
            return Refusal.Invalid(Invariant($"There are at most {MostInvites} invites at a time"));
        }

        var invite = new Invite
        {
            Code = Invite.NewCode(),
            ConversationId = conversation,
            CreatedBy = user,
            CreatedAt = append.Now,
            ExpiresAt = append.Now + (wanted.ExpiresIn * 1_000),
            MaxUses = wanted.MaxUses,
        };
        append.Add(EventKind.InviteCreated, conversation: conversation, actor: user);
        invite.Insert(append);
        return invite.ToView();
    }

    private static Outcome<long> Use(Append append, long user, string code)
    {
        var found = append.One(
            EnterSql,
            row => (Id: row.GetInt64(0), Kind: row.GetString(1), LastSeq: row.GetInt64(2), People: row.GetInt64(3)),
            ("@code", code), ("@now", append.Now));
        if (found.Id == 0)
        {
            return NotFound;
        }

        if (Membership.Find(append, found.Id, user) is not null)
        {
            return found.Id;
        }

        if ((Sanction.CheckBans(append, found.Id, [user]) ?? ConversationRules.CheckSize(found.Kind, found.People + 1)) is { } refusal)
        {
            return refusal;
        }

        append.Run("UPDATE invites SET uses = uses + 1 WHERE code = @code", ("@code", code));
        Arrivals.Admit(append, found.Id, Newcomers.Load(append, [user]).Value, user, found.LastSeq);
        return found.Id;
    }

    private sealed record DoorRow
    {
        public long Id { get; init; }

        public string Kind { get; init; } = "";

        public string? Name { get; init; }

        public string? Avatar { get; init; }

        public string? Topic { get; init; }

        public long People { get; init; }
    }
}
