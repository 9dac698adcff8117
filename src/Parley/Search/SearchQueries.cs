using Parley.Accounts;
using Parley.Data;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Search;

/// <summary>What was found, the latest first; more is found before the last one.</summary>
internal sealed record SearchResult(IReadOnlyList<MessageView> Messages, bool HasMore);

/// <summary>Finds messages in the conversations where the caller is, from the times when he was there.</summary>
internal sealed class SearchQueries(Database database)
{
    // The index is asked for the conversations too where they are few and short, so that their hits are found among everybody's.
    // To look up more of them takes longer than it saves: the latest hits of a person who sees so much are soon found without.
    private const int MostConversations = 500;
    private const long MostMessages = 50_000;

    // What is added to nothing is looked up in no index: it is the hits that lead to the messages.
    private const string Template =
        $"""
        SELECT {MessageRow.Columns}
        FROM {MessageRow.Tables} JOIN [HITS] hit ON hit.id = m.id
        WHERE m.deleted_at IS NULL
          AND m.created_at + 0 >= @since AND m.created_at + 0 < @until AND m.conversation_id + 0 IN @conversations
          AND EXISTS (SELECT 1 FROM participants p
                      WHERE p.conversation_id = m.conversation_id AND p.user_id = @user
                        AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos))
        ORDER BY hit.id DESC LIMIT @limit
        """;

    private const string ConversationsSql =
        """
        SELECT p.conversation_id AS id, c.name AS name, c.last_seq AS messages
        FROM participants p JOIN conversations c ON c.id = p.conversation_id
        WHERE p.user_id = @user AND p.left_pos IS NULL
        """;

    internal string Sql { get; } = Template.Replace("[HITS]", database.SearchHits, StringComparison.Ordinal);

    public Outcome<(SearchResult Result, long Pos)> Find(Caller caller, SearchRequest request, Id? before, int limit)
    {
        using var snapshot = database.Read();
        var conversations = snapshot.Query<ConversationRow>(ConversationsSql, new { user = caller.UserId })
            .Where(c => request.In is null || IsMeant(c, request.In)).ToArray();
        if (request.In is not null && conversations.Length == 0)
        {
            return Refusal.Invalid($"in: you are in no conversation \"{request.In}\"");
        }

        long? sender = null;
        if (request.From is not null && (sender = FindSender(snapshot, caller, request.From)) is null)
        {
            return Refusal.Invalid($"from: there is nobody called \"{request.From}\"");
        }

        if (conversations.Length == 0)
        {
            return (new SearchResult([], false), snapshot.Pos);
        }

        var rows = snapshot.Query<MessageRow>(
            Sql,
            new
            {
                query = database.SearchExpression(Required(request, sender), InAnyOf(conversations)),
                before = before?.Value ?? long.MaxValue,
                since = request.Since ?? 0,
                until = request.Until ?? long.MaxValue,
                conversations = conversations.Select(c => c.Id).ToArray(),
                user = caller.UserId,
                limit = limit + 1,
            }).ToList();
        return (new SearchResult(MessageViews.Render(snapshot, [.. rows.Take(limit)], caller.UserId), rows.Count > limit), snapshot.Pos);
    }

    private static bool IsMeant(ConversationRow conversation, string name) =>
        Id.Parse(name)?.Value == conversation.Id || string.Equals(conversation.Name, name, StringComparison.OrdinalIgnoreCase);

    private static long? FindSender(Snapshot snapshot, Caller caller, string name) =>
        name.Equals("me", StringComparison.OrdinalIgnoreCase)
            ? caller.UserId
            : snapshot.First<long?>("SELECT id FROM users WHERE username_key = @key", new { key = AccountRules.Key(name) });

    private static List<(string Word, bool IsBeginning)> Required(SearchRequest request, long? sender) =>
        sender is { } id ? [.. request.Wanted, (SearchText.Sender(id), false)] : [.. request.Wanted];

    private static List<string> InAnyOf(ConversationRow[] conversations) =>
        conversations.Length > MostConversations || conversations.Sum(c => c.Messages) > MostMessages
            ? []
            : [.. conversations.Select(c => SearchText.Conversation(c.Id))];

    private sealed record ConversationRow
    {
        public long Id { get; init; }

        public string? Name { get; init; }

        public long Messages { get; init; }
    }
}
