using Parley.Accounts;
using Parley.Conversations;
using Parley.Log;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>What the log's event of a deleted message refers to.</summary>
internal sealed record MessageDeletedState(MessageDeleted Announcement);

/// <summary>Deletes messages: the content is gone, the place stays. A second time changes nothing.</summary>
internal sealed class DeleteMessage(EventLog log)
{
    private static readonly Refusal NotFound = Refusal.NotFound("Message");

    public Task<Outcome<Id>> RunAsync(Caller caller, Id? message) =>
        message is { } id
            ? log.AppendAsync(append => Delete(append, caller.UserId, id))
            : Task.FromResult<Outcome<Id>>(Refusal.Invalid("messageId is required"));

    private static Outcome<Id> Delete(Append append, long user, Id message)
    {
        var found = append.One(
            """
            SELECT m.conversation_id, m.sender_id, m.deleted_at FROM messages m
            JOIN participants p ON p.conversation_id = m.conversation_id AND p.user_id = @user
             AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos)
            WHERE m.id = @message
            """,
            row => new Found(row.GetInt64(0), row.GetInt64(1), !row.IsDBNull(2)),
            ("@user", user), ("@message", message.Value));
        if (found is null || Membership.Find(append, found.ConversationId, user) is not { } membership)
        {
            return NotFound;
        }

        if (found.SenderId != user && !membership.ModeratesGroup)
        {
            return Refusal.Forbidden(
                membership.IsGroup
                    ? "Only the sender, the owner and the admins of the group delete a message"
                    : "Only the sender deletes a message");
        }

        if (found.IsDeleted)
        {
            return message;
        }

        append.Add(
            EventKind.MessageDeleted, conversation: found.ConversationId, subject: message, actor: user,
            state: new MessageDeletedState(new MessageDeleted(message, found.ConversationId, user, append.Now)));
        Chaos.At("within-delete");
        append.Run(
            "UPDATE messages SET content = '', updated_at = @at, deleted_at = @at, deleted_by = @user WHERE id = @message",
            ("@at", append.Now), ("@user", user), ("@message", message.Value));
        return message;
    }

    private sealed record Found(long ConversationId, long SenderId, bool IsDeleted);
}
