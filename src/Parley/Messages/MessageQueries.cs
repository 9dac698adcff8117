using Parley.Accounts;
using Parley.Data;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>What an edited message said before, oldest first.</summary>
internal sealed record VersionPage(IReadOnlyList<MessageVersion> Versions, long Pos);

/// <summary>Reads about single messages, for those who may see them.</summary>
internal sealed class MessageQueries(Database database)
{
    internal const string VersionsSql =
        """
        SELECT e.content AS content, e.written_at AS writtenat, e.replaced_at AS replacedat
        FROM message_edits e WHERE e.message_id = @message
        ORDER BY e.pos DESC LIMIT @limit OFFSET @offset
        """;

    public Outcome<MessagePage> Find(Caller caller, Id message)
    {
        using var snapshot = database.Read();
        return SeenMessage.Find(snapshot, caller.UserId, message) is { } seen
            ? MessagePage.Of(snapshot, seen.Membership, [.. MessageViews.Load(snapshot, [message.Value]).Values])
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

    private sealed record VersionRow
    {
        public string Content { get; init; } = "";

        public long WrittenAt { get; init; }

        public long ReplacedAt { get; init; }
    }
}
