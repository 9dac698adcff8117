using Parley.Data;
using Parley.Log;
using Parley.Messages;

namespace Parley.Mentions;

/// <summary>Whom a message mentions. Stored as a number in it: never change what one means.</summary>
[Flags]
internal enum MentionKind
{
    None = 0,

    /// <summary>People, one row each.</summary>
    People = 1,

    /// <summary>All who are there, without a row.</summary>
    All = 2,
}

/// <summary>The people whom messages mention, as they are kept.</summary>
internal static class MentionRows
{
    private const string InsertSql =
        """
        INSERT INTO mentions (message_id, user_id, conversation_id, seq)
        SELECT r.message, r.usr, r.conversation, r.seq FROM @rows AS r
        """;

    private const string Sql = "SELECT y.message_id AS message, y.user_id AS person FROM mentions y WHERE y.message_id IN @ids ORDER BY y.message_id, y.user_id";

    public static ILookup<long, Wire.Id> Of(Snapshot snapshot, IEnumerable<long> messages) =>
        messages.ToArray() is { Length: > 0 } ids ? ToLookup(snapshot.Query<Row>(Sql, new { ids })) : ToLookup([]);

    public static ILookup<long, Wire.Id> Of(Snapshot snapshot, IEnumerable<MessageRow> messages) =>
        Of(snapshot, messages.Where(m => m.Mentions.HasFlag(MentionKind.People)).Select(m => m.Id));

    public static void Write(Append append, IReadOnlyCollection<(long Message, long Person, long Conversation, long Seq)> mentions) =>
        append.Write(
            InsertSql,
            new Rows(mentions.Count)
                .Add("message", [.. mentions.Select(m => m.Message)])
                .Add("usr", [.. mentions.Select(m => m.Person)])
                .Add("conversation", [.. mentions.Select(m => m.Conversation)])
                .Add("seq", [.. mentions.Select(m => m.Seq)]));

    public static ILookup<long, Wire.Id> Of(Append append, long message) => ToLookup(append.Query<Row>(Sql, new { ids = (long[])[message] }));

    private static ILookup<long, Wire.Id> ToLookup(IEnumerable<Row> rows) => rows.ToLookup(r => r.Message, r => new Wire.Id(r.Person));

    private sealed record Row
    {
        public long Message { get; init; }

        public long Person { get; init; }
    }
}
