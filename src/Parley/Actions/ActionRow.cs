using System.Text.Json;
using Parley.Data;
using Parley.Log;
using Parley.Messages;

namespace Parley.Actions;

/// <summary>What a message asks, as it is read from the database.</summary>
internal sealed record ActionRow
{
    private const string Sql =
        """
        SELECT m.id AS id, m.conversation_id AS conversationid, m.sender_id AS senderid, m.content AS title, x.type AS type,
               x.payload AS payload, x.choices AS choices, x.expires_at AS expiresat, x.state AS state,
               x.responded_by AS respondedby, x.responded_at AS respondedat
        FROM actions x JOIN messages m ON m.id = x.message_id
        WHERE x.message_id IN @ids
        """;

    public const string InsertSql =
        """
        INSERT INTO actions (message_id, type, payload, choices, expires_at, state)
        SELECT r.message, r.type, r.payload, r.choices, r.expires, 'pending' FROM @rows AS r
        """;

    public long Id { get; init; }

    public long ConversationId { get; init; }

    public long SenderId { get; init; }

    public string Title { get; init; } = "";

    public string Type { get; init; } = "";

    public string? Payload { get; init; }

    public string Choices { get; init; } = "";

    public long? ExpiresAt { get; init; }

    public string State { get; init; } = "";

    public long? RespondedBy { get; init; }

    public long? RespondedAt { get; init; }

    public static ActionRow? Find(Append append, long message) =>
        append.Query<ActionRow>(Sql, new { ids = (long[])[message] }).FirstOrDefault();

    public static IEnumerable<ActionRow> Of(Snapshot snapshot, IEnumerable<long> messages) =>
        snapshot.Query<ActionRow>(Sql, new { ids = messages.Distinct().ToArray() });

    /// <summary>By message, those of messages that ask something: as a rule there are none.</summary>
    public static Dictionary<long, ActionView> ViewsOf(Snapshot snapshot, IEnumerable<MessageRow?> messages)
    {
        var ids = messages.Where(m => m?.Type == MessageType.Action).Select(m => m!.Id).ToList();
        return ids.Count == 0 ? [] : Of(snapshot, ids).ToDictionary(row => row.Id, row => row.ToView(snapshot.Now));
    }

    public static Rows ToRows(IReadOnlyList<(long Message, CheckedAction Action)> sent, long now) =>
        new Rows(sent.Count)
            .Add("message", [.. sent.Select(s => s.Message)])
            .Add("type", [.. sent.Select(s => s.Action.Type)])
            .Add("payload", [.. sent.Select(s => s.Action.PayloadText)])
            .Add("choices", [.. sent.Select(s => string.Join(',', s.Action.Choices))])
            .Add("expires", [.. sent.Select(s => ExpiryOf(s.Action, now))]);

    /// <summary>As it is when it has just been sent.</summary>
    public static ActionView ViewOf(CheckedAction action, string title, long now) =>
        new(action.Type, title, action.Payload, action.Choices, ExpiryOf(action, now), ActionState.Pending);

    /// <summary>As it is at a time: past its expiry it is expired, whether that has been told yet or not.</summary>
    public ActionView ToView(long now) => new(
        Type,
        Title,
        Payload is null ? null : JsonElement.Parse(Payload),
        Choices.Split(','),
        ExpiresAt,
        State == ActionState.Pending && ExpiresAt <= now ? ActionState.Expired : State,
        RespondedBy,
        RespondedAt);

    private static long? ExpiryOf(CheckedAction action, long now) => now + (action.ExpiresIn * 1_000);
}
