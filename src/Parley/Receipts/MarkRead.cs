using Parley.Accounts;
using Parley.Conversations;
using Parley.Log;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Receipts;

/// <summary>Marks messages as read: up to one of them, or all. And as unread again, from one of them on.</summary>
internal sealed class MarkRead(EventLog log)
{
    private const int MostAtOnce = 500;

    private static readonly Refusal ConversationRequired = Refusal.Invalid("conversationId is required");

    public Task<Outcome<Done>> UpToAsync(Caller caller, Id? conversation, Id? message) =>
        AtMessageAsync(caller, conversation, message, UpTo);

    /// <summary>Up to the last of these. If one of them is not there, nothing is marked.</summary>
    public Task<Outcome<Done>> UpToLastAsync(Caller caller, Id conversation, IReadOnlyList<Id>? messages) =>
        messages is null or { Count: 0 or > MostAtOnce }
            ? Refuse(Refusal.Invalid(Invariant($"messageIds must be a list of 1 to {MostAtOnce} message ids")))
            : log.AppendAsync<Outcome<Done>>(append =>
            {
                if (Membership.Find(append, conversation, caller.UserId) is not { } membership)
                {
                    return Membership.NotFound;
                }

                var seqs = messages.Distinct().ToDictionary(m => m, m => membership.SeqOf(append, m));
                if (seqs.ContainsValue(null))
                {
                    return SeenMessage.NotFound;
                }

                var last = seqs.MaxBy(s => s.Value);
                ReadWatermark.AdvanceTo(append, membership, last.Key, last.Value!.Value);
                return new Done();
            });

    public Task<Outcome<Done>> AllAsync(Caller caller, Id? conversation) =>
        conversation is not { } c ? Refuse(ConversationRequired) : log.AppendAsync(append => All(append, caller.UserId, c));

    public Task<Outcome<Done>> UnreadFromAsync(Caller caller, Id? conversation, Id? message) =>
        AtMessageAsync(caller, conversation, message, UnreadFrom);

    private Task<Outcome<Done>> AtMessageAsync(
        Caller caller, Id? conversation, Id? message, Func<Append, Membership, Id, long, Refusal?> mark) =>
        conversation is not { } c ? Refuse(ConversationRequired)
        : message is not { } m ? Refuse(Refusal.Invalid("messageId is required"))
        : log.AppendAsync<Outcome<Done>>(append =>
            Membership.Find(append, c, caller.UserId) is not { } membership ? Membership.NotFound
            : membership.SeqOf(append, m) is not { } seq ? SeenMessage.NotFound
            : mark(append, membership, m, seq) is { } refusal ? refusal
            : new Done());

    private static Refusal? UpTo(Append append, Membership membership, Id message, long seq)
    {
        ReadWatermark.AdvanceTo(append, membership, message, seq);
        return null;
    }

    private static Refusal? UnreadFrom(Append append, Membership membership, Id message, long seq)
    {
        if (message < membership.JoinedPos)
        {
            return Refusal.Invalid("A message from before you came back cannot be marked as unread");
        }

        UnreadMark.Set(append, membership, seq);
        return null;
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
