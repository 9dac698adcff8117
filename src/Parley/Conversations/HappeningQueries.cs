using System.Globalization;
using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>What a member may know of a group besides its messages: who came and went, and how it was called from then on.</summary>
/// <param name="Id">Its position in the log, which is between the ids of the messages before and after it.</param>
/// <param name="Kind">"joined", "left", "removed" or "renamed".</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who did it.</param>
internal sealed record Happening(Id Id, string Kind, Timestamp At, UserRef Actor)
{
    /// <summary>Who came or went.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserRef? User { get; init; }

    /// <summary>The new name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }
}

/// <summary>The latest last.</summary>
internal sealed record HappeningPage(IReadOnlyList<Happening> Happenings, bool HasMore);

/// <summary>What is told between the messages of a group or channel. The log is the list.</summary>
internal sealed class HappeningQueries(Database database)
{
    // The first condition is that of the index; the rest takes little out of what it finds.
    internal const string Sql =
        $"""
        SELECT e.pos AS pos, e.kind AS kind, e.at AS at, e.data AS data,
               a.id AS actorid, a.username AS actorusername, a.name AS actorname, a.avatar AS actoravatar,
               u.id AS userid, u.username AS username, u.name AS name, u.avatar AS avatar
        FROM events e
        JOIN users a ON a.id = e.actor_id
        LEFT JOIN users u ON u.id = e.user_id
        WHERE e.conversation_id = @conversation AND e.conversation_id IS NOT NULL AND e.pos < @before
          AND e.kind NOT IN ('message.sent', 'message.edited', 'reaction.added', 'reaction.removed', 'draft.saved', 'conversation.unread')
          AND (e.kind IN ('{EventKind.ParticipantAdded}', '{EventKind.ParticipantRemoved}')
            OR e.kind = '{EventKind.ConversationUpdated}' AND e.data LIKE '%"name":%')
          AND EXISTS (SELECT 1 FROM participants p
                      WHERE p.conversation_id = e.conversation_id AND p.user_id = @user
                        AND p.joined_pos <= e.pos AND (p.left_pos IS NULL OR p.left_pos >= e.pos))
        ORDER BY e.pos DESC LIMIT @limit
        """;

    /// <summary>The latest ones before a position, of the caller's stays.</summary>
    public Outcome<(HappeningPage Page, long Pos)> Before(Caller caller, long conversation, long before, int limit)
    {
        using var snapshot = database.Read();
        if (Membership.Find(snapshot, conversation, caller.UserId) is null)
        {
            return Membership.NotFound;
        }

        var rows = snapshot.Query<Row>(Sql, new { conversation, user = caller.UserId, before, limit = limit + 1 }).ToList();
        var page = rows.Take(limit).Reverse().Select(row => row.ToHappening()).ToList();
        return (new HappeningPage(page, rows.Count > limit), snapshot.Pos);
    }

    private sealed record Row
    {
        public long Pos { get; init; }

        public string Kind { get; init; } = "";

        public long At { get; init; }

        public string? Data { get; init; }

        public long ActorId { get; init; }

        public string ActorUsername { get; init; } = "";

        public string ActorName { get; init; } = "";

        public string? ActorAvatar { get; init; }

        public long? UserId { get; init; }

        public string Username { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Avatar { get; init; }

        public Happening ToHappening()
        {
            var actor = Person(ActorId, ActorUsername, ActorName, ActorAvatar);
            if (UserId is not { } user)
            {
                return new(Pos, "renamed", At, actor) { Name = SettingsData.Of(Data!).Changes["name"][1] };
            }

            var kind = Kind == EventKind.ParticipantAdded ? "joined" : user == ActorId ? "left" : "removed";
            return new(Pos, kind, At, actor) { User = Person(user, Username, Name, Avatar) };
        }

        private static UserRef Person(long id, string username, string name, string? avatar) =>
            new(id.ToString(CultureInfo.InvariantCulture), username, name, avatar);
    }
}
