using Parley.Data;

namespace Parley.Realtime;

/// <summary>The conversations of a person at a position of the log; null: those that fan-out remembers.</summary>
internal sealed record Whereabouts(long Pos, HashSet<long>? Conversations)
{
    public static Whereabouts Now(Snapshot snapshot, long user) => new(
        snapshot.Pos,
        snapshot.Query<long>(
            "SELECT conversation_id FROM participants WHERE user_id = @user AND left_pos IS NULL", new { user }).ToHashSet());
}
