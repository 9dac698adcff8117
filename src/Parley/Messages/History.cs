using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Receipts;

namespace Parley.Messages;

/// <summary>
/// Messages, oldest first. <paramref name="Shown"/>: up to where they reach the caller with this page for the first time,
/// as (conversation, seq).
/// </summary>
internal sealed record MessagePage(
    IReadOnlyList<MessageView> Messages, IReadOnlyList<(long Conversation, long Seq)> Shown, long Pos)
{
    /// <summary>How many there are on all pages.</summary>
    public long Total { get; init; }

    public static MessagePage Of(Snapshot snapshot, Membership membership, IReadOnlyList<MessageView> messages)
    {
        var isNews = messages.Count > 0 && messages[^1].Seq > membership.DeliveredSeq && membership.People <= ReceiptRules.MaxPeople;
        return new MessagePage(messages, isNews ? [(membership.ConversationId, messages[^1].Seq)] : [], snapshot.Pos);
    }
}

/// <summary>
/// The history of a conversation, as far as the caller was there. Which messages are on a page is counted in their numbers
/// (seq), which have no holes, and only then are they read: no page is further away than another.
/// </summary>
internal sealed class History(Database database)
{
    // Each is one step down an index. Where the clock was set back, the borders in time are as good as the clock was.
    internal const string BordersSql =
        """
        SELECT
          (SELECT b.seq FROM messages b WHERE b.conversation_id = @conversation AND b.id < @before ORDER BY b.id DESC LIMIT 1) AS lastbefore,
          (SELECT a.seq FROM messages a WHERE a.conversation_id = @conversation AND a.id > @after ORDER BY a.id LIMIT 1) AS firstafter,
          (SELECT r.seq FROM messages r WHERE r.conversation_id = @conversation AND r.id = @around) AS around,
          (SELECT f.seq FROM messages f WHERE f.conversation_id = @conversation AND f.created_at >= @from
           ORDER BY f.created_at, f.seq LIMIT 1) AS firstfrom,
          (SELECT t.seq FROM messages t WHERE t.conversation_id = @conversation AND t.created_at <= @to
           ORDER BY t.created_at DESC, t.seq DESC LIMIT 1) AS lastto
        """;

    internal const string PageSql =
        $"""
        SELECT {MessageRow.Columns} FROM {MessageRow.Tables}
        WHERE m.conversation_id = @conversation AND m.seq IN @seqs
        ORDER BY m.seq
        """;

    public Outcome<MessagePage> Page(Caller caller, long conversation, HistoryQuery asked)
    {
        using var snapshot = database.Read();
        return Page(snapshot, caller, conversation, asked);
    }

    /// <summary>That of the direct conversation with somebody; empty as long as there is none.</summary>
    public Outcome<MessagePage> PageWith(Caller caller, long user, HistoryQuery asked)
    {
        using var snapshot = database.Read();
        if (snapshot.First<long>("SELECT COUNT(*) FROM users WHERE id = @user", new { user }) == 0)
        {
            return Refusal.NotFound("User");
        }

        var conversation = snapshot.First<long>(
            "SELECT id FROM conversations WHERE direct_key = @key", new { key = ConversationRules.DirectKey(caller.UserId, user) });
        return conversation == 0 ? new MessagePage([], [], snapshot.Pos) : Page(snapshot, caller, conversation, asked);
    }

    private static Outcome<MessagePage> Page(Snapshot snapshot, Caller caller, long conversation, HistoryQuery asked)
    {
        if (Membership.Find(snapshot, conversation, caller.UserId) is not { } membership)
        {
            return Membership.NotFound;
        }

        var found = Choose(snapshot, membership, asked);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        var (seqs, total) = found.Value;
        var rows = snapshot.Query<MessageRow>(PageSql, new { conversation, seqs }).ToList();
        return MessagePage.Of(snapshot, membership, MessageViews.Render(snapshot, rows, caller.UserId)) with { Total = total };
    }

    private static Outcome<(long[] Seqs, long Total)> Choose(Snapshot snapshot, Membership membership, HistoryQuery asked)
    {
        var borders = snapshot.First<Borders>(
            BordersSql,
            new
            {
                conversation = membership.ConversationId,
                before = asked.Before?.Value ?? long.MaxValue,
                after = asked.After?.Value ?? 0,
                around = asked.Around?.Value ?? 0,
                from = asked.From ?? 0,
                to = asked.To ?? long.MaxValue,
            })!;
        var seen = SeenSeqs.Load(snapshot, membership).From(borders.FirstFrom).To(borders.LastTo);
        var limit = asked.Paging.Limit;
        if (asked.Around is null)
        {
            return asked.After is not null
                ? (seen.From(borders.FirstAfter).Oldest(limit), seen.Count)
                : (seen.To(borders.LastBefore).Newest(limit, asked.Paging.Offset), seen.Count);
        }

        if (borders.Around is not { } middle || !seen.Contains(middle))
        {
            return SeenMessage.NotFound;
        }

        var older = limit / 2;
        return ((long[])[.. seen.To(middle - 1).Newest(older), .. seen.From(middle).Oldest(limit - older)], seen.Count);
    }

    private sealed record Borders
    {
        public long? LastBefore { get; init; }

        public long? FirstAfter { get; init; }

        public long? Around { get; init; }

        public long? FirstFrom { get; init; }

        public long? LastTo { get; init; }
    }
}
