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

/// <summary>The history of a conversation, as far as the caller was there.</summary>
internal sealed class MessageQueries(Database database)
{
    // The bound on the caller's first position keeps a newcomer's page from walking through the history before him.
    private const string Sql =
        $"""
        SELECT {MessageRow.Columns}
        FROM messages m JOIN users s ON s.id = m.sender_id
        WHERE m.conversation_id = @conversation AND m.id < @before
          AND m.id > (SELECT MIN(f.joined_pos) FROM participants f WHERE f.conversation_id = @conversation AND f.user_id = @user)
          AND EXISTS (SELECT 1 FROM participants p
                      WHERE p.conversation_id = m.conversation_id AND p.user_id = @user
                        AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos))
        ORDER BY m.id DESC LIMIT @limit OFFSET @offset
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
        var watermarks = Watermarks.Of(snapshot, conversation).SeenBy(caller.UserId);
        var isNews = rows.Count > 0 && rows[0].Seq > membership.DeliveredSeq && membership.People <= ReceiptRules.MaxPeople;
        return new MessagePage(
            [.. rows.AsEnumerable().Reverse().Select(row => row.ToView(watermarks))],
            isNews ? [(conversation, rows[0].Seq)] : [],
            snapshot.Pos);
    }
}
