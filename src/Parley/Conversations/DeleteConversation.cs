using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>What the log's event of a conversation that was deleted refers to.</summary>
/// <param name="Announcement">For those who were there.</param>
/// <param name="People">Who they were; loaded, nobody.</param>
internal sealed record ConversationDeletedState(ConversationDeleted Announcement, IReadOnlyList<long> People)
{
    /// <summary>By position: the row says all.</summary>
    public static IReadOnlyDictionary<long, ConversationDeletedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new ConversationDeletedState(
            new ConversationDeleted(e.ConversationId!.Value, e.ActorId!.Value, e.At), []));
}

/// <summary>
/// Deletes a group or channel, by its owner. All stays end, so nobody finds it any more; what it held is removed by
/// <see cref="DeletedConversations"/>, and is shown to nobody until then.
/// </summary>
internal sealed class DeleteConversation(EventLog log, DeletedConversations deleted)
{
    public async Task<Outcome<Done>> RunAsync(Caller caller, Id? conversation)
    {
        if (conversation is not { } id)
        {
            return Refusal.Invalid("conversationId is required");
        }

        var done = await log.AppendAsync(append => Delete(append, caller.UserId, id));
        if (done.Refusal is null)
        {
            deleted.Begin();
        }

        return done;
    }

    private static Outcome<Done> Delete(Append append, long user, long conversation)
    {
        if (Membership.Find(append, conversation, user) is not { } membership)
        {
            return Membership.NotFound;
        }

        if (!membership.IsGroup)
        {
            return Refusal.Invalid("A direct conversation cannot be deleted");
        }

        if (membership.Role != ParticipantRole.Owner)
        {
            return Refusal.Forbidden($"Only the owner deletes a {membership.Kind}");
        }

        var people = append.All(
            "SELECT user_id FROM participants WHERE conversation_id = @conversation AND left_pos IS NULL",
            row => row.GetInt64(0), ("@conversation", conversation));
        var pos = append.Add(
            EventKind.ConversationDeleted, conversation: conversation, actor: user,
            state: new ConversationDeletedState(new ConversationDeleted(conversation, user, append.Now), people));
        append.Run(
            "UPDATE participants SET left_pos = @pos WHERE conversation_id = @conversation AND left_pos IS NULL",
            ("@pos", pos), ("@conversation", conversation));
        append.Run(
            "UPDATE conversations SET deleted_pos = @pos, name_key = NULL, password_hash = NULL, participant_count = 0 WHERE id = @conversation",
            ("@pos", pos), ("@conversation", conversation));
        return new Done();
    }
}
