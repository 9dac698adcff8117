using System.Text.Json;
using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Presence;

namespace Parley.Messages;

/// <summary>What the log's event of a message refers to.</summary>
/// <param name="View">The message.</param>
/// <param name="People">How many are in the conversation.</param>
/// <param name="Kind">That of the conversation.</param>
/// <param name="Connection">See <see cref="Draft.Connection"/>.</param>
internal sealed record MessageSentState(MessageView View, long People, string Kind, string? Connection)
{
    /// <summary>Those who are there and may not see what it answers: they came after it.</summary>
    public IReadOnlyList<long> OriginalHiddenFrom { get; init; } = [];

    /// <summary>By position, as it is today: a message that was deleted since has no content.</summary>
    public static IReadOnlyDictionary<long, MessageSentState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var people = snapshot.Query<Size>(
            $"""
            SELECT id AS id, participant_count AS people,
              CASE WHEN direct_key = '{PublicRoom.Key}' THEN '{ConversationKind.PublicRoom}' ELSE kind END AS kind
            FROM conversations WHERE id IN @ids
            """,
            new { ids = events.Select(e => e.ConversationId!.Value).Distinct().ToArray() }).ToDictionary(c => c.Id);
        var connections = events.ToDictionary(e => e.Pos, e => SentBy.ConnectionIn(e.Data));
        return MessageViews.Load(snapshot, events.Select(e => e.Pos)).ToDictionary(
            m => m.Key,
            m => new MessageSentState(
                m.Value, people[m.Value.ConversationId].People, people[m.Value.ConversationId].Kind, connections[m.Key]));
    }

    private sealed record Size
    {
        public long Id { get; init; }

        public long People { get; init; }

        public string Kind { get; init; } = "";
    }
}

/// <summary>
/// Sends messages: the one place that writes one. What waits to be sent, by whomever and to wherever, is sent together.
/// </summary>
internal sealed class SendMessage(EventLog log, Settings settings, PresenceBoard? presence = null)
{
    private const string UsedForAnotherSql =
        """
        SELECT COUNT(*) FROM users u
        WHERE u.id = @sender
          AND EXISTS (SELECT 1 FROM messages m
                      WHERE m.sender_id = @sender AND m.conversation_id = @conversation AND m.client_id = @client)
          AND NOT EXISTS (SELECT 1 FROM messages s
                          WHERE s.sender_id = @sender AND s.conversation_id = @conversation AND s.client_id = @client
                            AND s.content_hash = @hash)
        """;

    // One for all: equal commands in a row are run together.
    private readonly SetCommand<Sending, Outcome<MessageView>> _send = (append, sendings) =>
        new SendBatch(append, sendings, user => presence?.IsOnline(user) == true).Run();

    /// <summary>
    /// The message as it is in the log. The same client id with the same content gives the message that is there already.
    /// What is called in order is logged in order: nothing is awaited before the append.
    /// </summary>
    /// <param name="caller">Who sends.</param>
    /// <param name="draft">What.</param>
    /// <param name="answersAtOnce">For sockets: see <see cref="EventLog.AppendAsync{TItem, TResult}"/>.</param>
    public Task<Outcome<MessageView>> RunAsync(Caller caller, Draft draft, bool answersAtOnce = false)
    {
        var written = MessageRules.Check(draft, settings.MessageMaxLength);
        return written.Refusal is { } refusal
            ? Task.FromResult<Outcome<MessageView>>(refusal)
            : log.AppendAsync(_send, new Sending(caller.UserId, written.Value), answersAtOnce);
    }

    /// <summary>As the other, but the same client id with other content is refused.</summary>
    public Task<Outcome<MessageView>> RunOnceAsync(Caller caller, Draft draft)
    {
        var written = MessageRules.Check(draft, settings.MessageMaxLength);
        return written.Refusal is { } refusal
            ? Task.FromResult<Outcome<MessageView>>(refusal)
            : log.AppendAsync(append => SendOnce(append, new Sending(caller.UserId, written.Value)));
    }

    private Outcome<MessageView> SendOnce(Append append, Sending sending) =>
        Membership.Find(append, sending.Place.Conversation, sending.Sender) is null ? Membership.NotFound
        : IsUsedForAnother(append, sending.Key!) ? Refusal.Conflict("This Idempotency-Key was used for another message")
        : _send(append, [sending])[0];

    private static bool IsUsedForAnother(Append append, ClientKey key) =>
        append.Scalar<long>(
            UsedForAnotherSql,
            ("@sender", key.Sender), ("@conversation", key.Conversation), ("@client", key.ClientId), ("@hash", key.Hash)) > 0;
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

/// <summary>What the row of a message's event says: <see cref="Draft.Connection"/>, of which nothing else is left.</summary>
internal static class SentBy
{
    public static string? ToData(string? connection) => connection is null ? null : $$"""{"connection":"{{connection}}"}""";

    public static string? ConnectionIn(string? data) =>
        data is null ? null : JsonElement.Parse(data).GetProperty("connection").GetString();
}
