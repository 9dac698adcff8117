using System.Data.Common;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>
/// A person's place in a conversation, and what of the conversation a command needs. It is the only way to a
/// conversation: who has none finds nothing.
/// </summary>
internal sealed record Membership
{
    private const string Columns =
        $"""
        p.conversation_id AS conversationid, p.user_id AS userid, p.role AS role, p.joined_pos AS joinedpos,
        c.kind AS kind, c.last_seq AS lastseq, c.participant_count AS people,
        w.read_seq AS readseq, w.delivered_seq AS deliveredseq,
        u.username AS username, u.name AS name, u.avatar AS avatar, w.unread_from AS unreadfrom,
        c.archived_at AS archivedat, c.slow_mode AS slowmode, c.announcement_only AS announcementonly, w.sent_at AS sentat,
        mute.at AS mutedat, mute.until_at AS muteduntil, c.direct_key AS directkey
        """;

    private const string Joins =
        """
        JOIN conversations c ON c.id = p.conversation_id
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        JOIN users u ON u.id = p.user_id
        LEFT JOIN sanctions mute ON mute.conversation_id = p.conversation_id AND mute.kind = 'mute' AND mute.user_id = p.user_id
        """;

    private const string OfGroupsSql =
        $"""
        SELECT {Columns}, CAST(0 AS BIGINT) AS objection FROM @rows AS r
        JOIN participants p ON p.user_id = r.usr AND p.conversation_id = r.conversation AND p.left_pos IS NULL {Joins}
        """;

    private static readonly string Sql =
        $"""
        SELECT {Columns}, {MayWrite.Objection} FROM participants p {Joins} {MayWrite.Joins("p.user_id", "p.partner_id")}
        WHERE p.user_id = @user AND p.conversation_id = @conversation AND p.left_pos IS NULL
        """;

    private static readonly string AllSql =
        $"""
        SELECT {Columns}, {MayWrite.Objection} FROM @rows AS r
        JOIN participants p ON p.user_id = r.usr AND p.conversation_id = r.conversation AND p.left_pos IS NULL
        {Joins} {MayWrite.Joins("p.user_id", "p.partner_id")}
        """;

    public static Refusal NotFound { get; } = Refusal.NotFound("Conversation");

    public required long ConversationId { get; init; }

    public required long UserId { get; init; }

    public required string Role { get; init; }

    public required long JoinedPos { get; init; }

    public required string Kind { get; init; }

    public required long LastSeq { get; init; }

    /// <summary>How many people are present.</summary>
    public required long People { get; init; }

    public required long ReadSeq { get; init; }

    public required long DeliveredSeq { get; init; }

    /// <summary>The seq from which on the person has marked it as unread; null if he has not.</summary>
    public long? UnreadFrom { get; init; }

    public long? ArchivedAt { get; init; }

    /// <summary>Seconds between two messages of a member; 0: any.</summary>
    public long SlowMode { get; init; }

    /// <summary>Not 0: members do not write.</summary>
    public long AnnouncementOnly { get; init; }

    /// <summary>When the person last sent something here.</summary>
    public long SentAt { get; init; }

    /// <summary>When the person was muted, also if that is over by now; see <see cref="MutedUntil"/>.</summary>
    public long? MutedAt { get; init; }

    /// <summary>Null, of somebody who is muted: for ever.</summary>
    public long? MutedUntil { get; init; }

    /// <summary>What there is against his writing here; see <see cref="CheckWriting"/>.</summary>
    public long Objection { get; init; }

    /// <summary>What makes the conversation the only one of its sort, if there is only one.</summary>
    public string? DirectKey { get; init; }

    public bool IsPublicRoom => DirectKey == PublicRoom.Key;

    /// <summary>The kind, as dialects are told it.</summary>
    public string ToldKind => IsPublicRoom ? ConversationKind.PublicRoom : Kind;

    public required string Username { get; init; }

    public required string Name { get; init; }

    public string? Avatar { get; init; }

    /// <summary>Or a channel: whatever people come into and leave.</summary>
    public bool IsGroup => Kind != ConversationKind.Direct;

    public bool IsChannel => Kind == ConversationKind.Channel;

    public bool ModeratesGroup => IsGroup && Role is (ParticipantRole.Owner or ParticipantRole.Admin);

    public UserRef Person => new(Invariant($"{UserId}"), Username, Name, Avatar);

    /// <summary>Whether the person may write here, or change or add to what is written; deleting is always allowed.</summary>
    public Refusal? CheckWriting() => MayWrite.Check(Objection);

    /// <summary>For commands: as it is at this point of the log.</summary>
    public static Membership? Find(Append append, long conversation, long user) =>
        append.One(Sql, Read, ("@user", user), ("@conversation", conversation));

    /// <summary>Many of them at once, and with them what else is to be read.</summary>
    public static Dictionary<(long Conversation, long User), Membership> FindAll(
        Append append, IReadOnlyList<(long Conversation, long User)> places, params ReadOnlySpan<RowQuery> alsoRead)
    {
        var found = new Dictionary<(long, long), Membership>(places.Count);
        var query = new RowQuery(
            places.All(p => append.IsKnownGroup(p.Conversation)) ? OfGroupsSql : AllSql,
            new Rows(places.Count).Add("conversation", [.. places.Select(p => p.Conversation)]).Add("usr", [.. places.Select(p => p.User)]),
            row =>
            {
                var membership = Read(row);
                found.Add((membership.ConversationId, membership.UserId), membership);
                if (membership.IsGroup)
                {
                    append.NoteGroup(membership.ConversationId);
                }
            });
        append.Read([query, .. alsoRead]);
        return found;
    }

    /// <summary>For reads.</summary>
    public static Membership? Find(Snapshot snapshot, long conversation, long user) =>
        snapshot.First<Membership>(Sql, new { user, conversation });

    /// <summary>The seq of a message of this conversation; null if there is none that the person may see.</summary>
    public long? SeqOf(Append append, Id message)
    {
        var seq = append.Scalar<long>(
            """
            SELECT m.seq FROM messages m
            JOIN participants p ON p.conversation_id = m.conversation_id AND p.user_id = @user
             AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos)
            WHERE m.id = @message AND m.conversation_id = @conversation
            """,
            ("@user", UserId), ("@message", message.Value), ("@conversation", ConversationId));
        return seq == 0 ? null : seq;
    }

    private static Membership Read(DbDataReader row) => new()
    {
        ConversationId = row.GetInt64(0),
        UserId = row.GetInt64(1),
        Role = row.GetString(2),
        JoinedPos = row.GetInt64(3),
        Kind = row.GetString(4),
        LastSeq = row.GetInt64(5),
        People = row.GetInt64(6),
        ReadSeq = row.GetInt64(7),
        DeliveredSeq = row.GetInt64(8),
        Username = row.GetString(9),
        Name = row.GetString(10),
        Avatar = row.IsDBNull(11) ? null : row.GetString(11),
        UnreadFrom = row.IsDBNull(12) ? null : row.GetInt64(12),
        ArchivedAt = row.IsDBNull(13) ? null : row.GetInt64(13),
        SlowMode = row.GetInt64(14),
        AnnouncementOnly = row.GetInt64(15),
        SentAt = row.GetInt64(16),
        MutedAt = row.IsDBNull(17) ? null : row.GetInt64(17),
        MutedUntil = row.IsDBNull(18) ? null : row.GetInt64(18),
        DirectKey = row.IsDBNull(19) ? null : row.GetString(19),
        Objection = row.GetInt64(20),
    };
}
