using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Reactions;

/// <summary>Reads the reactions of messages, those of many in one query.</summary>
internal static class ReactionRows
{
    internal const string Sql =
        """
        SELECT ranked.messageid, ranked.emoji, ranked.userid, ranked.people FROM (
          SELECT r.message_id AS messageid, r.emoji AS emoji, r.user_id AS userid, r.at AS at,
                 COUNT(*) OVER (PARTITION BY r.message_id, r.emoji) AS people,
                 ROW_NUMBER() OVER (PARTITION BY r.message_id, r.emoji ORDER BY r.at, r.user_id) AS place
          FROM reactions r WHERE r.message_id IN @messages) AS ranked
        WHERE ranked.place <= 50
        ORDER BY ranked.messageid, ranked.at, ranked.emoji, ranked.userid
        """;

    /// <summary>By message; of each emoji the first people, the emoji that was there first first.</summary>
    public static ILookup<long, ReactionView> Of(Snapshot snapshot, IEnumerable<long> messages) =>
        Group(snapshot.Query<Row>(Sql, new { messages = messages.Distinct().ToArray() }));

    public static IReadOnlyList<ReactionView> Of(Append append, long message) =>
        [.. Group(append.Query<Row>(Sql, new { messages = (long[])[message] }))[message]];

    private static ILookup<long, ReactionView> Group(IEnumerable<Row> rows) =>
        rows.GroupBy(r => (r.MessageId, r.Emoji)).ToLookup(
            of => of.Key.MessageId,
            of => new ReactionView(of.Key.Emoji, of.First().People, [.. of.Select(r => new Id(r.UserId))]));

    private sealed record Row
    {
        public long MessageId { get; init; }

        public string Emoji { get; init; } = "";

        public long UserId { get; init; }

        public long People { get; init; }
    }
}
