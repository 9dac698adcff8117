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
    // With more of them than this the index is not asked for the conversations; the query checks them anyway.
    private const int MostConversations = 500;

    private const string Template =
        $"""
        SELECT {MessageRow.Columns}
        FROM {MessageRow.Tables} JOIN message_search ON message_search.rowid = m.id
        WHERE [MATCH] AND message_search.rowid < @before AND m.deleted_at IS NULL
          AND m.created_at >= @since AND m.created_at < @until AND m.conversation_id IN @conversations
          AND EXISTS (SELECT 1 FROM participants p
                      WHERE p.conversation_id = m.conversation_id AND p.user_id = @user
                        AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos))
        ORDER BY message_search.rowid DESC LIMIT @limit
        """;

    private const string ConversationsSql =
        """
        SELECT p.conversation_id AS id, c.name AS name FROM participants p JOIN conversations c ON c.id = p.conversation_id
        WHERE p.user_id = @user AND p.left_pos IS NULL
        """;

    internal string Sql { get; } = Template.Replace("[MATCH]", database.SearchMatch, StringComparison.Ordinal);

    public Outcome<(SearchResult Result, long Pos)> Find(Caller caller, SearchRequest request, Id? before, int limit)
    {
        using var snapshot = database.Read();
        var conversations = snapshot.Query<ConversationRow>(ConversationsSql, new { user = caller.UserId })
            .Where(c => request.In is null || IsMeant(c, request.In)).Select(c => c.Id).ToArray();
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
                conversations,
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

    private static List<string> InAnyOf(long[] conversations) =>
        conversations.Length > MostConversations ? [] : [.. conversations.Select(SearchText.Conversation)];

    private sealed record ConversationRow
    {
        public long Id { get; init; }

        public string? Name { get; init; }
    }
}
