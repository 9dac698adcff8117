using Parley.Accounts;
using Parley.Configuration;
using Parley.Data;
using Parley.Log;

namespace Parley.Messages;

/// <summary>What the log's event of a message refers to.</summary>
internal sealed record MessageSentState(MessageView View, long People)
{
    /// <summary>By position, as it is today: a message that was deleted since has no content.</summary>
    public static IReadOnlyDictionary<long, MessageSentState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var people = snapshot.Query<Size>(
            "SELECT id AS id, participant_count AS people FROM conversations WHERE id IN @ids",
            new { ids = events.Select(e => e.ConversationId!.Value).Distinct().ToArray() }).ToDictionary(c => c.Id, c => c.People);
        return MessageViews.Load(snapshot, events.Select(e => e.Pos))
            .ToDictionary(m => m.Key, m => new MessageSentState(m.Value, people[m.Value.ConversationId]));
    }

    private sealed record Size
    {
        public long Id { get; init; }

        public long People { get; init; }
    }
}

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
