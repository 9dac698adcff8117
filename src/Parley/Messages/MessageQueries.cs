using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>What an edited message said before, oldest first.</summary>
internal sealed record VersionPage(IReadOnlyList<MessageVersion> Versions, long Pos);

/// <summary>The pinned messages of a conversation, the latest first.</summary>
internal sealed record PinList(IReadOnlyList<Pin> Pins, long Pos);

/// <summary>Reads about single messages, for those who may see them.</summary>
internal sealed class MessageQueries(Database database)
{
    internal const string VersionsSql =
        """
        SELECT e.content AS content, e.written_at AS writtenat, e.replaced_at AS replacedat
        FROM message_edits e WHERE e.message_id = @message
        ORDER BY e.pos DESC LIMIT @limit OFFSET @offset
        """;

    internal const string PinsSql =
        """
        SELECT m.id AS id, m.pinned_by AS pinnedby, m.pinned_at AS pinnedat FROM messages m
        WHERE m.conversation_id = @conversation AND m.pinned_at IS NOT NULL
          AND EXISTS (SELECT 1 FROM participants p
                      WHERE p.conversation_id = m.conversation_id AND p.user_id = @user
                        AND m.id > p.joined_pos AND (p.left_pos IS NULL OR m.id < p.left_pos))
        ORDER BY m.pinned_at DESC, m.id DESC
        """;

    public Outcome<MessagePage> Find(Caller caller, Id message)
    {
        using var snapshot = database.Read();
        return SeenMessage.Find(snapshot, caller.UserId, message) is { } seen
            ? MessagePage.Of(snapshot, seen.Membership, [.. MessageViews.Load(snapshot, [message.Value], caller.UserId).Values])
            : SeenMessage.NotFound;
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

    public Outcome<PinList> Pins(Caller caller, Id conversation)
    {
        using var snapshot = database.Read();
        if (Membership.Find(snapshot, conversation, caller.UserId) is null)
        {
            return Membership.NotFound;
        }

        var pins = snapshot.Query<PinRow>(PinsSql, new { conversation = conversation.Value, user = caller.UserId }).ToList();
        var messages = MessageViews.Load(snapshot, pins.Select(p => p.Id), caller.UserId);
        return new PinList([.. pins.Select(p => new Pin(p.Id, conversation, p.PinnedBy, p.PinnedAt, messages[p.Id]))], snapshot.Pos);
    }

    private sealed record VersionRow
    {
        public string Content { get; init; } = "";

        public long WrittenAt { get; init; }

        public long ReplacedAt { get; init; }
    }

    private sealed record PinRow
    {
        public long Id { get; init; }

        public long PinnedBy { get; init; }

        public long PinnedAt { get; init; }
    }
}
