using Parley.Accounts;
using Parley.Conversations;
using Parley.Log;
using Parley.Wire;

namespace Parley.Receipts;

/// <summary>Marks messages as read: up to one of them, or all.</summary>
internal sealed class MarkRead(EventLog log)
{
    private static readonly Refusal ConversationRequired = Refusal.Invalid("conversationId is required");

    public Task<Outcome<Done>> UpToAsync(Caller caller, Id? conversation, Id? message) =>
        conversation is not { } c ? Refuse(ConversationRequired)
        : message is not { } m ? Refuse(Refusal.Invalid("messageId is required"))
        : log.AppendAsync(append => UpTo(append, caller.UserId, c, m));

    public Task<Outcome<Done>> AllAsync(Caller caller, Id? conversation) =>
        conversation is not { } c ? Refuse(ConversationRequired) : log.AppendAsync(append => All(append, caller.UserId, c));

    private static Outcome<Done> UpTo(Append append, long user, long conversation, Id message)
    {
        if (Membership.Find(append, conversation, user) is not { } membership)
        {
            return Membership.NotFound;
        }

        var seq = append.Scalar<long>(
            """
            SELECT m.seq FROM messages m
            JOIN participants p ON p.conversation_id = m.conversation_id AND p.user_id = @user
             AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos)
            WHERE m.id = @message AND m.conversation_id = @conversation
            """,
            ("@user", user), ("@message", message.Value), ("@conversation", conversation));
        if (seq == 0)
        {
            return Refusal.NotFound("Message");
        }

        ReadWatermark.AdvanceTo(append, membership, message, seq);
        return new Done();
    }

    private static Outcome<Done> All(Append append, long user, long conversation)
    {
        if (Membership.Find(append, conversation, user) is not { } membership)
        {
            return Membership.NotFound;
        }

        ReadWatermark.AdvanceToEnd(append, membership);
        return new Done();
    }

    private static Task<Outcome<Done>> Refuse(Refusal refusal) => Task.FromResult<Outcome<Done>>(refusal);
}
