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
               c.created_at AS startedat,
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

    /// <summary>By the position of the event; with each, the people who came by it.</summary>
    public static IReadOnlyDictionary<long, (ConversationView View, IReadOnlyList<ParticipantView> Newcomers)> At(
        Snapshot snapshot, IEnumerable<LogEvent> events)
    {
        var positions = events.Select(e => e.Pos).ToArray();
        var people = snapshot.Query<Person>(People, new { positions }).ToLookup(p => p.Pos);
        return snapshot.Query<Row>(Conversations, new { positions }).ToDictionary(
            row => row.Pos,
            row => (
                row.ToView([.. people[row.Pos].Select(p => p.ToView())]),
                (IReadOnlyList<ParticipantView>)[.. people[row.Pos].Where(p => p.JoinedPos == row.Pos).Select(p => p.ToView())]));
    }

    private sealed record Row
    {
        public long Pos { get; init; }

        public long Id { get; init; }

        public string Kind { get; init; } = "";

        public string? Title { get; init; }

        public string? Picture { get; init; }

        public long CreatedBy { get; init; }

        public long StartedAt { get; init; }

        public long ActiveAt { get; init; }

        public ConversationView ToView(IReadOnlyList<ParticipantView> participants) => new()
        {
            Id = Id,
            Type = Kind,
            Name = Title,
            Avatar = Picture,
            Participants = participants,
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
