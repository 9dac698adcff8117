using System.Globalization;
using Parley.Accounts;

namespace Parley.Conversations;

/// <summary>Something that was done in a conversation, out of the log, with the people as they are today.</summary>
internal record DeedRow
{
    public const string Columns =
        """
        e.pos AS pos, e.kind AS kind, e.at AS at, e.subject_id AS subject, e.data AS data,
        a.id AS actorid, a.username AS actorusername, a.name AS actorname, a.avatar AS actoravatar,
        u.id AS userid, u.username AS username, u.name AS name, u.avatar AS avatar
        """;

    public const string Tables = "events e LEFT JOIN users a ON a.id = e.actor_id LEFT JOIN users u ON u.id = e.user_id";

    /// <summary>The condition of the index events_of_audit, for <c>@conversation</c>.</summary>
    public const string OfConversation =
        """
        e.conversation_id = @conversation AND e.conversation_id IS NOT NULL
          AND e.kind NOT IN ('message.sent', 'message.edited', 'reaction.added', 'reaction.removed', 'draft.saved', 'conversation.unread')
        """;

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

    public UserRef? Actor => Person(ActorId, ActorUsername, ActorName, ActorAvatar);

    public UserRef? User => Person(UserId, Username, Name, Avatar);

    private static UserRef? Person(long? id, string username, string name, string? avatar) =>
        id is { } known ? new UserRef(known.ToString(CultureInfo.InvariantCulture), username, name, avatar) : null;
}
