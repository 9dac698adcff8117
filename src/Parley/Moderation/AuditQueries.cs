using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Moderation;

/// <summary>One thing that was done: by whom, to whom or to what, and when.</summary>
internal sealed record AuditEntry
{
    public required Id Id { get; init; }

    /// <summary>One of <see cref="EventKind"/>.</summary>
    public required string Kind { get; init; }

    public required Timestamp At { get; init; }

    public required UserRef? Actor { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserRef? User { get; init; }

    /// <summary>Who owns the conversation since its owner left.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserRef? NewOwner { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Id? MessageId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Timestamp? Until { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>The role before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Before { get; init; }

    /// <summary>What was changed: its name, and what it was and is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string?[]>? Changes { get; init; }
}

/// <summary>What was done in a group or channel, for its owner and admins. The log is the list.</summary>
internal sealed class AuditQueries(Database database)
{
    // Who deletes what he wrote himself does nothing to anybody.
    internal const string Sql =
        $"""
        SELECT {DeedRow.Columns}
        FROM {DeedRow.Tables} LEFT JOIN messages m ON m.id = e.subject_id
        WHERE {DeedRow.OfConversation} AND (e.kind <> 'message.deleted' OR m.sender_id <> e.actor_id)
        ORDER BY e.pos DESC LIMIT @limit OFFSET @offset
        """;

    /// <summary>The latest first.</summary>
    public Outcome<(IReadOnlyList<AuditEntry> Entries, long Pos)> Page(Caller caller, long conversation, Paging paging)
    {
        using var snapshot = database.Read();
        return Membership.Find(snapshot, conversation, caller.UserId) is not { } membership ? Membership.NotFound
            : !membership.ModeratesGroup ? Refusal.Forbidden("Only the owner and the admins of a group or channel see what was done")
            : (Read(snapshot, conversation, paging), snapshot.Pos);
    }

    private static IReadOnlyList<AuditEntry> Read(Snapshot snapshot, long conversation, Paging paging)
    {
        var rows = snapshot.Query<Row>(Sql, new { conversation, limit = paging.Limit, offset = paging.Offset }).ToList();
        var heirs = rows.Select(r => r.Participant.NewOwner?.Value).OfType<long>().Distinct().ToArray();
        var people = heirs.Length == 0 ? [] : snapshot.Query<PersonRow>(PersonRow.ById, new { ids = heirs }).ToDictionary(p => p.Id, p => p.ToRef());
        return [.. rows.Select(r => r.ToEntry(people))];
    }

    private sealed record Row : DeedRow
    {
        private bool IsUpdate => Kind == EventKind.ConversationUpdated;

        public ParticipantData Participant => IsUpdate ? new ParticipantData() : ParticipantData.Of(Data);

        public AuditEntry ToEntry(Dictionary<long, UserRef> people)
        {
            var data = Participant;
            return new AuditEntry
            {
                Id = Pos,
                Kind = Kind,
                At = At,
                Actor = Actor,
                User = User,
                NewOwner = data.NewOwner is { } heir ? people.GetValueOrDefault(heir) : null,
                MessageId = Subject is { } message ? message : (Id?)null,
                Reason = data.Reason,
                Until = data.Until is { } until ? until : (Timestamp?)null,
                Role = data.Role,
                Before = data.Before,
                Changes = IsUpdate ? SettingsData.Of(Data!).Changes : null,
            };
        }
    }
}
