using System.Data.Common;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>
/// A message of a conversation that a person is in, sent while he was there, and what of it a command needs. It is the
/// only way to a message: who may not see it finds nothing.
/// </summary>
internal sealed record SeenMessage
{
    internal const string Sql =
        """
        SELECT m.id AS id, m.conversation_id AS conversationid, m.seq AS seq, m.sender_id AS senderid, m.content AS content,
               m.created_at AS createdat, m.edited_at AS editedat, m.deleted_at AS deletedat, m.pinned_at AS pinnedat
        FROM messages m
        JOIN participants p ON p.conversation_id = m.conversation_id AND p.user_id = @user
         AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos)
        WHERE m.id = @message
        """;

    internal static readonly string HiddenFromSql =
        $"SELECT p.user_id FROM participants p WHERE {CameAfter("@conversation", "@message")}";

    public static Refusal NotFound { get; } = Refusal.NotFound("Message");

    public static Refusal IdRequired { get; } = Refusal.Invalid("messageId is required");

    /// <summary>The person's place in the conversation.</summary>
    public Membership Membership { get; private init; } = null!;

    public required long Id { get; init; }

    public required long ConversationId { get; init; }

    public required long Seq { get; init; }

    public required long SenderId { get; init; }

    public required string Content { get; init; }

    public required long CreatedAt { get; init; }

    public long? EditedAt { get; init; }

    public long? DeletedAt { get; init; }

    public long? PinnedAt { get; init; }

    public bool IsPinned => PinnedAt is not null;

    public bool IsDeleted => DeletedAt is not null;

    /// <summary>For commands: as it is at this point of the log.</summary>
    public static SeenMessage? Find(Append append, long user, Id message) =>
        append.One(Sql, Read, ("@user", user), ("@message", message.Value)) is { } found
        && Membership.Find(append, found.ConversationId, user) is { } membership
            ? found with { Membership = membership }
            : null;

    /// <summary>For reads.</summary>
    public static SeenMessage? Find(Snapshot snapshot, long user, Id message) =>
        snapshot.First<SeenMessage>(Sql, new { user, message = message.Value }) is { } found
        && Membership.Find(snapshot, found.ConversationId, user) is { } membership
            ? found with { Membership = membership }
            : null;

    /// <summary>
    /// The condition that a participant p is in a conversation and came after a message of it, both given as expressions. That is
    /// nobody, as a rule: the index on arrivals says so at once.
    /// </summary>
    public static string CameAfter(string conversation, string message) =>
        $"""
        p.conversation_id = {conversation} AND p.left_pos IS NULL AND p.joined_pos > {message}
          AND NOT EXISTS (SELECT 1 FROM participants e
                          WHERE e.conversation_id = p.conversation_id AND e.user_id = p.user_id
                            AND e.joined_pos < {message} AND e.left_pos > {message})
        """;

    /// <summary>Those who are in the conversation and may not see the message: they came after it.</summary>
    public List<long> HiddenFrom(Append append) => HiddenFrom(append, ConversationId, Id);

    /// <inheritdoc cref="HiddenFrom(Append)"/>
    public static List<long> HiddenFrom(Append append, long conversation, long message) =>
        append.All(HiddenFromSql, row => row.GetInt64(0), ("@conversation", conversation), ("@message", message));

    private static SeenMessage Read(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        ConversationId = row.GetInt64(1),
        Seq = row.GetInt64(2),
        SenderId = row.GetInt64(3),
        Content = row.GetString(4),
        CreatedAt = row.GetInt64(5),
        EditedAt = row.IsDBNull(6) ? null : row.GetInt64(6),
        DeletedAt = row.IsDBNull(7) ? null : row.GetInt64(7),
        PinnedAt = row.IsDBNull(8) ? null : row.GetInt64(8),
    };
}
