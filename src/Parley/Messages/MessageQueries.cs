using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>
/// Messages, oldest first. <paramref name="Shown"/>: up to where they reach the caller with this page for the first time,
/// as (conversation, seq).
/// </summary>
internal sealed record MessagePage(
    IReadOnlyList<MessageView> Messages, IReadOnlyList<(long Conversation, long Seq)> Shown, long Pos);

/// <summary>What an edited message said before, oldest first.</summary>
internal sealed record VersionPage(IReadOnlyList<MessageVersion> Versions, long Pos);

/// <summary>The history of a conversation, as far as the caller was there.</summary>
internal sealed class MessageQueries(Database database)
{
    // The bound on the caller's first position keeps a newcomer's page from walking through the history before him.
    private const string Sql =
        $"""
        SELECT {MessageRow.Columns}
        FROM {MessageRow.Tables}
        WHERE m.conversation_id = @conversation AND m.id < @before
          AND m.id > (SELECT MIN(f.joined_pos) FROM participants f WHERE f.conversation_id = @conversation AND f.user_id = @user)
          AND EXISTS (SELECT 1 FROM participants p
                      WHERE p.conversation_id = m.conversation_id AND p.user_id = @user
                        AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos))
        ORDER BY m.id DESC LIMIT @limit OFFSET @offset
        """;

    internal const string VersionsSql =
        """
        SELECT e.content AS content, e.written_at AS writtenat, e.replaced_at AS replacedat
        FROM message_edits e WHERE e.message_id = @message
        ORDER BY e.pos DESC LIMIT @limit OFFSET @offset
        """;

    /// <summary>The messages before one, or all; page 1 is the newest.</summary>
    public Outcome<MessagePage> Page(Caller caller, long conversation, Paging paging, Id? before)
    {
        using var snapshot = database.Read();
        if (Membership.Find(snapshot, conversation, caller.UserId) is not { } membership)
        {
            return Membership.NotFound;
        }

        var rows = snapshot.Query<MessageRow>(
            Sql,
            new { conversation, user = caller.UserId, before = before?.Value ?? long.MaxValue, limit = paging.Limit, offset = paging.Offset })
            .ToList();
        var isNews = rows.Count > 0 && rows[0].Seq > membership.DeliveredSeq && membership.People <= ReceiptRules.MaxPeople;
        return new MessagePage(
            MessageViews.Render(snapshot, [.. rows.AsEnumerable().Reverse()]),
            isNews ? [(conversation, rows[0].Seq)] : [],
            snapshot.Pos);
    }

    /// <summary>What a message said before it was edited; page 1 is the newest.</summary>
    public Outcome<VersionPage> Versions(Caller caller, Id message, Paging paging)
    {
        using var snapshot = database.Read();
        return SeenMessage.Find(snapshot, caller.UserId, message) is null
            ? SeenMessage.NotFound
            : new VersionPage(
                [
                    .. snapshot.Query<VersionRow>(VersionsSql, new { message = message.Value, limit = paging.Limit, offset = paging.Offset })
                        .Reverse()
                        .Select(v => new MessageVersion(v.Content, v.WrittenAt, v.ReplacedAt)),
                ],
                snapshot.Pos);
    }

    private sealed record VersionRow
    {
        public string Content { get; init; } = "";

        public long WrittenAt { get; init; }

        public long ReplacedAt { get; init; }
    }
}
