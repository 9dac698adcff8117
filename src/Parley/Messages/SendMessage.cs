using Parley.Accounts;
using Parley.Configuration;
using Parley.Log;

namespace Parley.Messages;

/// <summary>What the log's event of a message refers to.</summary>
internal sealed record MessageSentState(MessageView View, long People);

/// <summary>
/// Sends messages: the one place that writes one. What waits to be sent, by whomever and to wherever, is sent together.
/// </summary>
internal sealed class SendMessage(EventLog log, Settings settings)
{
    private static readonly SetCommand<Sending, Outcome<MessageView>> Send = (append, sendings) => new SendBatch(append, sendings).Run();

    /// <summary>
    /// The message as it is in the log. The same client id with the same content gives the message that is there already.
    /// What is called in order is logged in order: nothing is awaited before the append.
    /// </summary>
    public Task<Outcome<MessageView>> RunAsync(Caller caller, Draft draft)
    {
        var written = MessageRules.Check(draft, settings.MessageMaxLength);
        return written.Refusal is { } refusal
            ? Task.FromResult<Outcome<MessageView>>(refusal)
            : log.AppendAsync(Send, new Sending(caller.UserId, written.Value));
    }
}

/// <summary>Who wants to send what.</summary>
internal sealed record Sending(long Sender, CheckedDraft Draft)
{
    public (long Conversation, long User) Place => (Draft.ConversationId, Sender);

    /// <summary>Null when it answers nothing.</summary>
    public Original? Original { get; } =
        Draft.ReplyTo is { } message ? new(Draft.ConversationId, Sender, message.Value) : null;

    /// <summary>Null without a client id.</summary>
    public ClientKey? Key { get; } =
        Draft.ClientId is null ? null : new(Sender, Draft.ConversationId, Draft.ClientId, Draft.ContentHash!);
}

/// <summary>By what a message is known again that is sent twice.</summary>
internal sealed record ClientKey(long Sender, long Conversation, string ClientId, string Hash);
