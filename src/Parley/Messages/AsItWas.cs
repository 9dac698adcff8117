using Parley.Data;
using Parley.Log;
using Parley.Reactions;

namespace Parley.Messages;

/// <summary>
/// Messages as they were when somebody left their conversation: of what became of them later he is told nothing. Where he is
/// now, they are as they are.
/// </summary>
internal sealed class AsItWas
{
    private const string LeftSql =
        """
        SELECT p.conversation_id AS conversation, MAX(p.left_pos) AS pos FROM participants p
        WHERE p.user_id = @user AND p.conversation_id IN @conversations
        GROUP BY p.conversation_id
        HAVING COUNT(p.left_pos) = COUNT(*)
        """;

    // What is replaced by the first edit after it is what it said then.
    private const string SaidSql =
        """
        SELECT e.message_id AS message, e.pos AS pos, e.content AS content, e.written_at AS writtenat,
               m.created_at AS createdat, m.conversation_id AS conversation
        FROM message_edits e JOIN messages m ON m.id = e.message_id
        WHERE e.message_id IN @ids AND e.pos > @after
        ORDER BY e.pos
        """;

    private readonly Dictionary<long, long> _left;
    private readonly Dictionary<long, Version> _said = [];

    private AsItWas(Dictionary<long, long> left) => _left = left;

    /// <summary>For events that have their state.</summary>
    public static AsItWas Load(Snapshot snapshot, long user, IReadOnlyList<LogEvent> events)
    {
        var conversations = events.Select(e => e.ConversationId).OfType<long>().Distinct().ToArray();
        var was = new AsItWas(snapshot.Query<Leaving>(LeftSql, new { user, conversations }).ToDictionary(l => l.Conversation, l => l.Pos));
        if (was._left.Count > 0)
        {
            was.LoadSaid(snapshot, events.Where(e => e.ConversationId is { } of && was._left.ContainsKey(of)).SelectMany(MessagesOf));
        }

        return was;
    }

    /// <summary>The event with its state as it was; null if nothing can be said of it any more.</summary>
    public LogEvent? Of(LogEvent e) =>
        e.ConversationId is not { } conversation || !_left.ContainsKey(conversation) ? e
        : e.State switch
        {
            MessageSentState sent => e with { State = sent with { View = Of(sent.View) } },
            MessagePinnedState pinned => e with
            {
                State = pinned with { Announcement = pinned.Announcement with { Message = Of(pinned.Announcement.Message) } },
            },
            MessageEditedState { Announcement: var edit } edited when _said.TryGetValue(edit.MessageId.Value, out var then) =>
                e with { State = edited with { Announcement = edit with { Content = then.Content } } },
            // Its list is that of today.
            ReactionState => null,
            _ => e,
        };

    private MessageView Of(MessageView message) => Said(message) with
    {
        Reactions = [],
        Status = MessageStatus.Sent,
        Attachments = [.. message.Attachments.Select(a => a.WithoutAddress())],
        ReplyTo = message.ReplyTo is { } original && _said.TryGetValue(original.Id.Value, out var then)
            ? original with { Content = original.IsDeleted ? "" : RepliedTo.Excerpt(then.Content) }
            : message.ReplyTo,
    };

    private MessageView Said(MessageView message) =>
        message.IsDeleted || !_said.TryGetValue(message.Id.Value, out var then)
            ? message
            : message with
            {
                Content = then.Content,
                UpdatedAt = then.WrittenAt,
                IsEdited = then.WrittenAt != then.CreatedAt,
                EditedAt = then.WrittenAt != then.CreatedAt ? then.WrittenAt : null,
            };

    private static IEnumerable<long> MessagesOf(LogEvent e) => e.State switch
    {
        MessageSentState { View: var view } => MessagesOf(view),
        MessagePinnedState { Announcement.Message: var view } => MessagesOf(view),
        MessageEditedState { Announcement.MessageId.Value: var id } => [id],
        _ => [],
    };

    private static IEnumerable<long> MessagesOf(MessageView message) =>
        message.ReplyTo is { } original ? [message.Id.Value, original.Id.Value] : [message.Id.Value];

    private void LoadSaid(Snapshot snapshot, IEnumerable<long> messages)
    {
        var ids = messages.Distinct().ToArray();
        foreach (var version in snapshot.Query<Version>(SaidSql, new { ids, after = _left.Values.Min() }))
        {
            if (version.Pos > _left[version.Conversation])
            {
                _said.TryAdd(version.Message, version);
            }
        }
    }

    private sealed record Leaving
    {
        public long Conversation { get; init; }

        public long Pos { get; init; }
    }

    private sealed record Version
    {
        public long Message { get; init; }

        public long Pos { get; init; }

        public string Content { get; init; } = "";

        public long WrittenAt { get; init; }

        public long CreatedAt { get; init; }

        public long Conversation { get; init; }
    }
}
