using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Media;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>What the log's event of a deleted message refers to.</summary>
internal sealed record MessageDeletedState(MessageDeleted Announcement)
{
    /// <summary>By position.</summary>
    public static IReadOnlyDictionary<long, MessageDeletedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new MessageDeletedState(
            new MessageDeleted(e.SubjectId!.Value, e.ConversationId!.Value, e.ActorId!.Value, e.At)));
}

/// <summary>
/// Deletes messages for everybody: the place stays, and what the message said, now and before, is gone, with what others
/// added to it. A second time changes nothing.
/// </summary>
internal sealed class DeleteMessage(EventLog log)
{
    public Task<Outcome<Id>> RunAsync(Caller caller, Id? message) =>
        message is { } id
            ? log.AppendAsync(append => Delete(append, caller.UserId, id))
            : Task.FromResult<Outcome<Id>>(SeenMessage.IdRequired);

    private static Outcome<Id> Delete(Append append, long user, Id message)
    {
        if (SeenMessage.Find(append, user, message) is not { } seen)
        {
            return SeenMessage.NotFound;
        }

        if (seen.SenderId != user && !seen.Membership.ModeratesGroup)
        {
            return Refusal.Forbidden(
                seen.Membership.IsGroup
                    ? "Only the sender, the owner and the admins of the group delete a message"
                    : "Only the sender deletes a message");
        }

        if (seen.IsDeleted)
        {
            return message;
        }

        append.Add(
            EventKind.MessageDeleted, conversation: seen.ConversationId, subject: message, actor: user,
            state: new MessageDeletedState(new MessageDeleted(message, seen.ConversationId, user, append.Now)));
        Chaos.At("within-delete");
        append.Run(
            """
            UPDATE messages
            SET content = '', updated_at = @at, edited_at = NULL, reply_to = NULL, pinned_at = NULL, pinned_by = NULL,
                deleted_at = @at, deleted_by = @user
            WHERE id = @message
            """,
            ("@at", append.Now), ("@user", user), ("@message", message.Value));
        append.Run("DELETE FROM message_edits WHERE message_id = @message", ("@message", message.Value));
        append.Run("DELETE FROM reactions WHERE message_id = @message", ("@message", message.Value));
        FileRemoval.OfMessages(append, [message]);
        return message;
    }
}
