using System.Globalization;
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
    // The first condition is that of the index. Who deletes what he wrote himself does nothing to anybody.
    internal const string Sql =
        """
        SELECT e.pos AS pos, e.kind AS kind, e.at AS at, e.subject_id AS subject, e.data AS data,
               a.id AS actorid, a.username AS actorusername, a.name AS actorname, a.avatar AS actoravatar,
               u.id AS userid, u.username AS username, u.name AS name, u.avatar AS avatar
        FROM events e
        LEFT JOIN users a ON a.id = e.actor_id
        LEFT JOIN users u ON u.id = e.user_id
        LEFT JOIN messages m ON m.id = e.subject_id
        WHERE e.conversation_id = @conversation AND e.conversation_id IS NOT NULL
          AND e.kind NOT IN ('message.sent', 'message.edited', 'reaction.added', 'reaction.removed', 'draft.saved', 'conversation.unread')
          AND (e.kind <> 'message.deleted' OR m.sender_id <> e.actor_id)
        ORDER BY e.pos DESC LIMIT @limit OFFSET @offset
        """;

    /// <summary>The latest first.</summary>
    public Outcome<(IReadOnlyList<AuditEntry> Entries, long Pos)> Page(Caller caller, long conversation, Paging paging)
    {
        using var snapshot = database.Read();
        return Membership.Find(snapshot, conversation, caller.UserId) is not { } membership ? Membership.NotFound
            : !membership.ModeratesGroup ? Refusal.Forbidden("Only the owner and the admins of a group or channel see what was done")
            : ((IReadOnlyList<AuditEntry>)
                [.. snapshot.Query<Row>(Sql, new { conversation, limit = paging.Limit, offset = paging.Offset }).Select(r => r.ToEntry())], snapshot.Pos);
    }

    private sealed record Row
    {
        public long Pos { get; init; }

        public string Kind { get; init; } = "";

        public long At { get; init; }

        public long? Subject { get; init; }

        public string? Data { get; init; }

        public long? ActorId { get; init; }

        public string ActorUsername { get; init; } = "";

        public string ActorName { get; init; } = "";

        public string? ActorAvatar { get; init; }

        public long? UserId { get; init; }

        public string Username { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Avatar { get; init; }

        public AuditEntry ToEntry()
        {
            var isUpdate = Kind == EventKind.ConversationUpdated;
            var data = isUpdate ? new ParticipantData() : ParticipantData.Of(Data);
            return new AuditEntry
            {
                Id = Pos,
                Kind = Kind,
                At = At,
                Actor = Person(ActorId, ActorUsername, ActorName, ActorAvatar),
                User = Person(UserId, Username, Name, Avatar),
                MessageId = Subject is { } message ? message : (Id?)null,
                Reason = data.Reason,
                Until = data.Until is { } until ? until : (Timestamp?)null,
                Role = data.Role,
                Before = data.Before,
                Changes = isUpdate ? SettingsData.Of(Data!).Changes : null,
            };
        }

        private static UserRef? Person(long? id, string username, string name, string? avatar) =>
            id is { } known ? new UserRef(known.ToString(CultureInfo.InvariantCulture), username, name, avatar) : null;
    }
}
