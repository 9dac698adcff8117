using Parley.Conversations;
using Parley.Data;

namespace Parley.Messages;

/// <summary>
/// The messages of a conversation that a person may see, by their numbers: a range for each of his stays, the oldest first.
/// </summary>
internal sealed class SeenSeqs(IReadOnlyList<(long First, long Last)> ranges)
{
    internal const string StaysSql =
        """
        SELECT
          (SELECT f.seq FROM messages f WHERE f.conversation_id = p.conversation_id AND f.id > p.joined_pos ORDER BY f.id LIMIT 1) AS first,
          (SELECT l.seq FROM messages l WHERE l.conversation_id = p.conversation_id AND l.id < COALESCE(p.left_pos, 9223372036854775807)
           ORDER BY l.id DESC LIMIT 1) AS last
        FROM participants p
        WHERE p.conversation_id = @conversation AND p.user_id = @user
        ORDER BY p.joined_pos
        """;

    public static SeenSeqs Load(Snapshot snapshot, Membership membership) =>
        new(
            [
                .. snapshot.Query<Stay>(StaysSql, new { conversation = membership.ConversationId, user = membership.UserId })
                    .Where(s => s.First <= s.Last)
                    .Select(s => (s.First!.Value, s.Last!.Value)),
            ]);

    public long Count => ranges.Sum(r => r.Last - r.First + 1);

    public bool Contains(long seq) => ranges.Any(r => r.First <= seq && seq <= r.Last);

    /// <summary>Those from one on; none, if there is no such message.</summary>
    public SeenSeqs From(long? first) => Between(first ?? long.MaxValue, long.MaxValue);

    /// <summary>Those up to one; none, if there is no such message.</summary>
    public SeenSeqs To(long? last) => Between(0, last ?? 0);

    public long[] Oldest(int count)
    {
        var found = new List<long>(count);
        foreach (var (first, last) in ranges)
        {
            for (var seq = first; seq <= last && found.Count < count; seq++)
            {
                found.Add(seq);
            }
        }

        return [.. found];
    }

    /// <summary>The newest, but for so many; in their order.</summary>
    public long[] Newest(int count, long skip = 0)
    {
        var found = new List<long>(count);
        foreach (var (first, last) in ranges.Reverse())
        {
            var start = last - skip;
            for (var seq = start; seq >= first && found.Count < count; seq--)
            {
                found.Add(seq);
            }

            skip = Math.Max(0, skip - (last - first + 1));
        }

        found.Reverse();
        return [.. found];
    }

    private SeenSeqs Between(long first, long last) =>
        new([.. ranges.Select(r => (Math.Max(r.First, first), Math.Min(r.Last, last))).Where(r => r.Item1 <= r.Item2)]);

    private sealed record Stay
    {
        public long? First { get; init; }

        public long? Last { get; init; }
    }
}
