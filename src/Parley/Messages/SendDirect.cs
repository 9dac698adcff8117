using System.Collections.Concurrent;
using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Log;
using Parley.Presence;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>Sends to a person: in the direct conversation with him, which is made if there is none.</summary>
internal sealed class SendDirect(EventLog log, SendMessage sendMessage, PresenceBoard presence, Settings settings)
{
    private const int MostKnown = 20_000;

    // The first message between two people looks for their conversation inside the append, those after it know it.
    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);

    /// <summary>As <see cref="SendMessage.RunAsync"/>: what is called in order is logged in order.</summary>
    public Task<Outcome<MessageView>> RunAsync(Caller caller, Id person, Draft draft, bool answersAtOnce = false)
    {
        if (_known.TryGetValue(ConversationRules.DirectKey(caller.UserId, person), out var there))
        {
            return sendMessage.RunAsync(caller, draft with { ConversationId = there }, answersAtOnce);
        }

        // Which conversation it will be is not known yet, and nothing of the rules depends on it.
        var written = MessageRules.Check(draft with { ConversationId = person }, settings.MessageMaxLength);
        var wish = ConversationRules.Check(caller, new NewConversation([person]));
        return (wish.Refusal ?? written.Refusal) is { } refusal
            ? Task.FromResult<Outcome<MessageView>>(refusal)
            : BeginAsync(caller, wish.Value, written.Value);
    }

    private async Task<Outcome<MessageView>> BeginAsync(Caller caller, CheckedConversation wish, CheckedDraft draft)
    {
        try
        {
            var sent = await log.AppendAsync(append => Begin(append, caller, wish, draft));
            if (sent.Refusal is null)
            {
                if (_known.Count >= MostKnown)
                {
                    _known.Clear();
                }

                _known[ConversationRules.DirectKey(caller.UserId, wish.Others[0])] = sent.Value.ConversationId;
            }

            return sent;
        }
        catch (NotSentException error)
        {
            return error.Refusal;
        }
    }

    private Outcome<MessageView> Begin(Append append, Caller caller, CheckedConversation wish, CheckedDraft draft)
    {
        var made = ConversationCommands.Create(append, caller, wish, passwordHash: "");
        if (made.Refusal is { } refusal)
        {
            return refusal;
        }

        var conversation = made.Value.There ?? made.Value.Made!.View.Id.Value;
        var sent = new SendBatch(append, [new Sending(caller.UserId, draft with { ConversationId = conversation })], presence.IsOnline).Run()[0];
        // The conversation alone is not what was asked for: it is undone.
        return sent.Refusal is { } why && made.Value.Made is not null ? throw new NotSentException(why) : sent;
    }

    private sealed class NotSentException(Refusal refusal) : Exception(refusal.Message)
    {
        public Refusal Refusal => refusal;
    }
}
