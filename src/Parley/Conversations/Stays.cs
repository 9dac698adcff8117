using Parley.Data;

namespace Parley.Conversations;

/// <summary>When a person was in which conversation.</summary>
internal sealed class Stays
{
    private const string Sql =
        "SELECT joined_pos AS joined, left_pos AS gone, conversation_id AS conversation FROM participants WHERE user_id = @user";

    private readonly List<Stay> _stays;

    private Stays(List<Stay> stays) => _stays = stays;

    public static Stays Of(Snapshot snapshot, long user) => new([.. snapshot.Query<Stay>(Sql, new { user })]);

    public bool See(long conversation, long message) =>
        _stays.Exists(s => s.Conversation == conversation && message > s.Joined && (s.Gone is null || message < s.Gone));

    private sealed record Stay
    {
        public long Joined { get; init; }

        public long? Gone { get; init; }

        public long Conversation { get; init; }
    }
}
