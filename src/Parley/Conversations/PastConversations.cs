using Parley.Data;
using Parley.Log;

namespace Parley.Conversations;

/// <summary>
/// Conversations as whoever comes in by an event sees them: what they are today, with the people of that moment and without
/// a message. All that came later is told by later events.
/// </summary>
internal static class PastConversations
{
    private const string Conversations =
        """
        SELECT e.pos AS pos, c.id AS id, c.kind AS kind, c.name AS title, c.avatar AS picture, c.created_by AS createdby,
               c.created_at AS startedat, c.topic AS topic, c.visibility AS visibility, c.participant_count AS people,
               c.slow_mode AS slowmode, c.announcement_only AS announcementonly, c.archived_at AS archivedat, c.direct_key AS directkey,
               COALESCE((SELECT m.created_at FROM messages m WHERE m.conversation_id = c.id AND m.id < e.pos
                         ORDER BY m.id DESC LIMIT 1), CASE WHEN c.last_pos < e.pos THEN c.last_at ELSE c.created_at END) AS activeat
        FROM events e JOIN conversations c ON c.id = e.conversation_id
        WHERE e.pos IN @positions
        """;

    private const string People =
        """
        SELECT e.pos AS pos, u.id AS userid, u.username AS username, u.name AS name, u.avatar AS avatar, p.role AS role,
               p.joined_pos AS joinedpos
        FROM events e
        JOIN participants p ON p.conversation_id = e.conversation_id
         AND p.joined_pos <= e.pos AND (p.left_pos IS NULL OR p.left_pos > e.pos)
        JOIN users u ON u.id = p.user_id
        WHERE e.pos IN @positions
        ORDER BY e.pos, p.joined_pos, u.id
        """;

    private const string Newcomers =
        """
        SELECT e.pos AS pos, u.id AS userid, u.username AS username, u.name AS name, u.avatar AS avatar, p.role AS role,
               p.joined_pos AS joinedpos
        FROM events e
        JOIN participants p ON p.conversation_id = e.conversation_id AND p.user_id = COALESCE(e.user_id, e.actor_id) AND p.joined_pos = e.pos
        JOIN users u ON u.id = p.user_id
        WHERE e.pos IN @positions
        """;

    /// <summary>By the position of the event; with each, the people who came by it.</summary>
    public static IReadOnlyDictionary<long, (ConversationView View, IReadOnlyList<ParticipantView> Newcomers)> At(
        Snapshot snapshot, IEnumerable<LogEvent> events)
    {
        var rows = snapshot.Query<Row>(Conversations, new { positions = events.Select(e => e.Pos).ToArray() }).ToList();
        var (large, small) = (rows.Where(r => r.IsLarge).ToList(), rows.Where(r => !r.IsLarge).ToList());
        var people = snapshot.Query<Person>(People, new { positions = small.Select(r => r.Pos).ToArray() }).ToLookup(p => p.Pos);
        var past = small.ToDictionary(
            row => row.Pos,
            row => (
                row.ToView([.. people[row.Pos].Select(p => p.ToView())], people[row.Pos].Count()),
                (IReadOnlyList<ParticipantView>)[.. people[row.Pos].Where(p => p.JoinedPos == row.Pos).Select(p => p.ToView())]));
        if (large.Count > 0)
        {
            Add(snapshot, large, past);
        }

        return past;
    }

    // Of a large channel those are shown who are there today; later events say the same.
    private static void Add(
        Snapshot snapshot, List<Row> large, Dictionary<long, (ConversationView View, IReadOnlyList<ParticipantView> Newcomers)> past)
    {
        var shown = ParticipantRow.Shown(snapshot, [.. large.Select(r => (r.Id, r.Kind, r.People)).Distinct()], viewer: 0);
        var newcomers = snapshot.Query<Person>(Newcomers, new { positions = large.Select(r => r.Pos).ToArray() }).ToLookup(p => p.Pos, p => p.ToView());
        foreach (var row in large)
        {
            past[row.Pos] = (
                row.ToView(
                    [.. newcomers[row.Pos].Concat(shown[row.Id].Select(p => p.ToView())).DistinctBy(p => p.Id).Take(ParticipantRow.MostShown)],
                    row.People),
                [.. newcomers[row.Pos]]);
        }
    }

    private sealed record Row
    {
        public long Pos { get; init; }

        public long Id { get; init; }

        public string Kind { get; init; } = "";

        public string? Title { get; init; }

        public string? Picture { get; init; }

        public string? Topic { get; init; }

        public string? Visibility { get; init; }

        public long SlowMode { get; init; }

        public long AnnouncementOnly { get; init; }

        public long? ArchivedAt { get; init; }

        public string? DirectKey { get; init; }

        public long People { get; init; }

        public long CreatedBy { get; init; }

        public long StartedAt { get; init; }

        public long ActiveAt { get; init; }

        public bool IsLarge => ParticipantRow.IsLarge(Kind, People);

        public ConversationView ToView(IReadOnlyList<ParticipantView> participants, long count) => new()
        {
            Id = Id,
            Type = Kind,
            Name = Title,
            Avatar = Picture,
            Topic = Topic,
            Visibility = Visibility,
            SlowMode = SlowMode,
            AnnouncementOnly = AnnouncementOnly != 0,
            IsArchived = ArchivedAt is not null,
            IsPublicRoom = DirectKey == PublicRoom.Key,
            Participants = participants,
            ParticipantCount = count,
            CreatedBy = CreatedBy,
            CreatedAt = StartedAt,
            UpdatedAt = ActiveAt,
        };
    }

    private sealed record Person
    {
        public long Pos { get; init; }

        public long UserId { get; init; }

        public string Username { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Avatar { get; init; }

        public string Role { get; init; } = ParticipantRole.Member;

        public long JoinedPos { get; init; }

        public ParticipantView ToView() => new(UserId, Username, Name, Avatar, Role);
    }
}
