using Parley.Conversations;
using Parley.Data;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>
/// A message of a conversation that a person is in, sent while he was there. It is the only way to a message: who may not see
/// it finds nothing.
/// </summary>
internal sealed record SeenMessage
{
    private const string Sql =
        """
        SELECT m.id AS id, m.conversation_id AS conversationid, m.seq AS seq, m.sender_id AS senderid
        FROM messages m
        JOIN participants p ON p.conversation_id = m.conversation_id AND p.user_id = @user
         AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos)
        WHERE m.id = @message
        """;

    public static Refusal NotFound { get; } = Refusal.NotFound("Message");

    public required long Id { get; init; }

    public required long ConversationId { get; init; }

    public required long Seq { get; init; }

    public required long SenderId { get; init; }

    /// <summary>For reads.</summary>
    public static SeenMessage? Find(Snapshot snapshot, long user, Id message) =>
        snapshot.First<SeenMessage>(Sql, new { user, message = message.Value }) is { } found
        && Membership.Find(snapshot, found.ConversationId, user) is not null
            ? found
            : null;
}
