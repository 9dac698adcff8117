using Parley.Data;

namespace Parley.Accounts;

/// <summary>The one place that knows who are friends.</summary>
internal static class Friendship
{
    /// <summary>Those of these people who are friends of this one. There are no friends yet.</summary>
    public static IReadOnlySet<long> Among(Snapshot snapshot, long user, IReadOnlyCollection<long> people)
    {
        _ = (snapshot, user, people);
        return new HashSet<long>();
    }
}
