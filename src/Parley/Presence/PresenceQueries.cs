using Parley.Accounts;
using Parley.Data;

namespace Parley.Presence;

/// <summary>How people are, for whoever asks for them.</summary>
internal sealed class PresenceQueries(PresenceBoard board, Database database, TimeProvider time)
{
    private const string Sql =
        "SELECT u.id AS id, u.last_seen_to AS audience, u.last_seen_at AS at FROM users u WHERE u.id IN @ids AND u.deleted_at IS NULL";

    /// <summary>Those of them whom the caller may see; and the position of the snapshot.</summary>
    public (IReadOnlyList<UserStatusChanged> People, long Pos) Find(Caller caller, IReadOnlyCollection<long> users)
    {
        var seen = board.See(caller.UserId, users);
        using var snapshot = database.Read();
        var ids = seen.Keys.ToArray();
        var viewers = Viewer.Of(snapshot, caller.UserId, ids);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return (
            [
                .. snapshot.Query<SeenRow>(Sql, new { ids }).OrderBy(row => row.Id).Select(row =>
                {
                    var shown = seen[row.Id];
                    return new UserStatusChanged(
                        row.Id,
                        shown?.Status ?? OnlineStatus.Offline,
                        now,
                        shown is null && viewers(row.Id).LastSeen(row.At, row.Audience) is { } at ? at : null,
                        shown?.Activity);
                }),
            ],
            snapshot.Pos);
    }

    private sealed record SeenRow
    {
        public long Id { get; init; }

        public string Audience { get; init; } = "";

        public long? At { get; init; }
    }
}
