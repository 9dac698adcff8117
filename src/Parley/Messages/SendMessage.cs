using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Receipts;

namespace Parley.Messages;

/// <summary>What the log's event of a message refers to.</summary>
internal sealed record MessageSentState(MessageView View, long People)
{
    /// <summary>By position, as it is today: a message that was deleted since has no content.</summary>
    public static IReadOnlyDictionary<long, MessageSentState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var people = ParticipantRow.Of(snapshot, events.Select(e => e.ConversationId!.Value).Distinct());
        var watermarks = people.ToDictionary(of => of.Key, of => Watermarks.From(of.Select(p => p.ToWatermark())));
        return snapshot.Query<MessageRow>(
            $"SELECT {MessageRow.Columns} FROM messages m JOIN users s ON s.id = m.sender_id WHERE m.id IN @ids",
            new { ids = events.Select(e => e.Pos).ToArray() })
            .ToDictionary(row => row.Id, row => new MessageSentState(
                row.ToView(watermarks.GetValueOrDefault(row.ConversationId) ?? new Watermarks()), people[row.ConversationId].Count()));
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

    /// <summary>Null without a client id.</summary>
    public ClientKey? Key { get; } =
        Draft.ClientId is null ? null : new(Sender, Draft.ConversationId, Draft.ClientId, Draft.ContentHash!);
}

/// <summary>By what a message is known again that is sent twice.</summary>
internal sealed record ClientKey(long Sender, long Conversation, string ClientId, string Hash);
